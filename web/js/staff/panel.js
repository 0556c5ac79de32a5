// @ts-check
import { html } from "../ui/html.js";
import { BusyButton, Mark } from "../ui/parts.js";
import { Picture } from "../ui/picture.js";
import { SelfVideo } from "../ui/self.js";
import { presenceMark, roleWord } from "../view.js";
import { t } from "../words.js";

/** @typedef {import("../types").StaffView} StaffView */
/** @typedef {import("../media.js").Media} Media */

/** @param {{member: import("../types").Panelist, view: StaffView, media: Media}} props */
function Member({ member, view, media }) {
  return html`
    <figure class="tile">
      <div class="stage tile-picture">
        <${Picture} media=${media} view=${view} person=${member.id}>
          <p class="no-picture">${presenceMark(member.presence).word}</p>
        </${Picture}>
      </div>
      <figcaption>
        <span>${roleWord(member.role)} ${member.name}</span>
        ${media.picture(member.id) && html`<${Mark} ...${presenceMark(member.presence)} />`}
      </figcaption>
    </figure>
  `;
}

/** Own microphone and camera on or off. @param {{media: Media}} props */
export function MuteButtons({ media }) {
  const { microphone, camera } = media.muted;
  const turn = (/** @type {"camera" | "microphone"} */ kind) => async () =>
    media.mute(kind, !media.muted[kind]);
  return html`<div class="mutes">
    <${BusyButton} disabled=${!media.own.microphone} onClick=${turn("microphone")}>${microphone ? t("开启麦克风") : t("关闭麦克风")}</${BusyButton}>
    <${BusyButton} disabled=${!media.own.camera} onClick=${turn("camera")}>${camera ? t("开启摄像头") : t("关闭摄像头")}</${BusyButton}>
  </div>`;
}

/** The panel as a strip: oneself first, then who else examines. @param {{view: StaffView, media: Media}} props */
export function PanelStrip({ view, media }) {
  const others = view.panel.filter(({ id, role }) => id !== view.me.id && role !== "invigilator");
  return html`
    <section class="strip" aria-label=${t("考官组")}>
      <figure class="tile">
        <div class="stage tile-picture"><${SelfVideo} media=${media} view=${view} /></div>
        <figcaption>${t("我")}</figcaption>
      </figure>
      <${MuteButtons} media=${media} />
      ${others.map(
        (member) => html`<${Member} key=${member.id} member=${member} view=${view} media=${media} />`,
      )}
    </section>
  `;
}
