// @ts-check
import { get } from "../line/api.js";
import { FileViewer } from "../materials/viewer.js";
import { caseMark } from "../materials/words.js";
import { Standing, useAsked } from "../ui/asked.js";
import { Dialog } from "../ui/dialog.js";
import { html, useEffect, useState } from "../ui/html.js";
import { Mark } from "../ui/parts.js";
import { t } from "../words/words.js";
import { mayLook } from "./identity_words.js";

/** @typedef {import("../types").Candidate} Candidate */
/** @typedef {import("../types").CaseState} CaseState */
/** @typedef {import("../ui/session.js").Session} Session */

/** @type {WeakMap<Session, {states: Record<string, CaseState>, tell: Set<() => void>}>} */
const boards = new WeakMap();

/** How the materials of a room's candidates stand: asked once, then told by the socket. @param {Session} session */
function boardOf(session) {
  const known = boards.get(session);
  if (known) return known;
  /** @type {{states: Record<string, CaseState>, tell: Set<() => void>}} */
  const board = { states: {}, tell: new Set() };
  boards.set(session, board);
  const change = (/** @type {Record<string, CaseState>} */ states) => {
    board.states = { ...board.states, ...states };
    for (const tell of board.tell) tell();
  };
  const ask = () =>
    get(`/api/rooms/${encodeURIComponent(session.view.room.id)}/materials`).then(
      ({ states }) => change(states),
      () => {}, // asked again at the next connection
    );
  session.protocol.on("materials", ({ candidate, state }) => change({ [candidate]: state }));
  session.protocol.on("hello", () => void ask());
  void ask();
  return board;
}

/** How a candidate's materials stand; null until known. @param {Session} session @param {string} candidate @returns {CaseState | null} */
function useMaterialState(session, candidate) {
  const board = boardOf(session);
  const [, redraw] = useState({});
  useEffect(() => {
    const tell = () => redraw({});
    board.tell.add(tell);
    return () => void board.tell.delete(tell);
  }, [board]);
  return board.states[candidate] ?? null;
}

/** @typedef {{session: Session, candidate: Candidate}} OfCandidate */

/** The mark in the queue, where there is something to say. @param {OfCandidate} props */
export function MaterialsMark(props) {
  return mayLook(props.session.view) && html`<${KnownMark} ...${props} />`;
}

/** @param {OfCandidate} props */
function KnownMark({ session, candidate }) {
  const state = useMaterialState(session, candidate.id);
  return state && state !== "none" && html`<${Mark} ...${caseMark(state)} label=${t("材料")} />`;
}

/** How they stand, and the way to look at them. @param {OfCandidate} props */
export function MaterialsFact(props) {
  return mayLook(props.session.view) ? html`<${KnownFact} ...${props} />` : "—";
}

/** What was opened stays with its candidate, whoever the page turns to meanwhile. @param {OfCandidate} props */
function KnownFact({ session, candidate }) {
  const state = useMaterialState(session, candidate.id);
  const [open, setOpen] = useState(/** @type {Candidate | null} */ (null));
  const handedIn = state !== null && state !== "none";
  return html`
    ${state ? html`<${Mark} ...${caseMark(state)} />` : html`<span class="quiet">…</span>`}
    ${
      handedIn &&
      html`<button type="button" class="button materials-open" onClick=${() => setOpen(candidate)}>${t("查看材料")}</button>`
    }
    ${open && html`<${MaterialsDialog} room=${session.view.room.id} candidate=${open} onClose=${() => setOpen(null)} />`}
  `;
}

/** 查看材料: what the candidate handed in. @param {{room: string, candidate: Candidate, onClose: () => void}} props */
function MaterialsDialog({ room, candidate, onClose }) {
  const path = `/api/rooms/${encodeURIComponent(room)}/materials/${encodeURIComponent(candidate.id)}`;
  const answer = useAsked(() => get(path), [path]);
  const sheet = answer.data;
  const [chosen, setChosen] = useState("");
  return html`
    <${Dialog} title=${t("材料：{name}", { name: candidate.name })} wide onClose=${onClose}>
      <p class="quiet">${t("每次查看都会记录查看人和时间。仅用于核验身份，请勿拍照或外传。")}</p>
      <${Standing} of=${answer} look="quiet" />
      ${
        sheet &&
        html`
          <p><${Mark} ...${caseMark(sheet.state)} /> ${sheet.reason}</p>
          <${FileViewer} files=${sheet.files} chosen=${chosen} onChoose=${setChosen} />
        `
      }
    </${Dialog}>
  `;
}
