// @ts-check
import { t } from "../words/words.js";
import { html } from "./html.js";
import { BusyButton } from "./parts.js";

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
