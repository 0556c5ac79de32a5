// @ts-check
import { t } from "../../words/words.js";
import { roleWord } from "../../words/room.js";
import { stamp } from "../../words/times.js";

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

/** @typedef {"candidates" | "staff"} Sort */
/** @typedef {{id: string, kind: string, name: string, exam_no: string, college: {id: string, name: string} | null,
 *   major: {id: string, name: string} | null, phone: string, document: string, id_number: string, photo: string,
 *   rooms: {id: string, title: string}[], contact_until: number | null, contact_deleted_at: number | null}} ListedPerson */
/** @typedef {{colleges: {id: string, name: string, majors: {id: string, name: string}[]}[],
 *   rooms: {id: string, title: string}[], school: boolean, contact_days: number}} Choices */

/** @param {number} at */
const date = (at) => stamp(at).slice(0, 10);

/** What becomes of phone and ID number; "" where nothing says so. @param {ListedPerson} person @returns {string} */
export function contactWord({ contact_until: until, contact_deleted_at: gone }) {
  if (gone !== null) return t("手机号和证件号码已在 {date} 按期删除，可以重新填写。", { date: date(gone) });
  return until === null ? "" : t("手机号和证件号码将在 {date} 自动删除。", { date: date(until) });
}

/** How the imported photo stands. @param {string} photo @returns {{word: string, tone: string}} */
export function photoMark(photo) {
  /** @type {Record<string, [string, string]>} */
  const known = {
    "": [t("无照片"), "quiet"],
    pending: [t("待处理"), "warn"],
    ready: [t("可用"), "ok"],
    no_face: [t("没有人脸"), "bad"],
    several_faces: [t("多张人脸"), "bad"],
    too_dark: [t("太暗"), "bad"],
    too_small: [t("人脸太小"), "bad"],
  };
  const [word, tone] = known[photo] ?? [t("不能使用"), "bad"];
  return { word, tone };
}

/** The staff's kinds that may be chosen; a college's admin makes no managers. @param {boolean} school @returns {[string, string][]} */
export function staffKinds(school) {
  const kinds = school ? ["examiner", "invigilator", "admin", "inspector"] : ["examiner", "invigilator"];
  return kinds.map((kind) => [kind, roleWord(kind)]);
}
