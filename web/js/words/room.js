// @ts-check
import { hour, minutes } from "./times.js";
import { t } from "./words.js";

/** @typedef {import("../types").Candidate} Candidate */
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

/**
 * How it stands with somebody's second camera, for staff: never connected and lost are two things (docs/rules.md P10).
 * @param {Pick<Candidate, "camera2" | "phone">} candidate
 * @returns {{word: string, tone: Tone}}
 */
export function secondMark({ camera2, phone }) {
  if (camera2 === "not_required" || camera2 === "unknown") return presenceMark(camera2);
  if (camera2 === "online") return { word: t("已连接"), tone: "ok" };
  if (phone.bound_at === null) return { word: t("未连接"), tone: "quiet" };
  return { word: t("第二摄像头已断开"), tone: "bad" };
}

/** Over what else than the usual page a candidate comes; null on the usual one. @param {Pick<Candidate, "channel">} candidate @returns {{word: string, tone: Tone} | null} */
export function channelMark({ channel }) {
  if (channel === "emergency") return { word: t("应急通道"), tone: "warn" };
  return channel === "camera2" ? { word: t("手机代替电脑"), tone: "warn" } : null;
}

/** When, why and with what gap a candidate changed over last; empty where they never did. @param {Pick<Candidate, "switch">} candidate */
export function switchWords({ switch: last }) {
  if (!last) return "";
  const causes = {
    network: () => t("网络不通"),
    camera: () => t("摄像头或麦克风问题"),
    user: () => t("本人或考务人员操作"),
    launcher: () => t("由双通道客户端打开"),
  };
  const to = { main: t("返回正常通道"), emergency: t("转到应急通道"), camera2: t("改用手机") }[last.device];
  const gap =
    last.gap === null ? t("中断时间未知") : t("中断 {seconds} 秒", { seconds: Math.round(last.gap) });
  return [`${hour(last.at)} ${to}`, causes[last.cause](), gap].join(" · ");
}

/** What staff should know of used codes that were tried again; empty where none was. @param {Pick<Candidate, "phone">} candidate */
export function refusedCodeWords({ phone: { refused, refused_at: at } }) {
  if (!refused || at === null) return "";
  return t("{time} 有人再次使用已用过的二维码，已拒绝（共 {count} 次）", { time: hour(at), count: refused });
}

const SEATED = ["waiting", "talking", "invited", "in_exam"];

/** Whether a candidate with a place in the room is not there. Before they come and after the end that is normal. @param {Candidate} candidate */
export function isAway({ state, presence }) {
  return SEATED.includes(state) && (presence === "offline" || presence === "reconnecting");
}

/** @param {Candidate} candidate @returns {{word: string, tone: Tone}} */
export function candidatePresence(candidate) {
  if (isAway(candidate) && candidate.presence === "offline") return { word: t("已掉线"), tone: "bad" };
  return presenceMark(candidate.presence);
}

/** What a dropped line means to staff; empty while the candidate is there. @param {Candidate} candidate */
export function awayWords(candidate) {
  if (!isAway(candidate)) return "";
  if (candidate.presence === "reconnecting") return t("考生的网络中断，正在自动重连，请稍候。");
  return t("考生已掉线，席位和状态会保留，重新连上后自动恢复；现在邀请或通话，考生收不到。");
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

/**
 * How it stands with who a candidate is: a person's word before the machine's (docs/rules.md P7). `reason` is why, or "".
 * @param {Pick<Candidate, "face" | "identity">} candidate
 * @returns {{word: string, tone: Tone, reason: string} | null} null where nobody asks
 */
export function identityMark(candidate) {
  const mark = verdictMark(candidate);
  if (!mark || !candidate.identity.recheck) return mark;
  const tone = /** @type {const} */ ("warn");
  return { ...mark, word: t("更换前：{verdict}", { verdict: mark.word }), tone };
}

/** What was found out last of whoever sits there now; where that is nobody's finding, what was found out at all. @param {Pick<Candidate, "face" | "identity">} candidate @returns {{word: string, tone: Tone, reason: string} | null} */
function verdictMark({ face, identity }) {
  const { waived_for: waivedFor } = identity;
  const compare = shownCompare(identity);
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

/** The ID compare, unless it was of another login and the face check is of this one. @param {import("../types").IdentityFacts} identity */
function shownCompare({ compare, recheck }) {
  return compare?.stale && !recheck ? null : compare;
}

/** Another login, pass or phone holds the seat than the one that was checked (docs/rules.md 4.9). @param {Pick<Candidate, "identity">} candidate @returns {{word: string, tone: Tone, detail: string} | null} */
export function recheckMark({ identity: { recheck } }) {
  if (!recheck) return null;
  const time = hour(recheck.since);
  const how = {
    main: () => t("{time} 起从另一个登录进入", { time }),
    emergency: () => t("{time} 起从应急通道进入", { time }),
    camera2: () => t("{time} 起由手机代替电脑", { time }),
  };
  return { word: t("已更换登录/设备，须重新核验"), tone: "bad", detail: how[recheck.device]() };
}

/** Whoever tried before they declined, or before their camera failed, has not passed; where no machine judged, it was not done. @param {import("../types").IdentityFacts} identity */
function flaggedWord({ road, attempts }) {
  const left = road === "declined" || road === "no_camera";
  const tried = road === "used_up" || road === null || (left && attempts > 0);
  return tried ? t("人脸识别未通过") : t("人脸识别未进行");
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

/** Whether the candidate waits for somebody to compare the ID card. @param {Pick<Candidate, "face" | "identity">} candidate */
export function awaitsCompare({ face, identity }) {
  return face === "flagged" && !shownCompare(identity);
}

/** @typedef {Pick<Candidate, "id" | "name" | "unanswered">} Invited */

/** Whose invitation ran out between two views of the room. @param {Invited[]} before @param {Invited[]} now */
export function ranOut(before, now) {
  const known = new Map(before.map(({ id, unanswered }) => [id, unanswered]));
  return now.filter(({ id, unanswered }) => unanswered > (known.get(id) ?? unanswered));
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
 * Why a candidate is back where they were, and what to do now; empty when they came here by themselves.
 * @param {{state: string, last: import("../types").LastMove | null}} me
 * @returns {string}
 */
export function returnWords({ state, last }) {
  /** @type {Record<string, () => string>} */
  const words = {
    withdraw: () =>
      last?.by === "system"
        ? t("邀请已过期，您回到了候考区。请留意下一次邀请，听到提示音后请尽快点“进入考场”。")
        : t("考官撤回了邀请，您回到了候考区。请保持页面打开，等候下一次邀请。"),
    send_back: () => t("考官请您先回到候考区，面试用时已暂停。请保持页面打开，等候再次邀请。"),
    reopen: () => t("考场为您安排了重新候考。请保持页面打开，等候考官再次邀请。"),
    reinstate: () =>
      state === "registered"
        ? t("缺考标记已撤销。请按本页步骤重新进入候考区。")
        : t("暂缓已解除，您回到了候考区。请保持页面打开，等候考官邀请。"),
    end_talk: () => t("与候考官的通话已结束。请保持页面打开，等候考官邀请。"),
  };
  const shown = state === "waiting" || state === "registered";
  return shown && last ? (words[last.action]?.() ?? "") : "";
}

/** Invitations that ran out without an answer, for staff; nothing where there was none. @param {number} count @returns {{word: string, tone: Tone} | null} */
export function unansweredMark(count) {
  return count ? { word: t("邀请过期未进入 {count} 次", { count }), tone: "warn" } : null;
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
      : t("预计等待约 {count} 分钟（北京时间 {time} 左右）", {
          count: minutes(wait),
          time: hour(now + wait),
        });
  return { place, expected };
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
  if (troubled(candidate)) return 1;
  return candidate.state === "invited" ? 3 : 2;
}

/** @param {Candidate} candidate somebody should look after this one */
export function troubled(candidate) {
  const unproved = recheckMark(candidate) !== null || identityMark(candidate)?.tone === "bad";
  return isAway(candidate) || (SEATED.includes(candidate.state) && unproved);
}

/** Whom an invigilator reads of until choosing: the first in the queue, whose place no dropped line changes. @param {Candidate[]} candidates */
export function firstWaiting(candidates) {
  return candidates.find(({ state }) => ON_WALL.includes(state))?.id ?? null;
}

/** Whom an examiner most likely wants to see: who is live, else who comes next. @param {StaffView} view */
export function focusOf(view) {
  if (view.live) return view.live;
  const next =
    view.candidates.find(({ state }) => state === "talking" || state === "waiting") ??
    view.candidates.find(({ state }) => state === "registered");
  return next?.id ?? view.candidates[0]?.id ?? null;
}
