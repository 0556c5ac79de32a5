// @ts-check

/** @typedef {import("../types").Grade} Grade */

/** @type {Grade[]} */
const ORDER = ["good", "fair", "poor"];

/** What a line is until the server says otherwise. */
export const GOOD_LINE = /** @type {const} */ ({ up: "good", down: "good" });

/** A line is as good as its worse way. @param {{up: Grade, down: Grade}} line @returns {Grade} */
export function worse({ up, down }) {
  return ORDER.indexOf(up) > ORDER.indexOf(down) ? up : down;
}

/** Looks in a row that must agree: an encoder that steps down for a moment is no slow line. */
const LOOKS = 2;

/** Whether one's own line holds one's own picture down, by what the browser says once a second. */
export class LineLimit {
  constructor() {
    this.limited = false;
    this.against = 0;
  }

  /** @param {boolean} seen @returns {boolean} */
  look(seen) {
    this.against = seen === this.limited ? 0 : this.against + 1;
    if (this.against >= LOOKS) {
      this.limited = seen;
      this.against = 0;
    }
    return this.limited;
  }
}

/**
 * Whether an encoder of the camera gives less than it might for want of bandwidth. Firefox doesn't say, and so it never does there.
 * @param {RTCStatsReport} report @param {string | null | undefined} mid the camera's m-line
 */
export function isHeldDown(report, mid) {
  let held = false;
  report.forEach((stats) => {
    if (stats.type !== "outbound-rtp" || stats.mid !== mid || stats.active === false) return;
    held ||= stats.qualityLimitationReason === "bandwidth";
  });
  return held;
}
