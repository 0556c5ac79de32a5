// @ts-check
import { html } from "../ui/html.js";
import { LineMark } from "../ui/line.js";
import { Mark } from "../ui/parts.js";
import { Picture } from "../ui/picture.js";
import { SelfVideo } from "../ui/self.js";
import { Speaks } from "../ui/speaking.js";
import { noPictureWords, presenceMark, roleWord } from "../words/room.js";
import { t } from "../words/words.js";

/** @typedef {import("../types").StaffView} StaffView */
/** @typedef {import("../media/media.js").Media} Media */

/** @param {{member: import("../types").Panelist, view: StaffView, media: Media, speaks: boolean}} props */
function Member({ member, view, media, speaks }) {
  const mark = presenceMark(member.presence);
  return html`
    <figure class="tile ${speaks ? "speaking" : ""}">
      <div class="stage tile-picture">
        <${Picture} media=${media} view=${view} person=${member.id}>
          <p class="no-picture">${noPictureWords(member.presence, media.state)}</p>
        </${Picture}>
        ${speaks && html`<${Speaks} />`}
      </div>
      <figcaption>
        <span>${roleWord(member.role)} ${member.name}</span>
        <${LineMark} line=${media.lineOf(member.id)} />
        ${member.presence !== "online" && media.picture(member.id) && html`<${Mark} ...${mark} />`}
      </figcaption>
    </figure>
  `;
}

/** The panel as a strip: oneself first, then who else examines. @param {{view: StaffView, media: Media, speaking: Set<string>}} props */
export function PanelStrip({ view, media, speaking }) {
  const others = view.panel.filter(({ id, role }) => id !== view.me.id && role !== "invigilator");
  return html`
    <section class="strip" aria-label=${t("考官组")}>
      <figure class="tile">
        <div class="stage tile-picture"><${SelfVideo} media=${media} view=${view} /></div>
        <figcaption><span>${t("我")}</span></figcaption>
      </figure>
      ${others.map(
        (member) =>
          html`<${Member} key=${member.id} member=${member} view=${view} media=${media} speaks=${speaking.has(member.id)} />`,
      )}
    </section>
  `;
}
