// @ts-check
import { t } from "./words.js";

/** @typedef {import("../types").CandidateView} CandidateView */
/** @typedef {import("../types").StaffView} StaffView */
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

/** Why there is no picture of one of the panel: theirs may be well, and one's own line not. @param {string} presence @param {string} media the state of one's own */
export function noPictureWords(presence, media) {
  if (media !== "connected") return t("正在连接画面…");
  return presence === "online" ? t("没有画面") : presenceMark(presence).word;
}

/** A failed face check is said in full: it must not be missed (docs/rules.md 8.2). @param {string} face @returns {{word: string, tone: Tone}} */
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

/** The kinds of identity documents, in the order they are chosen from. @returns {[string, string][]} */
export function documents() {
  return [
    ["resident", t("居民身份证")],
    ["hk_macau", t("港澳居民来往内地通行证")],
    ["taiwan", t("台湾居民来往大陆通行证")],
    ["residence", t("港澳台居民居住证")],
    ["permanent", t("外国人永久居留身份证")],
    ["passport", t("护照")],
  ];
}

/** @param {string} kind @returns {string} empty where there is no document */
export function documentWord(kind) {
  return documents().find(([id]) => id === kind)?.[1] ?? kind;
}

/** Why a person compares instead of the machine. @param {string | null} road */
export function roadWord(road) {
  /** @type {Record<string, () => string>} */
  const words = {
    used_up: () => t("次数用完"),
    declined: () => t("考生选择人工核验"),
    unavailable: () => t("系统不可用"),
    no_camera: () => t("考生的摄像头不能使用"),
    document: () => t("证件不能由核验服务核对"),
    withdrawn: () => t("考生撤回同意"),
  };
  return words[road ?? ""]?.() ?? "";
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
 * What signing out would break off now, as a question; empty where nothing is on and nobody need be asked.
 * @param {import("../types").AnyView} view
 */
export function signOutQuestion(view) {
  return view.role === "candidate" ? candidateSignsOut(view.me.state) : staffSignsOut(view);
}

/** @param {string} state */
function candidateSignsOut(state) {
  /** @type {Record<string, () => string>} */
  const words = {
    waiting: () => t("您正在候考，退出后收不到面试邀请。席位和顺序会保留，重新登录后可以回到候考区。"),
    talking: () => t("您正在与候考官通话，退出后通话会中断。席位会保留，重新登录后可以回到这里。"),
    invited: () => t("考官正在等您进入考场，退出后可能错过邀请。席位会保留，重新登录后可以回到这里。"),
    in_exam: () => t("面试正在进行，退出后考官看不到您，计时不会停止。席位会保留，重新登录后可以回到考场。"),
  };
  return words[state]?.() ?? "";
}

/** @param {StaffView} view */
function staffSignsOut({ role, me, room, candidates }) {
  if (candidates.some(({ talking_with }) => talking_with === me.id))
    return t("您正在与考生通话，退出后考生看不到您，通话状态会保留。重新登录后可以继续或结束通话。");
  const examines = role === "chair" || role === "examiner";
  return examines && room.phase === "in_exam"
    ? t("面试正在进行，退出后考生看不到您，面试和计时不会停止。重新登录后可以回到考场。")
    : "";
}

/**
 * The accessible name of a picture: whose it is, and which.
 * @param {import("../types").AnyView} view
 * @param {{person: string, device: string, source: string}} slot
 */
export function pictureName(view, slot) {
  if (view.role === "candidate") return candidatesPicture(view, slot);
  const candidate = view.candidates.find(({ id }) => id === slot.person);
  if (candidate) return `${candidate.name} ${cameraWord(slot)}`;
  const member = view.panel.find(({ id }) => id === slot.person);
  return member ? `${roleWord(member.role)} ${member.name}` : t("未知画面");
}

/** @param {CandidateView} view @param {{person: string, device: string, source: string}} slot */
function candidatesPicture(view, slot) {
  const { person } = slot;
  if (person === view.me.id) return `${view.me.name} ${cameraWord(slot)}`;
  if (view.invigilator?.id === person) return `${roleWord("invigilator")} ${view.invigilator.name}`;
  const member = view.panel?.find(({ id }) => id === person);
  return member ? `${roleWord(member.role)} ${member.name}` : t("未知画面");
}

/**
 * Whose line a picture comes by, in the word of their role.
 * @param {import("../types").AnyView} view
 * @param {{person: string, device: string}} slot
 */
export function lineOwner(view, { person, device }) {
  if (device === "camera2") return t("手机");
  if (view.role === "candidate" && view.invigilator?.id === person) return roleWord("invigilator");
  return roleWord(view.panel?.find(({ id }) => id === person)?.role ?? "candidate");
}

/** @param {{device: string, source: string}} slot */
export function cameraWord({ device, source }) {
  if (source === "screen") return t("屏幕");
  return device === "camera2" ? t("第二摄像头") : t("主摄像头");
}
