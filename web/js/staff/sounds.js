// @ts-check
// What staff hear: the causes, and which of them this person wants.
import { lateness, left } from "../base/clock.js";
import { t } from "../words/words.js";

/** @typedef {import("../types").StaffView} StaffView */
/** @typedef {import("../types").Candidate} Candidate */
/**
 * @typedef {{view: StaffView, now: number, recording?: import("../types").RecordingLight | null}} Moment the view, the
 *   server's time it was looked at, and what it says of the recording
 */
/**
 * @typedef {object} Cause
 * @property {string} id as it is remembered
 * @property {() => string} word
 * @property {number[]} notes Hz
 * @property {StaffView["role"][]} at_first whose pages make it until they say otherwise
 * @property {(before: Moment, now: Moment) => boolean} happened
 */

const SEATED = ["waiting", "talking", "invited", "in_exam"];
const SOON_S = 120;

/** Whether something became so of any candidate who was on the list before. @param {(before: Candidate, now: Candidate) => boolean} became */
const ofAny = (became) => (/** @type {Moment} */ before, /** @type {Moment} */ now) => {
  const known = new Map(before.view.candidates.map((candidate) => [candidate.id, candidate]));
  return now.view.candidates.some((candidate) => {
    const was = known.get(candidate.id);
    return was !== undefined && became(was, candidate);
  });
};

/** Seconds that the interview which is on has left; without end where none is. @param {Moment} moment */
function timeLeft({ view, now }) {
  const live = view.candidates.find(({ id, state }) => id === view.live && state === "in_exam");
  return live?.clock ? left(live.clock, now) : Infinity;
}

/** The newest word of a candidate, by its place in the log. @param {Moment} moment */
function newestAnswer({ view }) {
  const candidates = new Set(view.candidates.map(({ id }) => id));
  return Math.max(
    0,
    ...view.messages.filter(({ sender }) => candidates.has(sender ?? "")).map(({ id }) => id),
  );
}

/** When somebody asked for help, as far as the server tells. @param {Candidate & {help?: {at: number} | null}} candidate */
const askedAt = ({ help }) => help?.at ?? 0;

/** Whether the interview that is on is not recorded as it should. @param {Moment} moment */
function unrecorded({ view, now, recording }) {
  const on = recording && recording.candidate === view.live && timeLeft({ view, now }) < Infinity;
  return Boolean(on) && lateness(recording?.until ?? now, now) === "bad";
}

/** What weighs most first: of several at once one is heard. A new cause is one line. @type {Cause[]} */
export const CAUSES = [
  {
    id: "unrecorded",
    word: () => t("录制中断"),
    notes: [392, 392, 392],
    at_first: ["chair", "inspector", "admin"],
    happened: (before, now) => unrecorded(now) && !unrecorded(before),
  },
  {
    id: "help",
    word: () => t("考生需要帮助"),
    notes: [880, 880, 880],
    at_first: ["invigilator", "chair"],
    happened: ofAny((was, is) => askedAt(is) > askedAt(was)),
  },
  {
    id: "dropped",
    word: () => t("考生掉线"),
    notes: [523, 392],
    at_first: ["invigilator", "chair", "examiner"],
    happened: ofAny(
      (was, is) => SEATED.includes(is.state) && is.presence === "offline" && was.presence !== "offline",
    ),
  },
  {
    id: "answered",
    word: () => t("考生进入考场"),
    notes: [659, 784, 988],
    at_first: ["chair", "examiner"],
    happened: ofAny((was, is) => was.state === "invited" && is.state === "in_exam"),
  },
  {
    id: "soon",
    word: () => t("面试还剩 2 分钟"),
    notes: [784, 784],
    at_first: ["chair"],
    happened: (before, now) =>
      before.view.live === now.view.live && timeLeft(before) > SOON_S && timeLeft(now) <= SOON_S,
  },
  {
    id: "message",
    word: () => t("考生发来消息"),
    notes: [988],
    at_first: ["invigilator"],
    happened: (before, now) => newestAnswer(now) > newestAnswer(before),
  },
  {
    id: "arrived",
    word: () => t("考生到达候考区"),
    notes: [523, 659],
    at_first: ["invigilator"],
    happened: ofAny((was, is) => was.state === "registered" && is.state === "waiting"),
  },
];

const NAME = "exam.sounds";

/** @typedef {Record<string, boolean>} Wishes by cause; what is not there is as it was at first */

/** @param {Pick<Storage, "getItem">} storage @returns {Wishes} */
export function wishes(storage) {
  try {
    return JSON.parse(storage.getItem(NAME) || "{}") ?? {};
  } catch {
    return {};
  }
}

/** @param {string} id of a cause @param {boolean} wanted @param {Pick<Storage, "getItem" | "setItem">} storage @returns {Wishes} */
export function wish(id, wanted, storage) {
  const all = { ...wishes(storage), [id]: wanted };
  storage.setItem(NAME, JSON.stringify(all));
  return all;
}

/** Whether this person's page makes the sound. @param {Cause} cause @param {Wishes} wanted @param {StaffView["role"]} role */
export function isWanted({ id, at_first }, wanted, role) {
  return wanted[id] ?? at_first.includes(role);
}

/** What is to be heard between two looks at the room; null: nothing. @param {Moment} before @param {Moment} now @param {Wishes} wanted @returns {Cause | null} */
export function heard(before, now, wanted) {
  const { role } = now.view;
  return CAUSES.find((cause) => isWanted(cause, wanted, role) && cause.happened(before, now)) ?? null;
}
