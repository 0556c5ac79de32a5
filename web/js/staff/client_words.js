// @ts-check
import { t } from "../words/words.js";
import { moment } from "./identity_words.js";

/** @typedef {import("../words/room.js").Tone} Tone */
/** @typedef {{at: number, version: string}} Call a candidate's Windows client called home then, in that version */

/**
 * Whether a candidate can go over to the Windows client. Nobody has to have it, so its absence is no trouble.
 * @param {Call | undefined} call @param {number} [now] seconds since 1970
 * @returns {{word: string, tone: Tone, detail: string}}
 */
export function clientMark(call, now) {
  if (!call) return { word: t("未检测到"), tone: "quiet", detail: "" };
  const { version, at } = call;
  return {
    word: t("已安装"),
    tone: "ok",
    detail: t("版本 {version} · {time} 检测", { version, time: moment(at, now) }),
  };
}
