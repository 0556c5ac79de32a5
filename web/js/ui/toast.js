// @ts-check
import { Emitter } from "../base/emitter.js";
import { sentence } from "../words/refusals.js";
import { html, useEffect, useState } from "./html.js";

/** @typedef {{id: number, text: string, tone: "info" | "bad"}} Note */

const SHOWN_MS = 8000;
const notes = new Emitter();
let count = 0;

/** Says something to everybody, readers of screens included. @param {string} text @param {"info" | "bad"} [tone] */
export function announce(text, tone = "info") {
  count += 1;
  notes.fire("note", { id: count, text, tone });
}

/** Shows why something was refused. @param {{code?: string, message?: string}} refusal */
export function announceRefusal(refusal) {
  announce(sentence(refusal), "bad");
}

/** The page's live regions; there is one, at its end. Nothing said is lost to a redraw. */
export function Announcer() {
  const [shown, setShown] = useState(/** @type {Note[]} */ ([]));
  useEffect(
    () =>
      notes.on("note", (/** @type {Note} */ note) => {
        setShown((/** @type {Note[]} */ before) =>
          [...before.filter(({ text }) => text !== note.text), note].slice(-3),
        );
        setTimeout(
          () => setShown((/** @type {Note[]} */ now) => now.filter(({ id }) => id !== note.id)),
          SHOWN_MS,
        );
      }),
    [],
  );
  const of = (/** @type {string} */ tone) => shown.filter((note) => note.tone === tone);
  return html`
    <div class="toasts">
      <div role="status" aria-live="polite">${of("info").map(toast)}</div>
      <div role="alert">${of("bad").map(toast)}</div>
    </div>
  `;
}

/** @param {Note} note */
function toast({ id, text, tone }) {
  return html`<p key=${id} class="toast ${tone}">${text}</p>`;
}
