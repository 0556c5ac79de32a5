// @ts-check
import { html } from "../ui/html.js";
import { candidatePresence, isAway } from "./candidate_words.js";

/** Over a picture whose candidate is not there: its last frame looks like somebody present. @param {{candidate: import("../types").Candidate}} props */
export function AwayOverPicture({ candidate }) {
  if (!isAway(candidate)) return null;
  const { word, tone } = candidatePresence(candidate);
  return html`<p class="away ${tone}">${candidate.name} ${word}</p>`;
}
