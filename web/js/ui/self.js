// @ts-check
import { pictureName } from "../view.js";
import { t } from "../words.js";
import { html, useMemo, useState } from "./html.js";
import { Video } from "./video.js";

/** @typedef {{media: import("../media.js").Media, view: import("../types").AnyView}} SelfProps */

const MAIN = { device: "main", source: "camera" };

/** One's own picture, as a mirror. @param {SelfProps} props */
export function SelfVideo({ media, view }) {
  const { camera } = media.own;
  const stream = useMemo(() => camera && new MediaStream([camera]), [camera]);
  if (stream && media.muted.camera) return html`<div class="no-picture">${t("您已关闭摄像头")}</div>`;
  if (!stream) return html`<div class="no-picture">${t("没有画面")}</div>`;
  const person = view.me.id;
  const name = pictureName(view, { person, ...MAIN });
  return html`<${Video} stream=${stream} name=${name} person=${person} mirrored />`;
}

/** Floats on the stage; a double click or the button enlarges it. @param {SelfProps} props */
export function FloatingSelf({ media, view }) {
  const [large, setLarge] = useState(false);
  const turn = () => setLarge(!large);
  return html`
    <figure class="self ${large ? "self-large" : ""}" onDblClick=${turn}>
      <${SelfVideo} media=${media} view=${view} />
      <figcaption>
        <span>${t("我的画面")}</span>
        <button type="button" class="button on-stage" aria-pressed=${large} onClick=${turn}>
          ${large ? t("缩小") : t("放大")}
        </button>
      </figcaption>
    </figure>
  `;
}
