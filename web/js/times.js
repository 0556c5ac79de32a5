// @ts-check
import { language } from "./words.js";

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

/** @param {number} at seconds since 1970 @returns {string} `09:05` in the reader's time zone */
export function hour(at) {
  const date = new Date(at * 1000);
  return `${two(date.getHours())}:${two(date.getMinutes())}`;
}

/** @param {number} at seconds since 1970 @returns {string} `2026-03-28 09:05:07` in the reader's time zone */
export function stamp(at) {
  const date = new Date(at * 1000);
  const days = [date.getFullYear(), two(date.getMonth() + 1), two(date.getDate())].join("-");
  return `${days} ${hour(at)}:${two(date.getSeconds())}`;
}

/**
 * @param {string} date `2026-03-28`, as a date field gives it @param {boolean} [end] the end of that day
 * @returns {number} seconds since 1970, 0 where nothing was chosen
 */
export function dayStart(date, end) {
  const [year, month, dayOfMonth] = date.split("-").map(Number);
  if (!year || !month || !dayOfMonth) return 0;
  return new Date(year, month - 1, dayOfMonth + (end ? 1 : 0)).getTime() / 1000;
}

/** @param {number} at seconds since 1970 @returns {string} `3月28日 星期六` */
export function day(at) {
  const options = /** @type {const} */ ({ month: "long", day: "numeric", weekday: "long" });
  return new Intl.DateTimeFormat(language() === "en" ? "en-GB" : "zh-CN", options).format(
    new Date(at * 1000),
  );
}

/** @param {number} at @param {number} now @returns {boolean} on the same day for the reader */
export function sameDay(at, now) {
  return new Date(at * 1000).toDateString() === new Date(now * 1000).toDateString();
}

const CHINA_S = 8 * 3600;
const DAY_S = 86_400;

/** The exam day of a time, by China's clock: the server counts tries by it. @param {number} at */
export function examDay(at) {
  return Math.floor((at + CHINA_S) / DAY_S);
}

/** @param {{opens_at: number, closes_at: number}} room @returns {string} `13:30–17:00` */
export function span({ opens_at, closes_at }) {
  return `${hour(opens_at)}–${hour(closes_at)}`;
}

/** @param {number} seconds @returns {number} whole minutes, at least 1 */
export function minutes(seconds) {
  return Math.max(1, Math.round(seconds / 60));
}
