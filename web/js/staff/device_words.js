// @ts-check
import { t } from "../words/words.js";
import { moment } from "./identity_words.js";

/** @typedef {import("../types").Candidate} Candidate */
/** @typedef {import("../words/room.js").Tone} Tone */

/** Whether the candidate shares a screen; null while no page of theirs says. @param {Candidate} candidate @returns {boolean | null} */
export function isSharing({ devices }) {
  return devices && devices.screen !== "none";
}

/** Why the main picture shows nothing, or nothing new; empty where it does, or where no page says. @param {Candidate} candidate */
export function cameraTrouble({ devices }) {
  const words = {
    off: () => t("考生关闭了摄像头"),
    none: () => t("考生没有可用的摄像头"),
    muted: () => t("考生的摄像头没有画面"),
    black: () => t("考生的画面是黑的"),
    frozen: () => t("考生的画面停住了"),
    on: () => "",
  };
  return devices ? words[devices.camera]() : "";
}

/** The same of the second camera, while it is that. @param {Candidate} candidate */
export function secondTrouble({ second, camera2, channel }) {
  const words = {
    off: () => t("第二摄像头没有画面"),
    none: () => t("第二摄像头没有画面"),
    muted: () => t("第二摄像头没有画面"),
    black: () => t("第二摄像头的画面是黑的"),
    frozen: () => t("第二摄像头的画面停住了"),
    on: () => "",
  };
  return second && camera2 === "online" && channel !== "camera2" ? words[second]() : "";
}

/** @param {Candidate} candidate */
function microphoneTrouble({ devices }) {
  const words = {
    off: () => t("考生关闭了麦克风"),
    none: () => t("考生没有可用的麦克风"),
    muted: () => t("考生的麦克风被系统静音"),
    on: () => "",
  };
  return devices ? words[devices.microphone]() : "";
}

/** What of the cameras and the microphone is off, missing, or comes to nothing, in words. @param {Candidate} candidate @returns {{word: string, tone: Tone}[]} */
export function silentDevices(candidate) {
  const words = [cameraTrouble(candidate), microphoneTrouble(candidate), secondTrouble(candidate)];
  return words.flatMap((word) => (word ? [{ word, tone: /** @type {Tone} */ ("bad") }] : []));
}

/** Whether a camera gives a picture at all, be it black or still; it does as long as nobody says otherwise. @param {import("../types").Filming | null | undefined} sends */
export function givesPicture(sends) {
  return !sends || !["off", "none", "muted"].includes(sends);
}

/** What is shared that is not the whole screen; empty otherwise. @param {Candidate} candidate */
export function partialScreen({ devices }) {
  const words = {
    window: () => t("共享的是窗口，不是整个屏幕"),
    browser: () => t("共享的是浏览器标签页，不是整个屏幕"),
    unknown: () => t("浏览器没有说明共享的是否整个屏幕"),
  };
  const surface = devices?.screen ?? "none";
  return surface === "none" || surface === "monitor" ? "" : words[surface]();
}

/** All of it, what weighs most first. @param {Candidate} candidate @returns {{word: string, tone: Tone}[]} */
export function deviceMarks(candidate) {
  const partial = partialScreen(candidate);
  return [
    ...silentDevices(candidate),
    ...(partial ? [{ word: partial, tone: /** @type {Tone} */ ("warn") }] : []),
  ];
}

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
