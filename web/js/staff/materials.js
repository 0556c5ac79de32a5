// @ts-check
import { get } from "../line/api.js";
import { FileViewer } from "../materials/viewer.js";
import { caseMark } from "../materials/words.js";
import { Standing, useAsked } from "../ui/asked.js";
import { Dialog } from "../ui/dialog.js";
import { html, useEffect, useState } from "../ui/html.js";
import { ButtonOf, Mark } from "../ui/parts.js";
import { t } from "../words/words.js";
import { mayLook } from "./identity_words.js";

/** @typedef {import("../types").Candidate} Candidate */
/** @typedef {import("../types").CaseState} CaseState */
/** @typedef {import("../ui/session.js").Session} Session */

/**
 * `failed`: the server could not be asked the last time.
 * @typedef {{states: Record<string, CaseState>, failed: boolean, ask: () => void, tell: Set<() => void>}} Board
 */

/** @type {WeakMap<Session, Board>} */
const boards = new WeakMap();

/** How the materials of a room's candidates stand: asked once, then told by the socket. @param {Session} session */
function boardOf(session) {
  const known = boards.get(session);
  if (known) return known;
  const change = (/** @type {Record<string, CaseState>} */ states, failed = false) => {
    board.states = { ...board.states, ...states };
    board.failed = failed;
    for (const tell of board.tell) tell();
  };
  const ask = () =>
    void get(`/api/rooms/${encodeURIComponent(session.view.room.id)}/materials`).then(
      ({ states }) => change(states),
      () => change({}, true), // asked again at the next connection, too
    );
  /** @type {Board} */
  const board = { states: {}, failed: false, ask, tell: new Set() };
  boards.set(session, board);
  session.protocol.on("materials", ({ candidate, state }) => change({ [candidate]: state }));
  session.protocol.on("hello", ask);
  ask();
  return board;
}

/** How the materials of a room's candidates stand, drawn again as that changes. @param {Session} session @returns {Board} */
function useBoard(session) {
  const board = boardOf(session);
  const [, redraw] = useState({});
  useEffect(() => {
    const tell = () => redraw({});
    board.tell.add(tell);
    return () => void board.tell.delete(tell);
  }, [board]);
  return board;
}

/** How a candidate's materials stand; null until known. @param {Session} session @param {string} candidate @returns {CaseState | null} */
function useMaterialState(session, candidate) {
  return useBoard(session).states[candidate] ?? null;
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

/** How they stand, as a fact. @param {OfCandidate} props */
export function MaterialsFact(props) {
  return mayLook(props.session.view) ? html`<${KnownFact} ...${props} />` : "—";
}

/** @param {OfCandidate} props */
function KnownFact({ session, candidate }) {
  const state = useMaterialState(session, candidate.id);
  return state ? html`<${Mark} ...${caseMark(state)} />` : html`<span class="quiet">…</span>`;
}

/** The tab: how they stand, and the way to look at them. @param {OfCandidate} props */
export function Materials(props) {
  if (!mayLook(props.session.view)) return html`<p class="quiet">${t("您没有查看材料的权限。")}</p>`;
  return html`<${KnownMaterials} ...${props} />`;
}

/** What was opened stays with its candidate, whoever the page turns to meanwhile. @param {OfCandidate} props */
function KnownMaterials({ session, candidate }) {
  const { states, failed, ask } = useBoard(session);
  const state = states[candidate.id] ?? null;
  const [open, setOpen] = useState(/** @type {Candidate | null} */ (null));
  const handedIn = state !== null && state !== "none";
  if (!state && failed)
    return html`
      <p class="quiet" role="status">${t("暂时读取不到")}</p>
      <${ButtonOf} word=${t("重试")} name=${t("材料")} onClick=${ask} />
    `;
  return html`
    <p>${state ? html`<${Mark} ...${caseMark(state)} />` : html`<span class="quiet" role="status">${t("正在读取…")}</span>`}</p>
    ${state === "none" && html`<p class="quiet">${t("考生没有提交材料。")}</p>`}
    ${
      handedIn &&
      html`
        <button type="button" class="button" onClick=${() => setOpen(candidate)}>${t("查看材料")}</button>
        <p class="quiet">${t("每次查看都会记录查看人和时间。仅用于核验身份，请勿拍照或外传。")}</p>
      `
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
