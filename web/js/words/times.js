// @ts-check
import { language, t } from "./words.js";

const two = (/** @type {number} */ number) => String(number).padStart(2, "0");

/** @param {number} seconds @returns {string} `07:03`, `1:02:03`, or with a sign when negative */
export function duration(seconds) {
  const whole = Math.floor(Math.abs(seconds));
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
  const text = `${two(minutes)}:${two(whole % 60)}`;
  const sign = seconds <= -1 ? "-" : "";
  return sign + (hours ? `${hours}:${text}` : text);
}

/** A count-down never shows 00:00 while time is left. @param {number} seconds */
export function countdown(seconds) {
  return duration(Math.max(0, Math.ceil(seconds)));
}

/**
 * Exams are held by China's clock, wherever the reader sits: every time on a page and in a field is Beijing time, and
 * those that somebody acts on say so. One time zone without summer time (since 1992).
 */
const BEIJING_S = 8 * 3600;
const DAY_S = 86_400;

/** A date whose UTC parts are those of a clock in Beijing. @param {number} at seconds since 1970 */
const beijing = (at) => new Date((at + BEIJING_S) * 1000);

/** `text`, with whose time it is. @param {string} text */
export function labelled(text) {
  return t("{time}（北京时间）", { time: text });
}

/** @param {number} at seconds since 1970 @returns {string} `09:05` */
export function hour(at) {
  const date = beijing(at);
  return `${two(date.getUTCHours())}:${two(date.getUTCMinutes())}`;
}

/** @param {number} at seconds since 1970 @returns {string} `14:03:22` */
export function second(at) {
  return `${hour(at)}:${two(beijing(at).getUTCSeconds())}`;
}

/** @param {number} at seconds since 1970 @returns {string} `2026-03-28` */
function isoDay(at) {
  const date = beijing(at);
  return [date.getUTCFullYear(), two(date.getUTCMonth() + 1), two(date.getUTCDate())].join("-");
}

/** @param {number} at seconds since 1970 @returns {string} `2026-03-28 09:05:07` */
export function stamp(at) {
  return `${isoDay(at)} ${hour(at)}:${two(beijing(at).getUTCSeconds())}`;
}

/**
 * @param {string} date `2026-03-28`, as a date field gives it @param {boolean} [end] the end of that day
 * @returns {number} seconds since 1970, 0 where nothing was chosen
 */
export function dayStart(date, end) {
  const [year, month, dayOfMonth] = date.split("-").map(Number);
  if (!year || !month || !dayOfMonth) return 0;
  return Date.UTC(year, month - 1, dayOfMonth + (end ? 1 : 0)) / 1000 - BEIJING_S;
}

/** What `<input type="datetime-local">` holds. @param {number} at seconds since 1970 @returns {string} `2026-03-28T09:05` */
export function toField(at) {
  return `${isoDay(at)}T${hour(at)}`;
}

/** What was entered there: seconds since 1970, NaN where nothing whole was. @param {string} text */
export function fromField(text) {
  const whole = /^\d{4,6}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?$/.test(text);
  return whole ? new Date(`${text}Z`).getTime() / 1000 - BEIJING_S : NaN;
}

/** @param {number} at seconds since 1970 @returns {string} `3月28日 星期六` */
export function day(at) {
  const options = /** @type {const} */ ({ month: "long", day: "numeric", weekday: "long", timeZone: "UTC" });
  return new Intl.DateTimeFormat(language() === "en" ? "en-GB" : "zh-CN", options).format(beijing(at));
}

/** @param {number} at seconds since 1970 @returns {string} `3月28日 星期六 09:05（北京时间）` */
export function moment(at) {
  return labelled(`${day(at)} ${hour(at)}`);
}

/** The exam day of a time: the server counts tries by it. @param {number} at */
export function examDay(at) {
  return Math.floor((at + BEIJING_S) / DAY_S);
}

/** @param {number} at @param {number} now @returns {boolean} on the same day in Beijing */
export function sameDay(at, now) {
  return examDay(at) === examDay(now);
}

/** @param {{opens_at: number, closes_at: number}} room @returns {string} `13:30–17:00（北京时间）` */
export function span({ opens_at, closes_at }) {
  return labelled(`${hour(opens_at)}–${hour(closes_at)}`);
}

/** Whether the reader's own clock shows another time than Beijing's. @param {number} now seconds since 1970 */
export function isElsewhere(now) {
  return new Date(now * 1000).getTimezoneOffset() * 60 !== -BEIJING_S;
}

/** @param {number} seconds @returns {number} whole minutes, at least 1 */
export function minutes(seconds) {
  return Math.max(1, Math.round(seconds / 60));
}
