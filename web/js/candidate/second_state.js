// @ts-check
import { t } from "../words/words.js";

/** Seconds before its end in which a code is replaced: whoever scans it then still has time to open the page. */
const AHEAD_S = 30;
const AGAIN_S = 5;

/** When to ask for the next code, in seconds. @param {any} ack of `camera2:invite` @param {number} now the server's time */
export function renewAfter(ack, now) {
  if (!ack.ok) return Math.max(AGAIN_S, ack.retry_after ?? 0);
  return Math.max(AGAIN_S, ack.expires - AHEAD_S - now);
}

/**
 * How it stands with the candidate's own phone, and what to do.
 * @param {{bound_at: number | null, presence: string}} phone
 * @param {string} need of the room
 * @returns {{word: string, tone: import("../words/room.js").Tone, advice: string}}
 */
export function connectionOf({ bound_at: bound, presence }, need) {
  if (bound === null) {
    const advice =
      need === "required"
        ? t("本考场要求连接手机作为第二摄像头，请扫码连接。")
        : t("可以连接手机作为第二摄像头，不连接也能面试。");
    return { word: t("未连接"), tone: need === "required" ? "warn" : "quiet", advice };
  }
  if (presence === "online")
    return { word: t("已连接"), tone: "ok", advice: t("请保持手机亮屏，并接上充电器。") };
  if (presence === "unknown")
    return { word: t("在线情况未知"), tone: "quiet", advice: t("请看手机页面上的状态，不影响面试。") };
  return {
    word: t("第二摄像头已断开"),
    tone: "bad",
    advice: t("请查看手机：点亮屏幕、打开云考场页面、检查网络，会自动恢复，不用重新扫码。"),
  };
}
