// @ts-check
import { html, useEffect, useRef, useState } from "../ui/html.js";
import { Mark, useEvents } from "../ui/parts.js";
import { Desk } from "../scoring/desk.js";
import { openJournal } from "../scoring/journal.js";
import { Progress } from "../scoring/progress.js";
import { ScoreSheet } from "../scoring/sheet.js";
import { isOpen, sheetMark } from "../scoring/words.js";
import { t } from "../words/words.js";

/** @typedef {import("../ui/session.js").Session} Session */
/** @typedef {import("../types").Candidate} Candidate */

/** @type {WeakMap<Session, Desk>} */
const desks = new WeakMap();

/** The score sheets of this page's person; null for whoever gives no scores. @param {Session} session @returns {Desk | null} */
export function useDesk(session) {
  const { role, me } = session.view;
  const scores = role === "examiner" || role === "chair";
  const [desk] = useState(() => (scores ? deskOf(session, me.id) : null));
  useEvents(desk ?? session, ["change"]);
  // Who has come in, or is done, has another sheet.
  const places = scores && session.view.candidates.map((/** @type {Candidate} */ { state }) => state).join();
  useEffect(() => void desk?.read(), [places]);
  return desk;
}

/** @param {Session} session @param {string} me */
function deskOf(session, me) {
  const known = desks.get(session);
  if (known) return known;
  const { protocol } = session;
  const desk = new Desk({ protocol, room: protocol.room, journal: openJournal(globalThis.indexedDB) });
  desks.set(session, desk);
  void desk.start(me);
  return desk;
}

/**
 * 评分表: that of who is live, else of the one chosen, else what was there before; 待评分 and 已评分 lead to the others.
 * @param {{session: Session, desk: Desk, candidate: Candidate | undefined}} props
 */
export function Scores({ session, desk, candidate }) {
  const [wanted, setWanted] = useState("");
  const before = useRef("");
  const { live, candidates } = session.view;
  const sheets = desk.told?.sheets ?? [];
  const likely = [
    wanted,
    live,
    candidate?.id,
    before.current,
    sheets.find(isOpen)?.candidate,
    sheets.at(-1)?.candidate,
  ];
  const about = likely.find((id) => id && desk.sheet(id)) ?? "";
  const sheet = desk.sheet(about);
  before.current = about;
  const nameOf = (/** @type {string} */ id) =>
    candidates.find((/** @type {Candidate} */ each) => each.id === id)?.name ?? id;
  const scored = desk.told?.cases?.find((each) => each.candidate === about);
  const others = sheets.filter((each) => each.candidate !== about);
  useEffect(() => setWanted(""), [live, candidate?.id]);
  const leads = { nameOf, onChoose: setWanted };
  return html`
    <${Others} title=${t("待评分")} sheets=${others.filter(isOpen)} ...${leads} />
    ${sheet ? html`<${ScoreSheet} key=${sheet.candidate} session=${session} desk=${desk} sheet=${sheet} name=${nameOf(sheet.candidate)} />` : html`<p class="quiet">${t("考生进入考场后可以评分。")}</p>`}
    ${scored && desk.rubric && html`<${Progress} key=${scored.candidate} session=${session} rubric=${desk.rubric} about=${scored} name=${nameOf(scored.candidate)} />`}
    <${Others} title=${t("已评分")} sheets=${others.filter((each) => !isOpen(each))} ...${leads} />
  `;
}

/** @param {{title: string, sheets: import("../types").OwnSheet[], nameOf: (id: string) => string, onChoose: (id: string) => void}} props */
function Others({ title, sheets, nameOf, onChoose }) {
  if (!sheets.length) return null;
  return html`
    <nav class="score-due" aria-label=${title}>
      <h3>${title}</h3>
      ${sheets.map(
        (each) => html`
          <button key=${each.candidate} type="button" class="button" onClick=${() => onChoose(each.candidate)}>
            ${nameOf(each.candidate)} <${Mark} ...${sheetMark(each)} />
          </button>
        `,
      )}
    </nav>
  `;
}
