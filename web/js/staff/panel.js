// @ts-check
import { html } from "../ui/html.js";
import { LineMark } from "../ui/line.js";
import { MuteButtons, SelfVideo } from "../ui/self.js";
import { Mark } from "../ui/parts.js";
import { Picture } from "../ui/picture.js";
import { presenceMark, roleWord } from "../words/room.js";
import { t } from "../words/words.js";

/** @typedef {import("../types").StaffView} StaffView */
/** @typedef {import("../media/media.js").Media} Media */

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
        <${LineMark} line=${media.lineOf(member.id)} />
        ${media.picture(member.id) && html`<${Mark} ...${presenceMark(member.presence)} />`}
      </figcaption>
    </figure>
  `;
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
