// @ts-check
import { used } from "../base/clock.js";
import { moveOf } from "../words/actions.js";
import { Confirm } from "../ui/dialog.js";
import { html, useState } from "../ui/html.js";
import { BusyButton } from "../ui/parts.js";

/** @typedef {import("../types").Candidate} Candidate */
/** @typedef {import("../words/actions.js").Move} Move */

/** The moves of a candidate, the usual next step last. @param {import("../types").StaffView} view @param {Candidate} candidate @param {number} now */
function movesOf(view, candidate, now) {
  const about = {
    lacksSecond: lacksSecond(view, candidate),
    isOnline: candidate.presence === "online",
    outOfOrder: candidate.out_of_order,
    tooShort:
      Boolean(candidate.clock) && used(/** @type {any} */ (candidate.clock), now) < (view.room.least ?? 0),
  };
  const moves = candidate.actions.flatMap((action) => moveOf(action, about) ?? []);
  return moves.sort((a, b) => Number(a.next) - Number(b.next));
}

/**
 * One button for each move this viewer may make with a candidate now; the grave ones ask first.
 * @param {{session: import("../ui/session.js").Session, candidate: Candidate, quiet?: boolean, about?: string}} props `quiet`: no
 *   filled button here; `about`: id of the element that names the candidate, beside which the next step names them too
 */
export function Moves({ session, candidate, quiet, about }) {
  const [asking, setAsking] = useState(/** @type {Move | null} */ (null));
  const close = () => setAsking(null);
  const act = (/** @type {Move} */ move, reason = "") =>
    session.command(move.event, { candidate: candidate.id, ...(move.reason ? { reason } : {}) });
  // What has to be asked may have changed since it was drawn: time goes on.
  const press = async (/** @type {Move} */ { event }) => {
    const move = movesOf(session.view, candidate, session.clock.now()).find((each) => each.event === event);
    if (move) return move.asks ? setAsking(move) : act(move);
  };
  const now = session.clock.now();
  const moves = movesOf(session.view, candidate, now);
  const still = asking && moves.some(({ event }) => event === asking.event);
  return html`
    <div class="moves">
      ${moves.map(
        (move) => html`
          <${BusyButton} key=${move.event} className=${look(move, quiet)} about=${about} onClick=${() => press(move)}>
            ${move.label}
            ${about && move.next && html`<span class="move-who" aria-hidden="true">${candidate.name}</span>`}
          </${BusyButton}>
        `,
      )}
      ${
        still &&
        html`
          <${Confirm}
            label=${asking.label}
            question=${asking.asks?.(candidate.name)}
            grave=${asking.grave}
            reason=${asking.reason}
            onClose=${close}
            onConfirm=${(/** @type {string} */ reason) => {
              close();
              void act(asking, reason);
            }}
          />
        `
      }
    </div>
  `;
}

/** Whether the room demands a second camera and this candidate's is not there. @param {any} view @param {Candidate} candidate */
function lacksSecond(view, candidate) {
  return view.room.camera2 === "required" && candidate.camera2 !== "online";
}

/** @param {Move} move @param {boolean} [quiet] */
function look({ next, filled, grave }, quiet) {
  if (quiet || !next) return grave ? "grave-outline" : "";
  return filled ? "next-step filled" : "next-step";
}
