// @ts-check
import { hasWords } from "../base/reasons.js";
import { sentence } from "../words/refusals.js";
import { Dialog } from "../ui/dialog.js";
import { html, useRef, useState } from "../ui/html.js";
import { Picture } from "../ui/picture.js";
import { t } from "../words/words.js";
import { byPhone } from "./candidate_parts.js";
import { Reference, SheetAwaited, WhoLine, useIdentitySheet } from "./face_pictures.js";
import { IdentityBand } from "./identity_marks.js";
import {
  NOTE_MAX,
  cannedReasons,
  isUnseen,
  keepsStill,
  moment,
  neutralOf,
  noLiveWords,
  whoWhen,
  withReason,
} from "./identity_words.js";
import { NoShot, Shot } from "../materials/shot.js";

/** @typedef {import("../types").Candidate} Candidate */
/** @typedef {import("../types").IdentitySheet} IdentitySheet */
/** @typedef {import("../ui/session.js").Session} Session */
/** @typedef {{tone: "ok" | "bad" | "quiet", text: string}} Answer */

/**
 * Commands given from inside a dialog: the page's own live regions lie behind it, so what came of them is
 * said in here.
 * @param {Session} session
 */
function useCommands(session) {
  const [busy, setBusy] = useState(false);
  const [answer, setAnswer] = useState(/** @type {Answer | null} */ (null));
  const give = async (
    /** @type {string} */ event,
    /** @type {object} */ payload,
    /** @type {string} */ done,
  ) => {
    if (busy) return { ok: false };
    setBusy(true);
    setAnswer({ tone: "quiet", text: t("正在保存…") });
    const ack = await session.protocol.command(event, payload);
    setBusy(false);
    setAnswer(ack.ok ? { tone: "ok", text: done } : { tone: "bad", text: sentence(ack) });
    return ack;
  };
  return { busy, answer, give };
}

/** @param {{answer: Answer | null}} props */
function Said({ answer }) {
  const failed = answer?.tone === "bad";
  return html`
    <p class=${answer?.tone === "ok" ? "said-ok" : "said-on"} role="status">${failed ? "" : answer?.text}</p>
    <p class="said-bad" role="alert">${failed ? answer.text : ""}</p>
  `;
}

/** What the candidate shows now, and the button that keeps it. @param {{session: Session, candidate: Candidate}} props */
function Live({ session, candidate }) {
  const { busy, answer, give } = useCommands(session);
  const { media, view } = session;
  const { id } = candidate;
  const second = byPhone(candidate);
  const seen = media?.picture(id, "camera", second);
  const keep = () => give("identity:take_still", { candidate: id }, t("证件画面已保存"));
  return html`
    <section class="compare-live" aria-label=${t("实时画面")}>
      <div class="stage tile-picture">
        <${Picture} media=${media} view=${view} person=${id} second=${second}>
          <p class="no-picture">${noLiveWords(view.role, candidate)}</p>
        </${Picture}>
      </div>
      ${seen && html`<p class="hint">${t("请考生取下口罩，正对摄像头，并把身份证举到脸旁。")}</p>`}
      <div class="keep">
        <button type="button" class="button" aria-busy=${busy} disabled=${!seen} onClick=${keep}>${t("保存证件画面")}</button>
        <div><${Said} answer=${answer} /></div>
      </div>
    </section>
  `;
}

/** What the live picture is compared with. @param {{path: string, sheet: IdentitySheet, candidate: Candidate, panel: import("../types").Panelist[], may: boolean}} props */
function Known({ path, sheet, candidate, panel, may }) {
  const neutral = neutralOf(sheet.attempts);
  const label = t("人脸识别正面照");
  return html`
    <${WhoLine} path=${may ? path : ""} sheet=${sheet} />
    <div class="compare-pictures">
      <${Reference} path=${path} sheet=${sheet} />
      ${
        neutral
          ? html`<${Shot} path=${`${path}/${neutral.id}`} label=${label} name="${sheet.name} ${label}" />`
          : html`<${NoShot} label=${label}>${t("没有人脸识别截图，请与证件照片比对。")}</${NoShot}>`
      }
      <${LastStill} path=${path} candidate=${candidate} panel=${panel} />
    </div>
  `;
}

/** The picture of the ID card kept last. @param {{path: string, candidate: Candidate, panel: import("../types").Panelist[]}} props */
export function LastStill({ path, candidate, panel }) {
  const { stills } = candidate.identity;
  const last = stills.at(-1);
  if (!last) return null;
  const label = stills.length > 1 ? t("证件画面（共 {count} 张）", { count: stills.length }) : t("证件画面");
  return html`
    <${Shot}
      key=${last.id}
      path=${`${path}/${last.id}`}
      label=${label}
      note=${whoWhen(last, panel)}
      name="${candidate.name} ${t("证件画面")} ${moment(last.at)}"
    />
  `;
}

/** @param {{onChoose: (reason: string) => void}} props */
function Reasons({ onChoose }) {
  return html`
    <div class="reasons" role="group" aria-label=${t("常见原因")}>
      ${cannedReasons().map(
        (reason) => html`
          <button type="button" key=${reason} class="button reason" onClick=${() => onChoose(reason)}>
            ${reason}
          </button>
        `,
      )}
    </div>
  `;
}

function unseenWords() {
  return t("现在没有考生的画面，请先写明为什么仍可这样记录。");
}

/** What is written beside the decision, and what of it is missing. */
function useNote() {
  const [note, setNote] = useState("");
  const [missing, setMissing] = useState("");
  const field = useRef(/** @type {HTMLTextAreaElement | null} */ (null));
  const write = (/** @type {string} */ text) => {
    setNote(text);
    setMissing("");
  };
  const ask = (/** @type {string} */ why) => {
    setMissing(why);
    field.current?.focus();
  };
  return { note, missing, field, write, ask };
}

/**
 * The two decisions, of whoever holds the seat in the view they were made from.
 * @param {Session} session @param {Candidate} candidate @param {ReturnType<typeof useNote>} words
 */
function useDecision(session, candidate, { note, write, ask }) {
  const { busy, answer, give } = useCommands(session);
  const { id, name } = candidate;
  const unseen = isUnseen(candidate);
  const decide = async (
    /** @type {string} */ event,
    /** @type {object} */ more,
    /** @type {string} */ done,
  ) => {
    const { login } = candidate.identity;
    const ack = await give(event, { candidate: id, login, ...more }, done);
    if (ack.ok) write("");
    // Only the server knows for certain whether a picture comes.
    else if (ack.code === "malformed" && !hasWords(note)) ask(unseenWords());
    return ack.ok;
  };
  const accept = async () => {
    if (unseen && !hasWords(note)) return ask(unseenWords());
    const keeps = keepsStill(candidate);
    const done = t("已记录：{name} 人证比对通过", { name });
    const accepted = await decide("identity:accept_id", { note: note.trim() }, done);
    // For later looks: after the decision, which a camera that is slow to answer must not keep waiting.
    if (accepted && keeps) void session.protocol.command("identity:take_still", { candidate: id });
  };
  const reject = () => {
    if (!note.trim() || (unseen && !hasWords(note))) return ask(t("请先填写或选择不通过的原因。"));
    return decide(
      "identity:reject_id",
      { reason: note.trim() },
      t("已记录：{name} 人证比对不通过", { name }),
    );
  };
  return { busy, answer, unseen, accept, reject };
}

/** The person's word. @param {{session: Session, candidate: Candidate}} props */
function Decision({ session, candidate }) {
  const words = useNote();
  const { note, missing, field, write } = words;
  const { busy, answer, unseen, accept, reject } = useDecision(session, candidate, words);
  return html`
    <div class="decision">
      <${Reasons} onChoose=${(/** @type {string} */ reason) => write(withReason(note, reason))} />
      <label class="field">
        <span>${t("备注（不通过时必填，会记入考场记录）")}</span>
        <textarea
          ref=${field}
          rows="2"
          maxlength=${NOTE_MAX}
          value=${note}
          aria-invalid=${Boolean(missing)}
          aria-describedby="note-missing"
          onInput=${(/** @type {any} */ event) => write(event.target.value)}></textarea>
      </label>
      ${unseen && html`<p class="hint">${t("现在没有考生的画面：通过也须写明原因。")}</p>`}
      <p id="note-missing" class="error" role="alert">${missing}</p>
      <div class="decision-end">
        <div>
          <${Said} answer=${answer} />
          ${candidate.identity.compare && html`<p class="hint">${t("可再次核验，以最新一次为准；每一次都会留在考场记录中。")}</p>`}
        </div>
        <div class="dialog-buttons">
          <button type="button" class="button grave-outline" aria-busy=${busy} onClick=${reject}>${t("不通过")}</button>
          <button type="button" class="button filled" aria-busy=${busy} onClick=${accept}>${t("通过")}</button>
        </div>
      </div>
    </div>
  `;
}

/**
 * 人证比对: the candidate's live picture beside what is known of them, and the decision of a person.
 * @param {{session: Session, candidate: Candidate, onClose: () => void}} props
 */
export function ComparePanel({ session, candidate, onClose }) {
  const { path, answer } = useIdentitySheet(session, candidate);
  const { panel } = session.view;
  return html`
    <${Dialog} title=${t("人证比对：{name}", { name: candidate.name })} wide onClose=${onClose}>
      <${IdentityBand} candidate=${candidate} panel=${panel} />
      <div class="compare">
        <div class="compare-side">
          <${Live} session=${session} candidate=${candidate} />
        </div>
        <div class="compare-side">
          <${SheetAwaited} of=${answer} />
          ${answer.data && html`<${Known} path=${path} sheet=${answer.data} candidate=${candidate} panel=${panel} may=${session.view.may_compare} />`}
          <${Decision} session=${session} candidate=${candidate} />
        </div>
      </div>
    </${Dialog}>
  `;
}
