// @ts-check
// Of all that may be said of a candidate, what the line in the queue says.
import { checkMark } from "../media/device_check.js";
import { plightWord } from "../words/plights.js";
import { t } from "../words/words.js";
import {
  awaitsCompare,
  candidatePresence,
  channelMark,
  identityMark,
  isAway,
  recheckMark,
  secondInWhole,
  unansweredMark,
} from "./candidate_words.js";
import { deviceMarks } from "./device_words.js";

/** @typedef {import("../types").Candidate} Candidate */
/** @typedef {{word: string, tone: import("../words/room.js").Tone}} Said */

const OVER = ["ended", "absent", "deferred"];

/** @param {Candidate} candidate @returns {Said | null} */
function helpSaid({ help }) {
  return help ? { word: t("求助：{plight}", { plight: plightWord(help.plight) }), tone: "bad" } : null;
}

/** What is the matter with a candidate who is to come or is there, what weighs most first. @param {Candidate} candidate @returns {Said[]} */
export function matters(candidate) {
  if (OVER.includes(candidate.state)) return [];
  const { state, device_check: check } = candidate;
  const here = state !== "registered";
  const identity = identityMark(candidate);
  const second = secondInWhole(candidate);
  return [
    helpSaid(candidate),
    recheckMark(candidate),
    identity?.tone === "bad" ? identity : null,
    isAway(candidate) ? candidatePresence(candidate) : null,
    ...(here ? deviceMarks(candidate) : []),
    here && second.tone === "bad" ? second : null,
    awaitsCompare(candidate) ? { word: t("待人证比对"), tone: /** @type {const} */ ("warn") } : null,
    unansweredMark(candidate.unanswered),
    channelMark(candidate),
    here && state !== "in_exam" ? checkMark(check) : null,
    here && identity?.tone === "warn" ? identity : null,
  ].flatMap((mark) => (mark && (mark.tone === "bad" || mark.tone === "warn") ? [mark] : []));
}

/** The worst of it: a red word before an amber one, and how many more there are. @param {Candidate} candidate @returns {{worst: Said | null, more: number}} */
export function worstOf(candidate) {
  const all = matters(candidate);
  return {
    worst: all.find(({ tone }) => tone === "bad") ?? all[0] ?? null,
    more: Math.max(0, all.length - 1),
  };
}
