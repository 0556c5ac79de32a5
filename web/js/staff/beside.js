// @ts-check
import { Dialog } from "../ui/dialog.js";
import { html } from "../ui/html.js";
import { Picture } from "../ui/picture.js";
import { t } from "../words/words.js";
import { byPhone } from "./candidate_parts.js";
import { LastStill } from "./compare.js";
import { sheetPath } from "./face_pictures.js";
import { IdentityBand } from "./identity_marks.js";
import { noLiveWords } from "./identity_words.js";
import { NoShot } from "../materials/shot.js";

/** @typedef {import("../types").Candidate} Candidate */
/** @typedef {import("../ui/session.js").Session} Session */

/**
 * The picture that was compared beside the one that comes now: whoever declined is compared by people alone, in the
 * interview too.
 * @param {{session: Session, candidate: Candidate, onClose: () => void}} props
 */
export function BesidePanel({ session, candidate, onClose }) {
  const { media, view } = session;
  const { id, name, identity } = candidate;
  return html`
    <${Dialog} title=${t("对照证件画面：{name}", { name })} wide onClose=${onClose}>
      <${IdentityBand} candidate=${candidate} panel=${view.panel} />
      <div class="compare">
        <div class="compare-side">
          <section class="compare-live" aria-label=${t("实时画面")}>
            <div class="stage tile-picture">
              <${Picture} media=${media} view=${view} person=${id} second=${byPhone(candidate)}>
                <p class="no-picture">${noLiveWords(view.role, candidate)}</p>
              </${Picture}>
            </div>
          </section>
        </div>
        <div class="compare-side beside-still">
          ${
            identity.stills.length
              ? html`<${LastStill} path=${sheetPath(view.room.id, id)} candidate=${candidate} panel=${view.panel} />`
              : html`<${NoShot} label=${t("证件画面")}>${t("还没有保存过证件画面。请先做人证比对，比对时保存。")}</${NoShot}>`
          }
        </div>
      </div>
      <p class="quiet">${t("由工作人员对照，系统不作比对。每次查看都会记录查看人和时间。")}</p>
    </${Dialog}>
  `;
}
