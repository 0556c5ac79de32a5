// @ts-check

const SAMPLES = 8;

/**
 * The server's time as this page knows it. A message is never early, only late, so the largest difference
 * among the last few messages is the closest to the truth.
 */
export class ServerClock {
  /** @param {() => number} [local] seconds; `Date.now` goes on while a laptop sleeps, `performance.now` may not */
  constructor(local = () => Date.now() / 1000) {
    this.local = local;
    /** @type {number[]} */
    this.offsets = [];
  }

  /** @param {number} serverNow the `now` of a message that has just arrived */
  hear(serverNow) {
    this.offsets = [...this.offsets, serverNow - this.local()].slice(-SAMPLES);
  }

  /** A new connection: the local clock may have been set meanwhile. */
  reset() {
    this.offsets = [];
  }

  /** @returns {number} seconds since 1970 by the server's clock */
  now() {
    return this.local() + (this.offsets.length ? Math.max(...this.offsets) : 0);
  }
}

/** How far the disk may be behind what is recorded: then it is told, and then it is an alarm (seconds). */
const BEHIND_S = { warn: 5, bad: 15 };

/** @param {number} until what is on the disk @param {number} now @returns {"ok" | "warn" | "bad"} */
export function lateness(until, now) {
  const behind = now - until;
  if (behind > BEHIND_S.bad) return "bad";
  return behind > BEHIND_S.warn ? "warn" : "ok";
}

/** @param {import("../types").ExamClock} clock @param {number} now @returns {number} seconds used */
export function used(clock, now) {
  const running = clock.running_since === null ? 0 : Math.max(0, now - clock.running_since);
  return clock.used + running;
}

/** @param {import("../types").ExamClock} clock @param {number} now @returns {number} seconds left; negative in overtime */
export function left(clock, now) {
  return clock.length - used(clock, now);
}

/** @param {import("../types").ExamClock} clock @param {number} now @returns {"ok" | "warning" | "over"} */
export function urgency(clock, now) {
  const rest = left(clock, now);
  if (rest <= 0) return "over";
  return rest <= clock.warning ? "warning" : "ok";
}
