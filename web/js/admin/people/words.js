// @ts-check
import { roleWord } from "../../words/room.js";
import { stamp } from "../../words/times.js";
import { t } from "../../words/words.js";

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
