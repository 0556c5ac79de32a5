// @ts-check
import { day, hour, sameDay } from "../words/times.js";
import { presenceMark, roleWord } from "../words/room.js";
import { t } from "../words/words.js";

/** @typedef {import("../types").Candidate} Candidate */
/** @typedef {import("../types").StaffView} StaffView */
/** @typedef {import("../types").SheetAttempt} SheetAttempt */
/** @typedef {import("../words/room.js").Tone} Tone */

/** Every ID compare's note and every reason has this limit at the server. */
export const NOTE_MAX = 200;

/** @param {number} at @param {number} [now] @returns {string} the hour, with the day when it was not today */
export function moment(at, now = Date.now() / 1000) {
  return sameDay(at, now) ? hour(at) : `${day(at)} ${hour(at)}`;
}

/** @param {{by: string, at: number}} deed @param {StaffView["panel"]} panel @param {number} [now] @returns {string} `主考官 周明远 14:03` */
export function whoWhen({ by, at }, panel, now) {
  const member = panel.find(({ id }) => id === by);
  // Somebody who has left the panel since is in the room's record, not in the view.
  const who = member ? `${roleWord(member.role)} ${member.name}` : t("工作人员");
  return `${who} ${moment(at, now)}`;
}

/**
 * The similarity to the reference, in words: a number alone says more than it knows. What a provider answers is on
 * its own scale, which is not ours to judge.
 * @param {Pick<SheetAttempt, "band" | "source">} attempt
 * @returns {{word: string, tone: Tone}}
 */
export function bandMark({ band, source }) {
  /** @type {Record<string, () => {word: string, tone: Tone}>} */
  const marks = {
    same: () => ({ word: t("高度相似"), tone: "ok" }),
    by_hand: () => ({ word: t("需人工判断"), tone: "warn" }),
    different: () => ({ word: t("不相似"), tone: "bad" }),
  };
  const elsewhere = source !== "" && source !== "embedded";
  const without = elsewhere ? t("由权威数据源比对") : t("未比对照片");
  return marks[band ?? ""]?.() ?? { word: without, tone: "quiet" };
}

/** How one try ended. @param {string} outcome @returns {{word: string, tone: Tone}} */
export function outcomeMark(outcome) {
  /** @type {Record<string, () => {word: string, tone: Tone}>} */
  const marks = {
    passed: () => ({ word: t("已通过"), tone: "ok" }),
    failed: () => ({ word: t("未通过"), tone: "bad" }),
    undecided: () => ({ word: t("未完成，不计次数"), tone: "warn" }),
  };
  return marks[outcome]?.() ?? { word: outcome, tone: "quiet" };
}

/** What a captured picture shows; left and right are the person's own. @param {string} label */
export function pictureLabel(label) {
  /** @type {Record<string, () => string>} */
  const words = {
    neutral: () => t("正面"),
    blink: () => t("眨眼"),
    mouth: () => t("张嘴"),
    left: () => t("左转"),
    right: () => t("右转"),
    nod: () => t("点头"),
  };
  return words[label]?.() ?? label;
}

/** What the samples of the interview show: a hint, never a verdict. @param {string | null} hint @returns {string} empty: nothing to see */
export function hintWord(hint) {
  /** @type {Record<string, () => string>} */
  const words = {
    nobody: () => t("提示：画面中没有看到考生"),
    several: () => t("提示：画面中有多人"),
    other: () => t("提示：画面中的人可能不是通过核验的考生，请留意"),
    unsure: () => t("提示：连续多次看不清考生的脸，请留意"),
  };
  return words[hint ?? ""]?.() ?? "";
}

/** Whether this viewer may see the face pictures (PROTOCOL.md section 1). @param {Pick<StaffView, "role" | "blind">} view */
export function mayLook({ role, blind }) {
  return role !== "inspector" && !blind;
}

/** Whether nobody is to be seen there, as far as this page knows; the server has the last word. @param {Pick<Candidate, "presence" | "channel" | "camera2" | "devices">} candidate */
export function isUnseen({ presence, channel, camera2, devices }) {
  const here = channel === "camera2" ? camera2 : presence;
  return (
    here === "offline" ||
    here === "reconnecting" ||
    ["off", "none", "muted", "black"].includes(devices?.camera ?? "")
  );
}

/** By hand from the beginning: no machine has a picture of this candidate to compare anybody with. */
const BY_HAND = ["declined", "unavailable", "no_camera", "withdrawn"];

/** Whether a compare should keep what was compared, so that it can be looked at beside the live picture later. @param {Pick<Candidate, "identity">} candidate */
export function keepsStill({ identity: { road, stills, recheck } }) {
  return BY_HAND.includes(road ?? "") && (!stills.length || recheck !== null);
}

/** Whether the kept still beside the live picture is the way to look for a change of person. @param {Pick<Candidate, "identity">} candidate */
export function mayLookBeside({ identity: { road, stills } }) {
  return stills.length > 0 || BY_HAND.includes(road ?? "");
}

const BEFORE_EXAM = ["registered", "waiting", "talking", "invited"];
const OPEN = ["pending", "failed", "flagged"];

/** Whether the face check of this candidate can be waived now. @param {Pick<StaffView, "may_waive">} view @param {Pick<Candidate, "state" | "face">} candidate */
export function mayWaive(view, { state, face }) {
  return view.may_waive && BEFORE_EXAM.includes(state) && OPEN.includes(face);
}

/** Why this viewer has no live picture of a candidate, and what brings one. @param {StaffView["role"]} role @param {Pick<Candidate, "state" | "presence">} candidate */
export function noLiveWords(role, { state, presence }) {
  if (presence !== "online")
    return t("考生{presence}，连上后显示画面。", { presence: presenceMark(presence).word });
  if (role === "invigilator") return invigilatorsNoLive(state);
  if (BEFORE_EXAM.includes(state)) return t("考生进入考场后，这里显示实时画面。");
  return state === "in_exam" ? t("正在接收画面…") : t("现在没有这位考生的画面。");
}

/** @param {string} state */
function invigilatorsNoLive(state) {
  if (state === "registered") return t("考生进入候考区后，这里显示实时画面。");
  if (state === "in_exam") return t("面试中的画面只有考官能看到。");
  return BEFORE_EXAM.includes(state) ? t("正在接收画面…") : t("现在没有这位考生的画面。");
}

/** Why an ID card is most often refused. */
export function cannedReasons() {
  return [t("证件照片与本人不符"), t("证件信息与名单不符"), t("看不清，请重新出示")];
}

/** A reason taken from the list: it replaces another of the list and keeps own words. @param {string} note @param {string} reason */
export function withReason(note, reason) {
  const own = note.trim();
  if (!own || cannedReasons().includes(own)) return reason;
  return own.includes(reason) ? own : `${reason}；${own}`.slice(0, NOTE_MAX);
}

/**
 * The tries, the newest first, each with its number. Only the newest with pictures is opened by itself: every
 * picture that is fetched is a look that is logged.
 * @param {SheetAttempt[]} attempts in the order they were made
 * @returns {{attempt: SheetAttempt, number: number, open: boolean}[]}
 */
export function shownAttempts(attempts) {
  const numbered = attempts.map((attempt, n) => ({ attempt, number: n + 1 })).reverse();
  const open = numbered.find(({ attempt }) => attempt.pictures.length);
  return numbered.map((entry) => ({ ...entry, open: entry === open }));
}

/** The captured picture an ID card is compared with: the newest that looks straight into the camera. @param {SheetAttempt[]} attempts */
export function neutralOf(attempts) {
  const all = attempts.flatMap(({ pictures }) => pictures);
  return all.findLast(({ label }) => label === "neutral") ?? null;
}
