// @ts-check
import { t } from "../words.js";

/** @typedef {import("../types").Candidate} Candidate */
/** @typedef {import("../view.js").Tone} Tone */

/** Whether the candidate shares a screen; null while no page of theirs says. @param {Candidate} candidate @returns {boolean | null} */
export function isSharing({ devices }) {
  return devices && devices.screen !== "none";
}

/** What of camera and microphone is off or missing, in words. @param {Candidate} candidate @returns {{word: string, tone: Tone}[]} */
export function silentDevices({ devices }) {
  if (!devices) return [];
  const words = {
    camera: { off: t("考生关闭了摄像头"), none: t("考生没有可用的摄像头"), on: "" }[devices.camera],
    microphone: { off: t("考生关闭了麦克风"), none: t("考生没有可用的麦克风"), on: "" }[devices.microphone],
  };
  return Object.values(words).flatMap((word) => (word ? [{ word, tone: /** @type {Tone} */ ("bad") }] : []));
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
