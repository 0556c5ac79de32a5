// @ts-check
import { hour, minutes } from "./times.js";
import { t } from "./words.js";

/** @typedef {import("./types").Candidate} Candidate */
/** @typedef {import("./types").CandidateView} CandidateView */
/** @typedef {import("./types").StaffView} StaffView */
/** @typedef {"ok" | "warn" | "bad" | "quiet"} Tone */

/** @param {string} state */
export function stateWord(state) {
  /** @type {Record<string, () => string>} */
  const words = {
    registered: () => t("未报到"),
    waiting: () => t("候考中"),
    talking: () => t("通话中"),
    invited: () => t("已邀请"),
    in_exam: () => t("面试中"),
    ended: () => t("已结束"),
    absent: () => t("缺考"),
    deferred: () => t("已暂缓"),
  };
  return words[state]?.() ?? state;
}

/** @param {string} presence @returns {{word: string, tone: Tone}} */
export function presenceMark(presence) {
  /** @type {Record<string, () => {word: string, tone: Tone}>} */
  const marks = {
    online: () => ({ word: t("在线"), tone: "ok" }),
    reconnecting: () => ({ word: t("正在重连"), tone: "warn" }),
    offline: () => ({ word: t("离线"), tone: "quiet" }),
    unknown: () => ({ word: t("在线情况未知"), tone: "quiet" }),
    not_required: () => ({ word: t("无需"), tone: "quiet" }),
  };
  return marks[presence]?.() ?? { word: presence, tone: "quiet" };
}

/** A failed face check is said in full: it must not be missed (ui.md). @param {string} face @returns {{word: string, tone: Tone}} */
export function faceMark(face) {
  /** @type {Record<string, () => {word: string, tone: Tone}>} */
  const marks = {
    not_required: () => ({ word: t("无需"), tone: "quiet" }),
    pending: () => ({ word: t("待进行"), tone: "warn" }),
    passed: () => ({ word: t("已通过"), tone: "ok" }),
    failed: () => ({ word: t("人脸识别未通过"), tone: "bad" }),
    flagged: () => ({ word: t("人脸识别未通过"), tone: "bad" }),
    waived: () => ({ word: t("人工核验"), tone: "warn" }),
  };
  return marks[face]?.() ?? { word: face, tone: "quiet" };
}

/**
 * How it stands with who a candidate is: a person's word before the machine's (product.md P7). `reason` is why, or "".
 * @param {Pick<Candidate, "face" | "identity">} candidate
 * @returns {{word: string, tone: Tone, reason: string} | null} null where nobody asks
 */
export function identityMark({ face, identity }) {
  const { compare, waived_for: waivedFor } = identity;
  if (compare?.passed) return { word: t("已人工核验通过"), tone: "ok", reason: compare.note };
  if (compare) return { word: t("人证比对不通过"), tone: "bad", reason: compare.note };
  /** @type {Record<string, () => {word: string, tone: Tone, reason: string}>} */
  const marks = {
    pending: () => ({ word: t("人脸识别待进行"), tone: "warn", reason: "" }),
    passed: () => ({ word: t("人脸识别已通过"), tone: "ok", reason: "" }),
    failed: () => ({ word: t("人脸识别未通过"), tone: "bad", reason: t("还可以重试") }),
    flagged: () => ({ word: flaggedWord(identity), tone: "bad", reason: roadWord(identity.road) }),
    waived: () => ({ word: t("已免除人脸识别"), tone: "warn", reason: waivedFor }),
  };
  return marks[face]?.() ?? null;
}

/** Whoever tried before they declined has not passed; where no machine judged, it was not done. @param {import("./types").IdentityFacts} identity */
function flaggedWord({ road, attempts }) {
  const tried = road === "used_up" || road === null || (road === "declined" && attempts > 0);
  return tried ? t("人脸识别未通过") : t("人脸识别未进行");
}

/** Why a person compares instead of the machine. @param {string | null} road */
export function roadWord(road) {
  /** @type {Record<string, () => string>} */
  const words = {
    used_up: () => t("次数用完"),
    declined: () => t("考生选择人工核验"),
    unavailable: () => t("系统不可用"),
    withdrawn: () => t("考生撤回同意"),
  };
  return words[road ?? ""]?.() ?? "";
}

/** Whether the candidate waits for somebody to compare the ID card. @param {Pick<Candidate, "face" | "identity">} candidate */
export function awaitsCompare({ face, identity }) {
  return face === "flagged" && !identity.compare;
}

/** @param {string} role */
export function roleWord(role) {
  /** @type {Record<string, () => string>} */
  const words = {
    chair: () => t("主考官"),
    examiner: () => t("考官"),
    invigilator: () => t("候考官"),
    admin: () => t("管理员"),
    inspector: () => t("巡考"),
    candidate: () => t("考生"),
  };
  return words[role]?.() ?? role;
}

/** @param {string} status @returns {{word: string, tone: Tone}} */
export function statusMark(status) {
  /** @type {Record<string, () => {word: string, tone: Tone}>} */
  const marks = {
    upcoming: () => ({ word: t("未开始"), tone: "quiet" }),
    open: () => ({ word: t("进行中"), tone: "ok" }),
    ended: () => ({ word: t("已结束"), tone: "quiet" }),
  };
  return marks[status]?.() ?? { word: status, tone: "quiet" };
}

/** @param {string} phase @returns {{word: string, tone: Tone}} */
export function phaseMark(phase) {
  /** @type {Record<string, () => {word: string, tone: Tone}>} */
  const marks = {
    waiting: () => ({ word: t("等待邀请考生"), tone: "quiet" }),
    invited: () => ({ word: t("已邀请，等待考生进入"), tone: "warn" }),
    in_exam: () => ({ word: t("面试进行中"), tone: "ok" }),
    ended: () => ({ word: t("全部考生已结束"), tone: "quiet" }),
  };
  return marks[phase]?.() ?? { word: phase, tone: "quiet" };
}

/**
 * What stands on the waiting area's stage when there is nobody to see: why, in large words, and what to do.
 * @param {CandidateView} view
 * @returns {{title: string, detail: string}}
 */
export function waitingStage(view) {
  /** @type {Record<string, () => {title: string, detail: string}>} */
  const stages = {
    offline: () => ({ title: t("候考官未上线"), detail: t("请保持页面打开，候考官上线后会与您联系。") }),
    busy: () => ({ title: t("候考官正在与其他考生通话"), detail: t("请耐心等候，轮到您时会自动接通。") }),
    available: () => ({
      title: t("候考官在线，请等候"),
      detail: t("请保持页面打开，候考官呼叫时会自动接通。"),
    }),
    talking: () => ({ title: t("正在接通候考官"), detail: t("画面马上就来。") }),
    unknown: () => ({
      title: t("暂时不知道候考官是否在线"),
      detail: t("请保持页面打开，不影响您的候考顺序。"),
    }),
  };
  return (stages[view.invigilator?.status ?? "unknown"] ?? stages.unknown)();
}

/**
 * @param {{ahead: number, seconds_each: number, current_until: number | null}} queue
 * @param {number} now
 * @returns {{place: string, expected: string}}
 */
export function queueWords(queue, now) {
  const rest = queue.current_until === null ? 0 : Math.max(0, queue.current_until - now);
  const wait = rest + queue.ahead * queue.seconds_each;
  const place = queue.ahead ? t("您前面还有 {count} 位考生", { count: queue.ahead }) : t("下一位就是您");
  const expected =
    wait < 60
      ? t("预计很快开始，请不要离开")
      : t("预计等待约 {count} 分钟（{time} 左右）", { count: minutes(wait), time: hour(now + wait) });
  return { place, expected };
}

/**
 * The accessible name of a picture: whose it is, and which.
 * @param {import("./types").AnyView} view
 * @param {{person: string, device: string, source: string}} slot
 */
export function pictureName(view, slot) {
  if (view.role === "candidate") return candidatesPicture(view, slot.person);
  const candidate = view.candidates.find(({ id }) => id === slot.person);
  if (candidate) return `${candidate.name} ${cameraWord(slot)}`;
  const member = view.panel.find(({ id }) => id === slot.person);
  return member ? `${roleWord(member.role)} ${member.name}` : t("未知画面");
}

/** @param {CandidateView} view @param {string} person */
function candidatesPicture(view, person) {
  if (view.invigilator?.id === person) return `${roleWord("invigilator")} ${view.invigilator.name}`;
  const member = view.panel?.find(({ id }) => id === person);
  return member ? `${roleWord(member.role)} ${member.name}` : t("未知画面");
}

/** @param {{device: string, source: string}} slot */
export function cameraWord({ device, source }) {
  if (source === "screen") return t("屏幕");
  return device === "camera2" ? t("第二摄像头") : t("主摄像头");
}

const ON_WALL = ["talking", "waiting", "invited"];

/**
 * The invigilator's wall, what needs a person first: the talk that is on, whoever has a problem, then the queue.
 * @param {Candidate[]} candidates
 */
export function wall(candidates) {
  const shown = candidates.filter(({ state }) => ON_WALL.includes(state));
  return shown.sort((a, b) => need(a) - need(b) || a.order - b.order);
}

/** @param {Candidate} candidate */
function need(candidate) {
  if (candidate.state === "talking") return 0;
  if (candidate.state === "invited") return 3;
  return troubled(candidate) ? 1 : 2;
}

/** @param {Candidate} candidate somebody should look after this one */
export function troubled(candidate) {
  const { presence } = candidate;
  return presence === "offline" || presence === "reconnecting" || identityMark(candidate)?.tone === "bad";
}

/** Whom an examiner most likely wants to see: who is live, else who comes next. @param {StaffView} view */
export function focusOf(view) {
  if (view.live) return view.live;
  const next =
    view.candidates.find(({ state }) => state === "talking" || state === "waiting") ??
    view.candidates.find(({ state }) => state === "registered");
  return next?.id ?? view.candidates[0]?.id ?? null;
}
