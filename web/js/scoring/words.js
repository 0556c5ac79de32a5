// @ts-check
import { t } from "../words/words.js";

/** @typedef {import("../types").Rubric} Rubric */
/** @typedef {import("../types").RubricItem} RubricItem */

/** How far a member is with a sheet. @param {string} stage @returns {{word: string, tone: string}} */
export function stageMark(stage) {
  /** @type {Record<string, () => {word: string, tone: string}>} */
  const marks = {
    blank: () => ({ word: t("未开始"), tone: "quiet" }),
    writing: () => ({ word: t("填写中"), tone: "warn" }),
    submitted: () => ({ word: t("已提交"), tone: "ok" }),
    recused: () => ({ word: t("已回避"), tone: "quiet" }),
  };
  return marks[stage]?.() ?? { word: stage, tone: "quiet" };
}

/** How it is with an own sheet. @param {import("../types").OwnSheet} sheet @returns {{word: string, tone: string}} */
export function sheetMark({ state, recused }) {
  if (recused !== null) return stageMark("recused");
  /** @type {Record<string, () => {word: string, tone: string}>} */
  const marks = {
    open: () => ({ word: t("待提交"), tone: "warn" }),
    submitted: () => ({ word: t("已提交"), tone: "ok" }),
    reopened: () => ({ word: t("已退回，请修改"), tone: "bad" }),
    confirmed: () => ({ word: t("成绩已确认"), tone: "ok" }),
    published: () => ({ word: t("成绩已公布"), tone: "ok" }),
  };
  return marks[state]?.() ?? { word: state, tone: "quiet" };
}

/** Whether the owner may still write in it. @param {import("../types").OwnSheet} sheet */
export const isOpen = ({ state, recused }) => recused === null && (state === "open" || state === "reopened");

/** What can be chosen for a pending result. @returns {[string, string][]} */
export function choices() {
  return [
    ["count", t("以实到人数计算")],
    ["retake", t("重新面试")],
    ["fill_in", t("补录评分")],
  ];
}

/** @param {"mean" | "trimmed"} method */
export const methodWord = (method) =>
  method === "trimmed" ? t("去掉一个最高分和一个最低分后的平均分") : t("平均分");

/** A value as people read it. @param {RubricItem} item @param {string} text */
export function valueWord({ kind }, text) {
  if (kind === "points" || !text) return text;
  return text === "pass" ? t("合格") : t("不合格");
}

/** The sum of what has been written, in points; texts that are no points yet count nothing. @param {Rubric} rubric @param {(item: string) => string} textOf */
export function sumOf(rubric, textOf) {
  const hundredths = rubric.items
    .filter(({ kind, counts }) => kind === "points" && counts)
    .map(({ id }) => textOf(id))
    .filter((text) => /^[0-9]{1,3}(\.[0-9])?$/.test(text))
    .reduce((sum, text) => sum + Math.round(Number(text) * 100), 0);
  return String(hundredths / 100);
}
