// @ts-check
import { t } from "./words.js";

/** @typedef {import("../types").Grade} Grade */
/** @typedef {import("../types").Held} Held */
/** @typedef {{up: Grade, down: Grade}} Line */
/** @typedef {{text: string, brief: string}} Words `brief`: where a picture is small */

/** What mends a slow line at home. */
function homeAdvice() {
  return t("请靠近路由器、关闭其他占用网络的程序，或改用有线网络。");
}

/** @param {Grade} grade */
export function gradeWord(grade) {
  /** @type {Record<Grade, () => string>} */
  const words = { good: () => t("良好"), fair: () => t("一般"), poor: () => t("差") };
  return words[grade]();
}

/** Over a small picture, where a sentence has no room. @param {Grade} grade */
function briefly(grade) {
  return t("网络{grade}", { grade: gradeWord(grade) });
}

/** Why this page gets less of a picture, in words that stand over it; `advice` is empty where there is nothing to mend. @param {Held} held @returns {Words & {advice: string}} */
export function heldWords(held) {
  /** @type {Record<Held, () => Words & {advice: string}>} */
  const words = {
    line: () => ({
      text: t("画面因您的网络较慢暂停，声音继续"),
      brief: t("画面已暂停"),
      advice: `${homeAdvice()}${t("网络恢复后画面自动出现。")}`,
    }),
    small: () => ({ text: t("您的网络较慢，已改为小画面"), brief: t("小画面"), advice: "" }),
    off: () => ({ text: t("已关闭画面，只听声音"), brief: t("只听声音"), advice: "" }),
    moved: () => ({ text: t("正在恢复画面…"), brief: t("正在恢复"), advice: "" }),
    away: () => ({
      text: t("对方网络中断，画面已停住"),
      brief: t("网络中断"),
      advice: t("正在自动重连，恢复后画面自动出现。"),
    }),
  };
  return words[held]();
}

/**
 * What is to be known of the line of somebody whose picture comes as it should; null where theirs is good. Only staff are told
 * of what does not reach somebody.
 * @param {string} who the role's own word @param {Line} line @param {boolean} staff
 * @returns {Words & {grade: Grade} | null}
 */
export function othersLineWords(who, { up, down }, staff) {
  if (up !== "good") {
    const text =
      up === "poor" ? t("{who}网络很差，画面可能中断", { who }) : t("{who}网络较慢，画面可能不清晰", { who });
    return { text, brief: briefly(up), grade: up };
  }
  if (!staff || down === "good") return null;
  return { text: t("对方网络较慢，可能看不清或听不清您"), brief: briefly(down), grade: down };
}

/**
 * What one's own slow line means, and what to do; null while it is good. What does not get through upwards is said
 * first: the others cannot see it here.
 * @param {Line} line @param {boolean} staff
 * @returns {{text: string, advice: string, grade: Grade} | null}
 */
export function ownLineWords({ up, down }, staff) {
  const advice = homeAdvice();
  if (up !== "good") return { text: upWords(up, staff), advice, grade: up };
  if (down !== "good") return { text: downWords(down, staff), advice, grade: down };
  return null;
}

/** @param {Grade} grade @param {boolean} staff */
function upWords(grade, staff) {
  if (staff)
    return grade === "poor"
      ? t("您的网络很差，考生看到的画面可能中断。声音优先传送。")
      : t("您的网络较慢，考生看到的画面可能不清晰。声音优先传送。");
  return grade === "poor"
    ? t("您的网络很差，考官看到的画面可能中断。声音优先传送。")
    : t("您的网络较慢，考官看到的画面可能不清晰。声音优先传送。");
}

/** @param {Grade} grade @param {boolean} staff */
function downWords(grade, staff) {
  if (grade === "fair") return t("您的网络较慢，您看到的画面可能不清晰。声音优先传送。");
  return staff
    ? t("您的网络很差，您看到的画面可能暂停。声音优先传送。")
    : t("您的网络很差，考官的画面可能暂停。声音优先传送。");
}
