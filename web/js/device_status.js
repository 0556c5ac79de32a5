// @ts-check
import { surfaceOf } from "./screen.js";
import { realTimers } from "./backoff.js";

/** @typedef {import("./types").DeviceStatus} DeviceStatus */

const AGAIN_MS = 1000;

/** What one's devices send now. @param {Pick<import("./media.js").Media, "own" | "muted">} media @returns {DeviceStatus} */
export function statusOf({ own, muted }) {
  const sending = (/** @type {"camera" | "microphone"} */ kind) =>
    own[kind] ? (muted[kind] ? "off" : "on") : "none";
  return { screen: surfaceOf(own.screen), camera: sending("camera"), microphone: sending("microphone") };
}

/**
 * Tells the server what one's devices send: on every new line, and whenever it changes. It is repeated until it
 * is answered, since nothing else would mend what staff read.
 */
export class DeviceReport {
  /** @param {{protocol: import("./protocol.js").Protocol, media: import("./media.js").Media, timers?: import("./types").Timers}} parts */
  constructor({ protocol, media, timers = realTimers }) {
    this.protocol = protocol;
    this.media = media;
    this.timers = timers;
    /** What the server knows, on this line. */
    this.told = "";
    this.sending = false;
    protocol.on("hello", () => this.#greeted());
    media.on("devices", () => void this.#tell());
  }

  #greeted() {
    this.told = "";
    void this.#tell();
  }

  async #tell() {
    const status = statusOf(this.media);
    const words = JSON.stringify(status);
    // One at a time, so that an older word cannot overtake a newer one.
    if (this.sending || words === this.told || !this.media.wanted || this.protocol.light !== "connected")
      return;
    this.sending = true;
    const ack = await this.protocol.call("device:status", status);
    this.sending = false;
    if (ack.ok) {
      this.told = words;
      void this.#tell();
    } else this.timers.after(AGAIN_MS, () => void this.#tell());
  }
}
