// @ts-check
import { moveOf } from "../words/actions.js";
import { Confirm } from "../ui/dialog.js";
import { html, useState } from "../ui/html.js";
import { BusyButton } from "../ui/parts.js";

/** @typedef {import("../types").Candidate} Candidate */
/** @typedef {import("../words/actions.js").Move} Move */

/**
 * One button for each move this viewer may make with a candidate now; the grave ones ask first.
 * @param {{session: import("../ui/session.js").Session, candidate: Candidate, quiet?: boolean}} props `quiet`: no filled button here
 */
export function Moves({ session, candidate, quiet }) {
  const [asking, setAsking] = useState(/** @type {Move | null} */ (null));
  const close = () => setAsking(null);
  const act = (/** @type {Move} */ move, reason = "") =>
    session.command(move.event, { candidate: candidate.id, ...(move.reason ? { reason } : {}) });
  const press = async (/** @type {Move} */ move) => (move.asks ? setAsking(move) : act(move));
  const moves = candidate.actions.flatMap(
    (action) => moveOf(action, lacksSecond(session.view, candidate)) ?? [],
  );
  const still = asking && moves.some(({ event }) => event === asking.event);
  return html`
    <div class="moves">
      ${moves.map((move) => html`<${BusyButton} key=${move.event} className=${look(move, quiet)} onClick=${() => press(move)}>${move.label}</${BusyButton}>`)}
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
function look(move, quiet) {
  if (move.next && !quiet) return "filled";
  return move.grave ? "grave-outline" : "";
}
