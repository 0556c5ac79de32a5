// @ts-check

/** @typedef {{transport: number | null, slots: Map<string, number>}} Reading bytes so far, in all and per m-line; null: not reported */

/** Milliseconds without a byte after which a path counts as dead (docs/measured.md recovery: browsers notice in 7 to 17 s). */
export const QUIET_MS = 3000;
/** The same where the server answers: reports come once a second, so it is the path, and not the line or the server. */
export const DOUBT_MS = 1500;
const LONGEST_QUIET_MS = 24_000;

/**
 * Says when a connection must be built anew. Two things are told apart:
 * - nothing at all arrives, not even reports: our own path is dead;
 * - reports arrive but no picture or sound that we were promised: either end may be at fault, so each rebuild
 *   that did not help doubles the patience.
 * One quiet slot among others that flow is the sender's own affair (camera off, or paused for want of bandwidth).
 */
export class Watchdog {
  constructor() {
    this.patience = QUIET_MS;
    /** @type {Reading} */
    this.last = { transport: null, slots: new Map() };
    this.transportAt = 0;
    this.slotsAt = 0;
  }

  /** A new connection: counting starts again. @param {number} now milliseconds, of any steady clock */
  begin(now) {
    this.last = { transport: null, slots: new Map() };
    this.transportAt = now;
    this.slotsAt = now;
  }

  /**
   * @param {Reading} reading
   * @param {Iterable<string>} assigned the m-lines that should carry something now
   * @param {number} now milliseconds
   * @returns {"ok" | "doubt" | "path" | "slots"} what is dead; in doubt, if the server answers
   */
  judge(reading, assigned, now) {
    const awaited = [...assigned];
    const flowed = awaited.some((mid) => (reading.slots.get(mid) ?? 0) > (this.last.slots.get(mid) ?? 0));
    if (flowed) this.patience = QUIET_MS;
    if (flowed || !awaited.length) this.slotsAt = now;
    if (flowed || reading.transport === null || reading.transport > (this.last.transport ?? 0))
      this.transportAt = now;
    this.last = reading;
    if (now - this.transportAt >= QUIET_MS) return "path";
    if (now - this.slotsAt >= this.patience) return "slots";
    return now - this.transportAt >= DOUBT_MS ? "doubt" : "ok";
  }

  /** A rebuild for quiet slots did not need to help: wait longer before the next. */
  bePatient() {
    this.patience = Math.min(this.patience * 2, LONGEST_QUIET_MS);
  }
}

/**
 * @param {RTCStatsReport} report
 * @returns {Reading}
 */
export function reading(report) {
  /** @type {Map<string, number>} */
  const slots = new Map();
  /** @type {number | null} */
  let transport = null;
  report.forEach((stats) => {
    if (stats.type === "inbound-rtp" && stats.mid) slots.set(stats.mid, stats.bytesReceived ?? 0);
    if (stats.type === "transport") transport = (transport ?? 0) + (stats.bytesReceived ?? 0);
  });
  return { transport, slots };
}
