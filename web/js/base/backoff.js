// @ts-check

/** Seconds to wait before attempt 1, 2, 3…; the last one repeats. Full jitter: reliability asks for it. */
const STEPS = [0, 0.3, 1.2, 2.7, 4.8, 7];
/**
 * The same for a line that is down. A server that is started again answers within two seconds, and knocking at a closed
 * door costs nobody anything: so some four seconds of short steps come first. The last is short too: somebody waits
 * in an exam for as long as it takes.
 */
export const LINE_STEPS = [0, 0.3, ...Array(12).fill(0.6), 1.2, 2.7];

/** Waiting times that grow with each failure, spread at random so that a room does not come back as one herd. */
export class Backoff {
  /**
   * @param {() => number} [random] a number in [0, 1)
   * @param {number[]} [steps] seconds, see `STEPS`
   */
  constructor(random = Math.random, steps = STEPS) {
    this.random = random;
    this.steps = steps;
    this.failures = 0;
  }

  /** @returns {number} milliseconds to wait before the next attempt */
  next() {
    const step = this.steps[Math.min(this.failures, this.steps.length - 1)];
    this.failures += 1;
    return step * 1000 * this.random();
  }

  reset() {
    this.failures = 0;
  }
}

/**
 * What `promise` gives, or `late` when it has not ended by then.
 * @template T
 * @param {number} milliseconds @param {Promise<T>} promise @param {T} late
 * @param {import("../types").Timers} [timers]
 * @returns {Promise<T>}
 */
export function within(milliseconds, promise, late, timers = realTimers) {
  return new Promise((resolve, reject) => {
    const cancel = timers.after(milliseconds, () => resolve(late));
    promise.then(resolve, reject).finally(cancel);
  });
}

/** Real time; the tests pass their own. @type {import("../types").Timers} */
export const realTimers = {
  after(milliseconds, run) {
    const timer = setTimeout(run, milliseconds);
    return () => clearTimeout(timer);
  },
  now: () => Date.now() / 1000,
};
