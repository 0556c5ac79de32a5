// @ts-check
import { t } from "../../words/words.js";

/** @typedef {import("./draft.js").TextKind} TextKind */
/** @typedef {import("../../types").PublishedText} PublishedText */

/** @param {TextKind} kind */
export const kindName = (kind) => (kind === "pledge" ? t("考试承诺书") : t("录音录像告知书"));

/** What becomes of those who agreed already, before it is published. @param {TextKind} kind */
export function publishQuestion(kind) {
  if (kind === "recording")
    return t("发布后成为现行版本，不能再修改或删除。考生目前不需要阅读或同意录音录像告知书。");
  return t(
    "发布后立即对全校生效，不能再修改或删除。还没有进入候考区的考生须阅读并同意新版，已同意旧版的也要重新同意；已在候考区或面试中的考生不受影响，以其进入时同意的版本为准。",
  );
}

/** What the office should know of the version in force; "": nothing. @param {TextKind} kind @param {PublishedText} newest */
export function shippedNote(kind, { shipped }) {
  if (!shipped) return "";
  if (kind === "recording")
    return t(
      "学校还没有发布自己的录音录像告知书，现行版本是系统自带的文本。可以直接采用，也可以修改后发布。",
    );
  return t(
    "学校还没有发布自己的考试承诺书，考生现在看到的是系统自带的文本。可以直接采用，也可以修改后发布。",
  );
}

/** Who published it. @param {PublishedText} version */
export const authorOf = ({ shipped, author }) => (shipped ? t("系统自带") : author || t("未知"));
