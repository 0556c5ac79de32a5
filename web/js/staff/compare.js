// @ts-check
import { hasWords } from "../reasons.js";
import { sentence } from "../refusals.js";
import { Dialog } from "../ui/dialog.js";
import { html, useRef, useState } from "../ui/html.js";
import { Picture } from "../ui/picture.js";
import { t } from "../words.js";
import { Reference, SheetAwaited, WhoLine, useIdentitySheet } from "./face_pictures.js";
import { IdentityBand } from "./identity_marks.js";
import {
  NOTE_MAX,
  cannedReasons,
  moment,
  neutralOf,
  noLiveWords,
  whoWhen,
  withReason,
} from "./identity_words.js";
import { NoShot, Shot } from "./shot.js";

/** @typedef {import("../types").Candidate} Candidate */
/** @typedef {import("../types").IdentitySheet} IdentitySheet */
/** @typedef {import("../session.js").Session} Session */
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
    if (busy) return false;
    setBusy(true);
    setAnswer({ tone: "quiet", text: t("正在保存…") });
    const ack = await session.protocol.command(event, payload);
    setBusy(false);
    setAnswer(ack.ok ? { tone: "ok", text: done } : { tone: "bad", text: sentence(ack) });
    return ack.ok;
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
  const seen = media?.picture(id);
  const keep = () => give("identity:take_still", { candidate: id }, t("证件画面已保存"));
  return html`
    <section class="compare-live" aria-label=${t("实时画面")}>
      <div class="stage tile-picture">
        <${Picture} media=${media} view=${view} person=${id}>
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

/** What the live picture is compared with. @param {{path: string, sheet: IdentitySheet, candidate: Candidate, panel: import("../types").Panelist[]}} props */
function Known({ path, sheet, candidate, panel }) {
  const neutral = neutralOf(sheet.attempts);
  const label = t("人脸识别正面照");
  return html`
    <${WhoLine} sheet=${sheet} />
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
function LastStill({ path, candidate, panel }) {
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

/** The person's word. @param {{session: Session, candidate: Candidate}} props */
function Decision({ session, candidate }) {
  const { busy, answer, give } = useCommands(session);
  const [note, setNote] = useState("");
  const [missing, setMissing] = useState(false);
  const field = useRef(/** @type {HTMLTextAreaElement | null} */ (null));
  const { id, name } = candidate;
  const write = (/** @type {string} */ text) => {
    setNote(text);
    setMissing(false);
  };
  const decide = async (
    /** @type {string} */ event,
    /** @type {object} */ more,
    /** @type {string} */ done,
  ) => (await give(event, { candidate: id, ...more }, done)) && setNote("");
  const accept = () =>
    decide("identity:accept_id", { note: note.trim() }, t("已记录：{name} 人证比对通过", { name }));
  const reject = () => {
    if (hasWords(note))
      return decide(
        "identity:reject_id",
        { reason: note.trim() },
        t("已记录：{name} 人证比对不通过", { name }),
      );
    setMissing(true);
    field.current?.focus();
  };
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
          aria-invalid=${missing}
          aria-describedby="note-missing"
          onInput=${(/** @type {any} */ event) => write(event.target.value)}></textarea>
      </label>
      <p id="note-missing" class="error" role="alert">${missing ? t("请先填写或选择不通过的原因。") : ""}</p>
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
  const { path, value, error, again } = useIdentitySheet(session, candidate);
  const { panel } = session.view;
  return html`
    <${Dialog} title=${t("人证比对：{name}", { name: candidate.name })} wide onClose=${onClose}>
      <${IdentityBand} candidate=${candidate} panel=${panel} />
      <div class="compare">
        <div class="compare-side">
          <${Live} session=${session} candidate=${candidate} />
        </div>
        <div class="compare-side">
          ${(!value || error) && html`<${SheetAwaited} error=${error} again=${again} />`}
          ${value && html`<${Known} path=${path} sheet=${value} candidate=${candidate} panel=${panel} />`}
          <${Decision} session=${session} candidate=${candidate} />
        </div>
      </div>
    </${Dialog}>
  `;
}
