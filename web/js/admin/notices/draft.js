// @ts-check
import { fromField } from "../../words/times.js";
import { t } from "../../words/words.js";

/**
 * What the form holds. `college` "" is the whole school; `at` is what a datetime-local field says.
 * @typedef {{college: string, title: string, text: string, later: boolean, at: string, important: boolean}} Draft
 */

/** The draft that begins with these words. @param {{title: string, text: string}} words @returns {Draft} */
export const begun = ({ title, text }) => ({
  college: "",
  title,
  text,
  later: false,
  at: "",
  important: false,
});

/** What keeps it from being sent, by field. @param {Draft} draft @param {number} now @returns {Record<string, string>} */
export function mistakes({ title, text, later, at }, now) {
  /** @type {Record<string, string>} */
  const wrong = {};
  if (!title.trim()) wrong.title = t("请填写标题。");
  if (!text.trim()) wrong.text = t("请填写正文。");
  if (later && !(fromField(at) > now)) wrong.at = t("请选择一个以后的时间，或选择立即发布。");
  return wrong;
}

/**
 * Where the draft goes, and as what.
 * @param {Draft} draft @param {string} key repeated until answered @param {string} college
 * @param {import("../../types").OfficeNotice} [notice] that it is a newer version of
 * @returns {[string, object]}
 */
export function request(draft, key, college, notice) {
  const words = {
    title: draft.title.trim(),
    text: draft.text,
    visible_from: draft.later ? fromField(draft.at) : null,
  };
  if (!notice) return ["/api/admin/notices", { ...words, college: college || null, key }];
  const edit = { ...words, base: notice.version.number, important: draft.important };
  return [`/api/admin/notices/${notice.id}/versions`, edit];
}

/** @typedef {import("../../types").OfficeNotice} OfficeNotice */

/** Whom it is for. @param {OfficeNotice} notice */
export const placeOf = ({ college }) => college || t("全校");

/** Where it is in its life, and whether readers still see an older version. @param {OfficeNotice} notice @returns {{word: string, tone: string}[]} */
export function standingMarks({ standing, shown, version }) {
  if (standing === "withdrawn") return [{ word: t("已撤回"), tone: "quiet" }];
  if (standing === "scheduled") return [{ word: t("待发布"), tone: "warn" }];
  const pending = shown === version.number ? [] : [{ word: t("修改待发布"), tone: "warn" }];
  return [{ word: t("已发布"), tone: "ok" }, ...pending];
}
