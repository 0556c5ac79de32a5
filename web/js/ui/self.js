// @ts-check
import { pictureName } from "../words/room.js";
import { t } from "../words/words.js";
import { html, useMemo, useState } from "./html.js";
import { Shown } from "./picture.js";
import { Video } from "./video.js";
import { BusyButton } from "./parts.js";

/** @typedef {{media: import("../media/media.js").Media, view: import("../types").AnyView}} SelfProps */

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

/** @param {{name: string, large: boolean, onTurn: () => void, children: any}} props */
function Floating({ name, large, onTurn, children }) {
  return html`
    <figure class="self-picture ${large ? "self-large" : ""}" onDblClick=${onTurn}>
      ${children}
      <figcaption>
        <span>${name}</span>
        <button type="button" class="button on-stage" aria-pressed=${large} onClick=${onTurn}>
          ${large ? t("缩小") : t("放大")}
        </button>
      </figcaption>
    </figure>
  `;
}

/** Whether the phone is there, as far as is known: the last picture of one that is gone would look like a living one. @param {import("../types").AnyView} view */
function sends(view) {
  const presence = view.role === "candidate" ? view.me.phone?.presence : undefined;
  return presence !== "offline" && presence !== "reconnecting";
}

/**
 * One's own pictures float on the stage: this computer's and, once it sends, the phone's. A double click or the button
 * enlarges one of them. @param {SelfProps} props
 */
export function FloatingSelf({ media, view }) {
  const [large, setLarge] = useState("");
  const turn = (/** @type {string} */ device) => () => setLarge(large === device ? "" : device);
  const phone = sends(view) && media.picture(view.me.id, "camera", true);
  return html`
    <div class="self ${large ? "self-with-large" : ""}">
      <${Floating} name=${t("我的画面")} large=${large === "main"} onTurn=${turn("main")}>
        <${SelfVideo} media=${media} view=${view} />
      </${Floating}>
      ${
        phone &&
        html`<${Floating} name=${t("第二摄像头")} large=${large === "camera2"} onTurn=${turn("camera2")}>
          <${Shown} media=${media} tile=${phone} name=${pictureName(view, phone)} who=${t("手机")} />
        </${Floating}>`
      }
    </div>
  `;
}

/** Own microphone and camera on or off, and whether pictures come or sound alone. @param {{media: import("../media/media.js").Media}} props */
export function MuteButtons({ media }) {
  const { microphone, camera } = media.muted;
  const wanted = media.pictures.value;
  const turn = (/** @type {"camera" | "microphone"} */ kind) => async () =>
    media.mute(kind, !media.muted[kind]);
  return html`<div class="mutes">
    <${BusyButton} disabled=${!media.own.microphone} onClick=${turn("microphone")}>${microphone ? t("开启麦克风") : t("关闭麦克风")}</${BusyButton}>
    <${BusyButton} disabled=${!media.own.camera} onClick=${turn("camera")}>${camera ? t("开启摄像头") : t("关闭摄像头")}</${BusyButton}>
    <${BusyButton} onClick=${async () => media.wantPictures(!wanted)}>${wanted ? t("只听声音") : t("恢复画面")}</${BusyButton}>
  </div>`;
}
