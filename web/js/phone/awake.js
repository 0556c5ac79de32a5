// @ts-check

/** Keeps the screen on. The browser takes the lock away whenever the page is hidden: asked again when it is shown. */
export class Awake {
  /** @param {{wakeLock?: WakeLock}} device @param {Document} page */
  constructor(device, page) {
    this.device = device;
    this.page = page;
    /** @type {WakeLockSentinel | null} */
    this.lock = null;
    this.wanted = false;
    page.addEventListener("visibilitychange", () => void this.#ask());
  }

  /** Whether this browser can do it at all. */
  get possible() {
    return Boolean(this.device.wakeLock);
  }

  keep() {
    this.wanted = true;
    return this.#ask();
  }

  async release() {
    this.wanted = false;
    const { lock } = this;
    this.lock = null;
    await lock?.release();
  }

  async #ask() {
    const held = this.lock && !this.lock.released;
    if (!this.wanted || held || this.page.visibilityState !== "visible") return;
    // Refused when the battery is low: the advice on the page remains.
    this.lock = (await this.device.wakeLock?.request("screen").catch(() => null)) ?? null;
    if (!this.wanted) await this.release();
  }
}
