// @ts-check
// What staff are told of one candidate, and which of them wants a person first.
import { presenceMark, roadWord } from "../words/room.js";
import { hour } from "../words/times.js";
import { t } from "../words/words.js";

/** @typedef {import("../types").Candidate} Candidate */
/** @typedef {import("../types").StaffView} StaffView */
/** @typedef {import("../words/room.js").Tone} Tone */

/**
 * How it stands with somebody's second camera, for staff: never connected, lost, and put away after the end are three
 * things (docs/rules.md P10).
 * @param {Pick<Candidate, "camera2" | "phone"> & {state?: Candidate["state"]}} candidate
 * @returns {{word: string, tone: Tone}}
 */
export function secondMark({ camera2, phone, state }) {
  if (camera2 === "not_required" || camera2 === "unknown") return presenceMark(camera2);
  if (camera2 === "online") return { word: t("已连接"), tone: "ok" };
  if (phone.bound_at === null) return { word: t("未连接"), tone: "quiet" };
  if (state === "ended" || state === "absent") return { word: t("曾连接"), tone: "quiet" };
  return { word: t("已断开"), tone: "bad" };
}

/** The same where nothing beside it says of what. @param {Parameters<typeof secondMark>[0]} candidate */
export function secondInWhole(candidate) {
  const { word, tone } = secondMark(candidate);
  return { word: t("第二摄像头{state}", { state: word }), tone };
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

/** Invitations that ran out without an answer, for staff; nothing where there was none. @param {number} count @returns {{word: string, tone: Tone} | null} */
export function unansweredMark(count) {
  return count ? { word: t("邀请过期未进入 {count} 次", { count }), tone: "warn" } : null;
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
  return isAway(candidate) || candidate.help !== undefined || (SEATED.includes(candidate.state) && unproved);
}

/**
 * Whom an invigilator reads of until choosing: the first in the queue who waits, whose place no dropped line changes; with nobody
 * waiting, whoever is on the wall.
 * @param {Candidate[]} candidates
 */
export function firstWaiting(candidates) {
  const first =
    candidates.find(({ state }) => state === "waiting") ??
    candidates.find(({ state }) => ON_WALL.includes(state));
  return first?.id ?? null;
}

/** Whom an examiner most likely wants to see: who is live, else who comes next. @param {StaffView} view */
export function focusOf(view) {
  if (view.live) return view.live;
  const next =
    view.candidates.find(({ state }) => state === "talking" || state === "waiting") ??
    view.candidates.find(({ state }) => state === "registered");
  return next?.id ?? view.candidates[0]?.id ?? null;
}
