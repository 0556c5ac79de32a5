// @ts-check
import { t } from "../../words/words.js";

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
