// @ts-check
import { hour } from "../words/times.js";
import { html } from "../ui/html.js";
import { returnWords } from "./waiting_words.js";

/** Why the candidate is back here, and since when. The empty place stands before: what comes into it is read aloud. @param {{me: import("../types").CandidateView["me"]}} props */
export function Returned({ me }) {
  const words = returnWords(me);
  return html`
    <div class="returned" role="alert">
      ${
        words &&
        html`
          <p>
            <time>${hour(me.since)}</time>
            ${words}
          </p>
        `
      }
    </div>
  `;
}
