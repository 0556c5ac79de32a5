// @ts-check
import { t } from "../../words/words.js";

const SHOWN = 20;

/** Rows in a few words: `3、5–8`. @param {number[]} rows ascending */
export function inRuns(rows) {
  /** @type {[number, number][]} */
  const runs = [];
  for (const row of rows) {
    const last = runs.at(-1);
    if (last && row === last[1] + 1) last[1] = row;
    else runs.push([row, row]);
  }
  const words = runs.slice(0, SHOWN).map(([from, to]) => (from === to ? `${from}` : `${from}–${to}`));
  return words.join("、") + (runs.length > SHOWN ? "……" : "");
}

/** @param {string[]} names */
const named = (names) => names.slice(0, SHOWN).join("、") + (names.length > SHOWN ? "……" : "");

/**
 * What was not read, and what was read otherwise than it stands there, each as a sentence.
 * @param {{reading: import("./import.js").Reading, own_glyphs: number[]}} report
 */
export function notesOf({ reading, own_glyphs }) {
  const { other_sheets, hidden_sheets, hidden_rows, hidden_columns, merged } = reading;
  const told = [
    other_sheets.length > 0 && t("没有读取其他工作表：{names}", { names: named(other_sheets) }),
    hidden_sheets.length > 0 && t("没有读取隐藏的工作表：{names}", { names: named(hidden_sheets) }),
    hidden_rows.length > 0 &&
      t("没有读取隐藏或筛选掉的 {count} 行：第 {rows} 行。要导入就先取消隐藏和筛选。", {
        count: hidden_rows.length,
        rows: inRuns(hidden_rows),
      }),
    hidden_columns.length > 0 &&
      t("没有读取隐藏的列：{names}。要导入就先取消隐藏。", { names: named(hidden_columns) }),
    merged.length > 0 && t("合并的单元格按显示的内容填入每一行：{cells}", { cells: named(merged) }),
    own_glyphs.length > 0 &&
      t("第 {rows} 行的姓名含有自造字，换一台电脑可能显示为方框，请核对。", { rows: inRuns(own_glyphs) }),
  ];
  return told.filter((note) => note !== false);
}
