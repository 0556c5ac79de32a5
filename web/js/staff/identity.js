// @ts-check
import { Confirm } from "../ui/dialog.js";
import { html, useState } from "../ui/html.js";
import { t } from "../words/words.js";
import { BesidePanel } from "./beside.js";
import { ComparePanel } from "./compare.js";
import { FacePictures } from "./face_pictures.js";
import { mayLook, mayLookBeside, mayWaive } from "./identity_words.js";

/** @typedef {import("../types").Candidate} Candidate */
/** @typedef {import("../types").StaffView} StaffView */
/** @typedef {import("../ui/session.js").Session} Session */

/**
 * The buttons of a candidate's identity and what they open. What was opened stays with its candidate, whoever
 * the page turns to meanwhile: nobody may be passed in another's place.
 * @param {{session: Session, candidate: Candidate}} props
 */
export function IdentityButtons({ session, candidate }) {
  const [open, setOpen] = useState(/** @type {{what: string, id: string} | null} */ (null));
  /** @type {StaffView} */
  const view = session.view;
  const about = view.candidates.find(({ id }) => id === open?.id);
  const close = () => setOpen(null);
  const opener = (/** @type {string} */ what) => () => setOpen({ what, id: candidate.id });
  const panels = { pictures: FacePictures, compare: ComparePanel, beside: BesidePanel, waive: Waive };
  const Panel = panels[/** @type {keyof typeof panels} */ (open?.what)];
  return html`
    <div class="moves identity-buttons">
      ${mayLook(view) && html`<button type="button" class="button" onClick=${opener("pictures")}>${t("查看人脸截图")}</button>`}
      ${view.may_compare && html`<button type="button" class="button" onClick=${opener("compare")}>${t("人证比对")}</button>`}
      ${mayLook(view) && mayLookBeside(candidate) && html`<button type="button" class="button" onClick=${opener("beside")}>${t("对照证件画面")}</button>`}
      ${mayWaive(view, candidate) && html`<button type="button" class="button" onClick=${opener("waive")}>${t("免除人脸识别")}</button>`}
      ${about && Panel && html`<${Panel} key=${about.id} session=${session} candidate=${about} onClose=${close} />`}
    </div>
  `;
}

/** @param {{session: Session, candidate: Candidate, onClose: () => void}} props */
function Waive({ session, candidate, onClose }) {
  const { id, name } = candidate;
  const confirm = (/** @type {string} */ reason) => {
    onClose();
    void session.command("identity:waive_face", { candidate: id, reason });
  };
  return html`
    <${Confirm}
      label=${t("免除人脸识别")}
      question=${t("要免除 {name} 的人脸识别吗？考生可以直接进入候考区，您填写的原因会显示给考官和候考官。", { name })}
      reason
      onConfirm=${confirm}
      onClose=${onClose}
    />
  `;
}
