// @ts-check
import { t } from "./words.js";

/** @typedef {import("../types").Action} Action */
/**
 * @typedef {object} Move
 * @property {string} event of PROTOCOL.md
 * @property {string} label
 * @property {boolean} next it is the usual next step
 * @property {boolean} [filled] and may be the filled button: what ends or takes back never is
 * @property {boolean} [grave] drawn in red
 * @property {(name: string) => string} [asks] the question to put before doing it, naming the candidate
 * @property {boolean} [reason] the server wants a reason, 1 to 200 characters
 */

/**
 * What of a candidate changes the question before a move.
 * @typedef {{lacksSecond?: boolean, isOnline?: boolean, outOfOrder?: boolean, tooShort?: boolean}} About `lacksSecond`: a second
 *   camera that the room demands is missing; `outOfOrder`: somebody before them is still to come; `tooShort`: the
 *   interview has not lasted as long as it must
 */

/** An invitation that passes somebody over. */
const passing = {
  reason: true,
  asks: (/** @type {string} */ name) =>
    t("{name} 前面还有考生未面试。要不按顺序邀请，请写明原因。", { name }),
};

/** How staff's moves look. Which of them a viewer has is the view's `actions`, never decided here. */
const MOVES = /** @type {Record<string, (about: About) => Move>} */ ({
  start_talk: () => ({ event: "waiting:start_talk", label: t("开始通话"), next: true, filled: true }),
  end_talk: () => ({ event: "waiting:end_talk", label: t("结束通话"), next: true, filled: true }),
  invite: ({ lacksSecond, outOfOrder }) => ({
    event: "interview:invite",
    label: t("邀请"),
    next: true,
    filled: true,
    ...(outOfOrder ? passing : {}),
    ...(lacksSecond && !outOfOrder
      ? { asks: (name) => t("{name} 的第二摄像头没有连接，而本考场要求连接。仍要邀请吗？", { name }) }
      : {}),
  }),
  withdraw: () => ({ event: "interview:withdraw", label: t("撤回邀请"), next: true }),
  finish: ({ tooShort }) => ({
    event: "interview:finish",
    label: t("结束面试"),
    next: true,
    reason: tooShort,
    asks: (name) =>
      tooShort
        ? t("{name} 的面试还没有达到最短时间。要提前结束，请写明原因。", { name })
        : t("要结束 {name} 的面试吗？考生会立刻收到结束提醒并离开考场。", { name }),
  }),
  send_back: () => ({
    event: "interview:send_back",
    label: t("退回候考区"),
    next: false,
    reason: true,
    asks: (name) => t("要把 {name} 退回候考区吗？面试用时会暂停，之后可再次邀请。", { name }),
  }),
  reopen: () => ({
    event: "interview:reopen",
    label: t("重新候考"),
    next: false,
    reason: true,
    asks: (name) => t("要让 {name} 重新候考吗？考生会回到候考区，可再次邀请，面试用时接着计算。", { name }),
  }),
  defer: () => ({
    event: "interview:defer",
    label: t("暂缓"),
    next: false,
    reason: true,
    asks: (name) => t("要暂缓 {name} 的面试吗？之后可用“恢复”撤销。", { name }),
  }),
  mark_absent: ({ isOnline }) => ({
    event: "interview:mark_absent",
    label: t("标记缺考"),
    next: false,
    grave: true,
    reason: true,
    asks: (name) =>
      isOnline
        ? t("{name} 现在在线。仍要标记为缺考吗？之后可用“恢复”撤销。", { name })
        : t("要把 {name} 标记为缺考吗？之后可用“恢复”撤销。", { name }),
  }),
  reinstate: () => ({ event: "interview:reinstate", label: t("恢复"), next: true, filled: true }),
});

/**
 * @param {Action} action
 * @param {About} [about]
 * @returns {Move | undefined} nothing for an action this version does not draw
 */
export function moveOf(action, about = {}) {
  return MOVES[action]?.(about);
}
