// @ts-check
import { t } from "../words.js";
import { html, useMemo, useState } from "./html.js";
import { Video } from "./video.js";

/** One's own picture, as a mirror. @param {{media: import("../media.js").Media, person: string}} props */
export function SelfVideo({ media, person }) {
  const { camera } = media.own;
  const stream = useMemo(() => camera && new MediaStream([camera]), [camera]);
  if (!stream) return html`<div class="no-picture">${t("没有画面")}</div>`;
  return html`<${Video} stream=${stream} name=${t("我的摄像头")} person=${person} mirrored />`;
}

/** Floats on the stage; a double click or the button enlarges it. @param {{media: import("../media.js").Media, person: string}} props */
export function FloatingSelf({ media, person }) {
  const [large, setLarge] = useState(false);
  const turn = () => setLarge(!large);
  return html`
    <figure class="self ${large ? "self-large" : ""}" onDblClick=${turn}>
      <${SelfVideo} media=${media} person=${person} />
      <figcaption>
        <span>${t("我的画面")}</span>
        <button type="button" class="button on-stage" aria-pressed=${large} onClick=${turn}>
          ${large ? t("缩小") : t("放大")}
        </button>
      </figcaption>
    </figure>
  `;
}
