// @ts-check
import { t } from "../words/words.js";

/** @typedef {import("../types").CaseState} CaseState */
/** @typedef {import("../types").MaterialFile} MaterialFile */

/**
 * How somebody's materials stand, as a mark.
 * @param {CaseState} state
 * @param {number} [files] how many there are: uploaded is not handed in
 * @returns {{word: string, tone: string}}
 */
export function caseMark(state, files = 0) {
  if (state === "none" && files) return { word: t("已上传，未提交"), tone: "warn" };
  /** @type {Record<CaseState, () => {word: string, tone: string}>} */
  const marks = {
    none: () => ({ word: t("未上传"), tone: "quiet" }),
    pending: () => ({ word: t("待审核"), tone: "warn" }),
    approved: () => ({ word: t("已通过"), tone: "ok" }),
    rejected: () => ({ word: t("未通过"), tone: "bad" }),
  };
  return (marks[state] ?? marks.none)();
}

/** The step 材料 of the candidate's way: it holds up nothing, so it is never the one next step. @param {CaseState} state @param {number} [files] @returns {{note: string, look: import("../ui/way.js").Look}} */
export function materialStep(state, files = 0) {
  /** @type {Record<CaseState, import("../ui/way.js").Look>} */
  const looks = { none: "", pending: "", approved: "done", rejected: "halted" };
  return { note: caseMark(state, files).word, look: looks[state] ?? "" };
}

/** @param {number} bytes @returns {string} `3.2 MB` */
export function sizeWord(bytes) {
  if (bytes < 1024) return `${bytes} B`;
  if (bytes < 1024 ** 2) return `${Math.round(bytes / 1024)} kB`;
  return `${(bytes / 1024 ** 2).toFixed(1)} MB`;
}

/** What was noticed about a file. @param {string[]} notes @returns {string[]} */
export function noteWords(notes) {
  /** @type {Record<string, () => string>} */
  const words = {
    encrypted: () => t("含加密内容"),
    active: () => t("含脚本或自动动作，这里只显示页面图像"),
    macros: () => t("含宏，请勿启用"),
    unplayable: () => t("浏览器可能无法播放，需下载查看；转换为 H.264 编码的 MP4 后可以直接播放"),
  };
  return notes.flatMap((note) => words[note]?.() ?? []);
}

/** How a viewer shows a kind without saving it; "" when it cannot. @param {string} kind */
export function viewOf(kind) {
  if (["png", "jpg", "jpeg"].includes(kind)) return "picture";
  if (["zip", "rar"].includes(kind)) return "list";
  return { pdf: "pages", mp3: "audio", mp4: "video" }[kind] ?? "";
}

/** @param {string} name @returns {string} the part after the last dot, in small letters */
export function extension(name) {
  return name.includes(".") ? (name.split(".").pop() ?? "").toLowerCase() : "";
}

/**
 * Why a file cannot be taken, before anything is sent; "" when it may be tried.
 * @param {{name: string, size: number}} file
 * @param {{max_mb: number, kinds: string[]}} limits
 */
export function objection({ name, size }, { max_mb: most, kinds }) {
  if (!kinds.includes(extension(name)))
    return t("“{name}”不是支持的格式。支持：{kinds}。", { name, kinds: kinds.join("、") });
  if (!size) return t("“{name}”是空文件，请检查后重新选择。", { name });
  if (size > most * 1024 ** 2) return t("“{name}”超过 {most} MB，请压缩或拆分后重新上传。", { name, most });
  return "";
}
