// @ts-check
import { t } from "../../words/words.js";

/** @typedef {"pledge" | "recording"} TextKind */
/** What is written and not published yet, and the version it was made from. @typedef {{base: string, title: string, text: string}} Draft */
/** @typedef {{title: string, text: string}} Words */

/** @param {TextKind} kind @param {string} person each has a draft of their own on this computer */
const place = (kind, person) => `exam.pledge.${kind}.${person}`;

/** What was left here before a reload, a crash or a change of page; null: nothing. @param {Pick<Storage, "getItem">} storage @param {TextKind} kind @param {string} person @returns {Draft | null} */
export function keptDraft(storage, kind, person) {
  try {
    const { base, title, text } = JSON.parse(storage.getItem(place(kind, person)) ?? "{}");
    const whole = [base, title, text].every((each) => typeof each === "string");
    return whole ? { base, title, text } : null;
  } catch {
    return null;
  }
}

/** Whether it could be kept: a browser may have no room for it, or refuse. @param {Pick<Storage, "setItem" | "removeItem">} storage @param {TextKind} kind @param {string} person @param {Draft | null} draft null: forget it */
export function keepDraft(storage, kind, person, draft) {
  try {
    if (draft) storage.setItem(place(kind, person), JSON.stringify(draft));
    else storage.removeItem(place(kind, person));
    return true;
  } catch {
    return false;
  }
}

/** Whether the draft says anything else than what is published. @param {Words} draft @param {Words} published */
export function isChanged(draft, published) {
  return draft.title.trim() !== published.title || draft.text.trim() !== published.text;
}

/** What keeps it from being published, by field. @param {Words} draft @returns {Record<string, string>} */
export function mistakes({ title, text }) {
  /** @type {Record<string, string>} */
  const wrong = {};
  if (!title.trim()) wrong.title = t("请填写标题。");
  if (!text.trim()) wrong.text = t("请填写正文。");
  return wrong;
}

/** The number of a version: those of the recording notice begin with a letter. @param {string} version */
export const numberOf = (version) => version.replace(/^r(?=\d)/, "");

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
