// @ts-check
import { fromField, toField } from "../../words/times.js";
import { t } from "../../words/words.js";
import { TERMS } from "./terms.js";

/**
 * A room as its form holds it: what the server is sent, but for times and numbers, which are as people write them.
 * @typedef {{id: string, name: string, kind?: string, exam_no?: string, college?: string, major?: string,
 *   role?: string, state?: string}} Person
 * @typedef {(typeof TERMS)[number]} Term
 * @typedef {{title: string, college_id: string, opens: string, closes: string, panel: Person[], candidates: Person[],
 *   rehearsal: boolean} & Record<Term["name"], any>} Draft
 * @typedef {Record<string, string[]>} Errors by field
 */

/** One of the terms as the form holds it. @param {Term} term @param {any} value */
function held(term, value) {
  if (term.kind === "length") return String(value / term.unit);
  return term.kind === "count" ? String(value) : value;
}

/** One of the terms as the server is sent it. @param {Term} term @param {any} value */
function sent(term, value) {
  if (term.kind === "length") return Number(value) * term.unit;
  return term.kind === "count" ? Math.round(Number(value)) : value;
}

/** Each of the terms that `room` has. @param {any} room @param {typeof held} as @returns {Record<Term["name"], any>} */
const terms = (room, as) =>
  /** @type {any} */ (Object.fromEntries(TERMS.map((term) => [term.name, as(term, room[term.name])])));

const HOUR_S = 3600;

/** An empty form, for tomorrow at nine. @param {{colleges: {id: string}[], defaults: any}} form @param {number} now @returns {Draft} */
export function emptyDraft({ colleges, defaults }, now) {
  const opens = fromField(`${toField(now + 24 * HOUR_S).slice(0, 10)}T09:00`);
  return {
    title: "",
    college_id: colleges.length === 1 ? (colleges[0]?.id ?? "") : "",
    opens: toField(opens),
    closes: toField(opens + 3 * HOUR_S),
    panel: [],
    candidates: [],
    rehearsal: false,
    ...terms(defaults, held),
  };
}

/** The form of a room that exists. @param {any} room @returns {Draft} */
export function draftOf(room) {
  const { title, college_id, panel, candidates, rehearsal } = room;
  return {
    ...{ title, college_id, panel, candidates, rehearsal },
    opens: toField(room.opens_at),
    closes: toField(room.closes_at),
    ...terms(room, held),
  };
}

/** The form of a room like another: its candidates stay where they are. @param {any} room @returns {Draft} */
export function copyOf(room) {
  return { ...draftOf(room), title: t("{title}（副本）", { title: room.title }), candidates: [] };
}

/** What can be seen to be wrong before the server is asked. @param {Draft} draft @returns {Errors} */
export function faults(draft) {
  /** @type {Errors} */
  const found = {};
  if (!draft.title.trim()) found.title = [t("请填写考场名称。")];
  if (!draft.college_id) found.college = [t("请选择学院。")];
  const [opens, closes] = [fromField(draft.opens), fromField(draft.closes)];
  if (Number.isNaN(opens) || Number.isNaN(closes)) found.times = [t("请填写开始和结束时间。")];
  else if (closes <= opens) found.times = [t("结束时间必须晚于开始时间。")];
  for (const term of TERMS) {
    if (!("min" in term)) continue;
    const { name, min: least, max: most } = term;
    const value = draft[name] === "" ? NaN : Number(draft[name]);
    if (!(value >= least && value <= most))
      found[name] = [t("请填写 {least} 到 {most} 之间的数。", { least, most })];
  }
  return found;
}

/** What is sent. @param {Draft} draft */
export function bodyOf(draft) {
  const { title, college_id, opens, closes, panel, candidates, rehearsal } = draft;
  return {
    ...{ title, college_id, rehearsal },
    ...terms(draft, sent),
    opens_at: fromField(opens),
    closes_at: fromField(closes),
    panel: panel.map(({ id, role }) => ({ id, role })),
    candidates: candidates.map(({ id }) => id),
  };
}

/** Whether two forms would send the same. @param {Draft} one @param {Draft} other */
export function isSame(one, other) {
  return JSON.stringify(bodyOf(one)) === JSON.stringify(bodyOf(other));
}

/** @template T @param {T[]} list @param {number} from @param {number} to @returns {T[]} one of them moved */
export function moved(list, from, to) {
  const place = Math.max(0, Math.min(list.length - 1, to));
  const [item] = list.slice(from, from + 1);
  if (item === undefined || place === from) return list;
  const others = [...list.slice(0, from), ...list.slice(from + 1)];
  return [...others.slice(0, place), item, ...others.slice(place)];
}

/** The office somebody gets when they are put on the panel. @param {Person} person @param {Person[]} panel */
export function officeOf({ kind }, panel) {
  if (kind === "invigilator") return "invigilator";
  return panel.some(({ role }) => role === "chair") ? "examiner" : "chair";
}

/** The server's problems by field. @param {{field: string, message: string}[]} problems @returns {Errors} */
export function byField(problems) {
  /** @type {Errors} */
  const found = {};
  for (const { field, message } of problems) (found[field] ??= []).push(message);
  return found;
}

/** How a row of the list stands now. @param {any} room @param {number} now seconds since 1970 */
export function rowMark({ opens_at, closes_at, closed_at, phase }, now) {
  if (closed_at !== null) return { word: t("已关闭"), tone: "warn" };
  if (now < opens_at) return { word: t("未开始"), tone: "quiet" };
  const on = phase === "invited" || phase === "in_exam";
  if (phase === "ended" || (now > closes_at && !on)) return { word: t("已结束"), tone: "quiet" };
  return { word: t("进行中"), tone: "ok" };
}
