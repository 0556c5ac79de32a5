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

/** From this share of what the page itself allows an encoder, its target is the page's doing and not the line's. */
const AS_ALLOWED = 0.95;

/**
 * Whether an encoder of the camera gives less than it might for want of bandwidth. A browser calls it that too when a picture
 * is too rich for the rate it was allowed. Firefox doesn't say, and so it never does there.
 * @param {RTCStatsReport} report @param {string | null | undefined} mid the camera's m-line
 * @param {RTCRtpEncodingParameters[]} allowed the camera's encodings
 */
export function isHeldDown(report, mid, allowed) {
  let held = false;
  report.forEach((stats) => {
    if (stats.type !== "outbound-rtp" || stats.mid !== mid || stats.active === false) return;
    const most = allowed.find(({ rid }) => rid === stats.rid)?.maxBitrate ?? Infinity;
    held ||= stats.qualityLimitationReason === "bandwidth" && !(stats.targetBitrate >= AS_ALLOWED * most);
  });
  return held;
}
