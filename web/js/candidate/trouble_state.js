// @ts-check
import { QUIET_MS } from "../media/watchdog.js";
import { t } from "../words/words.js";

/** Milliseconds without the line, or without media, after which the page says what it tries and offers another way. */
export const OPENS_AFTER_MS = 8000;

/**
 * @typedef {object} Standing how it stands with the page
 * @property {string} light of the line
 * @property {string} media `building`, `connected` or `lost`
 * @property {boolean} wanted media is wanted at all
 * @property {import("../media/devices.js").Problem | null} problem of the devices
 */

/** Whether picture and sound do not pass. @param {Standing} standing */
export function isCut({ light, media, wanted }) {
  return light !== "connected" || (wanted && media !== "connected");
}

/** How long nothing has passed; media that is known to be lost has been so for as long as the watchdog waits. */
export class Patience {
  constructor() {
    /** @type {number | null} */
    this.since = null;
  }

  /** @param {Standing} standing @param {number} now milliseconds, of any steady clock @returns {boolean} whether it is time */
  look(standing, now) {
    if (!isCut(standing)) this.since = null;
    else this.since ??= now - (standing.media === "lost" ? QUIET_MS : 0);
    return this.since !== null && now - this.since >= OPENS_AFTER_MS;
  }
}

/** What the page is trying just now. @param {Standing} standing @returns {string} */
export function tryingWords(standing) {
  if (standing.light !== "connected") return t("正在重新连接服务器，连上后自动恢复。");
  if (isCut(standing)) return t("已连接服务器，但画面和声音还没有通。正在依次尝试 UDP 和 TCP 两种方式。");
  if (standing.problem) return t("网络正常，但摄像头或麦克风不能使用。请先按页面提示处理。");
  return t("网络和音视频目前正常。");
}

/** Why somebody changes over, for the room's log. @param {Standing} standing @returns {"network" | "camera" | "user"} */
export function causeOf(standing) {
  if (isCut(standing)) return "network";
  return standing.problem ? "camera" : "user";
}
