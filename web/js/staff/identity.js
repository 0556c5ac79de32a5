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
 * What of a candidate's identity this viewer may open.
 * @type {Record<string, {word: () => string, Panel: any, may: (view: StaffView, candidate: Candidate) => boolean}>}
 */
const WAYS = {
  pictures: { word: () => t("查看人脸截图"), Panel: FacePictures, may: mayLook },
  compare: { word: () => t("人证比对"), Panel: ComparePanel, may: (view) => view.may_compare },
  beside: {
    word: () => t("对照证件画面"),
    Panel: BesidePanel,
    may: (view, candidate) => mayLook(view) && mayLookBeside(candidate),
  },
  waive: { word: () => t("免除人脸识别"), Panel: Waive, may: mayWaive },
};

/** What an interview needs again and again, and the rest. */
export const AT_HAND = ["pictures", "compare"];
export const RARE = ["beside", "waive"];

/**
 * The buttons of a candidate's identity and what they open. What was opened stays with its candidate, whoever
 * the page turns to meanwhile: nobody may be passed in another's place.
 * @param {{session: Session, candidate: Candidate, ways?: string[]}} props `ways`: which of them
 */
export function IdentityButtons({ session, candidate, ways = [...AT_HAND, ...RARE] }) {
  const [open, setOpen] = useState(/** @type {{what: string, id: string} | null} */ (null));
  /** @type {StaffView} */
  const view = session.view;
  const about = view.candidates.find(({ id }) => id === open?.id);
  const close = () => setOpen(null);
  const Panel = WAYS[open?.what ?? ""]?.Panel;
  const offered = ways.filter((way) => WAYS[way]?.may(view, candidate));
  if (!offered.length && !about) return null;
  return html`
    <div class="moves identity-buttons">
      ${offered.map(
        (way) => html`
          <button key=${way} type="button" class="button" onClick=${() => setOpen({ what: way, id: candidate.id })}>
            ${WAYS[way]?.word()}
          </button>
        `,
      )}
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
