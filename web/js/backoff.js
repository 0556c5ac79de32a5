// @ts-check

/**
 * Seconds to wait before attempt 1, 2, 3…; the last one repeats, since somebody waits in an exam for as long as it
 * takes. Full jitter spreads a room of reconnecting pages.
 */
const STEPS = [0, 0.3, 1.2, 2.7];

/** Waiting times that grow with each failure, spread at random so that a room does not come back as one herd. */
export class Backoff {
  /** @param {() => number} [random] a number in [0, 1) */
  constructor(random = Math.random) {
    this.random = random;
    this.failures = 0;
  }

  /** @returns {number} milliseconds to wait before the next attempt */
  next() {
    const step = STEPS[Math.min(this.failures, STEPS.length - 1)];
    this.failures += 1;
    return step * 1000 * this.random();
  }

  reset() {
    this.failures = 0;
  }
}

/** Real time; the tests pass their own. @type {import("./types").Timers} */
export const realTimers = {
  after(milliseconds, run) {
    const timer = setTimeout(run, milliseconds);
    return () => clearTimeout(timer);
  },
  now: () => Date.now() / 1000,
};
