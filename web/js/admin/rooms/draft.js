// @ts-check
import { fromField, toField } from "../../words/times.js";
import { t } from "../../words/words.js";

/**
 * A room as its form holds it: what the server is sent, but for lengths, which people write in minutes.
 * @typedef {{id: string, name: string, kind?: string, exam_no?: string, college?: string, major?: string,
 *   role?: string, state?: string}} Person
 * @typedef {{title: string, college_id: string, opens: string, closes: string, panel: Person[], candidates: Person[],
 *   contact_name: string, contact_phone: string, early: string, invitation: string, interview: string,
 *   warning: string, face_check: boolean, face_tries: string, camera2: string, rehearsal: boolean}} Draft
 * @typedef {Record<string, string[]>} Errors by field
 */

const minutes = (/** @type {number} */ seconds) => String(seconds / 60);

/** The lengths of a room, as the form holds them. @param {any} room */
const lengths = (room) => ({
  early: minutes(room.early),
  interview: minutes(room.interview),
  warning: minutes(room.warning),
  invitation: String(room.invitation),
  face_tries: String(room.face_tries),
});

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
    contact_name: defaults.contact_name,
    contact_phone: defaults.contact_phone,
    ...lengths(defaults),
    face_check: defaults.face_check,
    camera2: defaults.camera2,
    rehearsal: false,
  };
}

/** The form of a room that exists. @param {any} room @returns {Draft} */
export function draftOf(room) {
  const { title, college_id, contact_name, contact_phone, face_check, camera2, rehearsal } = room;
  return {
    ...{ title, college_id, contact_name, contact_phone, face_check, camera2, rehearsal },
    opens: toField(room.opens_at),
    closes: toField(room.closes_at),
    panel: room.panel,
    candidates: room.candidates,
    ...lengths(room),
  };
}

/** The form of a room like another: its candidates stay where they are. @param {any} room @returns {Draft} */
export function copyOf(room) {
  return { ...draftOf(room), title: t("{title}（副本）", { title: room.title }), candidates: [] };
}

/** @type {[keyof Draft, number, number][]} */
const LIMITS = [
  ["early", 0, 1440],
  ["interview", 1, 600],
  ["warning", 0, 60],
  ["invitation", 10, 3600],
  ["face_tries", 1, 20],
];

/** What can be seen to be wrong before the server is asked. @param {Draft} draft @returns {Errors} */
export function faults(draft) {
  /** @type {Errors} */
  const found = {};
  if (!draft.title.trim()) found.title = [t("请填写考场名称。")];
  if (!draft.college_id) found.college = [t("请选择学院。")];
  const [opens, closes] = [fromField(draft.opens), fromField(draft.closes)];
  if (Number.isNaN(opens) || Number.isNaN(closes)) found.times = [t("请填写开始和结束时间。")];
  else if (closes <= opens) found.times = [t("结束时间必须晚于开始时间。")];
  for (const [name, least, most] of LIMITS) {
    const value = draft[name] === "" ? NaN : Number(draft[name]);
    if (!(value >= least && value <= most))
      found[name] = [t("请填写 {least} 到 {most} 之间的数。", { least, most })];
  }
  return found;
}

/** What is sent. @param {Draft} draft */
export function bodyOf(draft) {
  const { opens, closes, panel, candidates, early, interview, warning, invitation, face_tries, ...same } =
    draft;
  return {
    ...same,
    opens_at: fromField(opens),
    closes_at: fromField(closes),
    panel: panel.map(({ id, role }) => ({ id, role })),
    candidates: candidates.map(({ id }) => id),
    early: Number(early) * 60,
    interview: Number(interview) * 60,
    warning: Number(warning) * 60,
    invitation: Number(invitation),
    face_tries: Math.round(Number(face_tries)),
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
