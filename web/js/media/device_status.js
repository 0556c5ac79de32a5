// @ts-check
import { surfaceOf } from "./screen.js";
import { realTimers } from "../base/backoff.js";
import { t } from "../words/words.js";

/** @typedef {import("../types").DeviceStatus} DeviceStatus */

const AGAIN_MS = 1000;

/** What one's devices send now. @param {Pick<import("./media.js").Media, "own" | "muted" | "seen">} media @returns {DeviceStatus} */
export function statusOf({ own, muted, seen = "on" }) {
  const camera = sending(own.camera, muted.camera);
  return {
    screen: surfaceOf(own.screen),
    camera: camera === "on" ? seen : camera,
    microphone: sending(own.microphone, muted.microphone),
  };
}

/** What the person switched off is off, whatever else withholds it. @param {MediaStreamTrack | null} track @param {boolean} off */
function sending(track, off) {
  if (!track) return "none";
  if (off) return "off";
  return track.muted || track.readyState === "ended" ? "muted" : "on";
}

/**
 * What of this device's camera and microphone is open but comes to nothing, and how to mend it; none where all is well.
 * @param {Pick<DeviceStatus, "camera" | "microphone">} status
 * @returns {{title: string, advice: string}[]}
 */
export function sendingTrouble({ camera, microphone }) {
  /** @type {Record<string, () => {title: string, advice: string}>} */
  const cameras = {
    muted: () => ({
      title: t("摄像头没有画面"),
      advice: t("摄像头已打开，但被系统、隐私开关或其他程序占用。请检查后点“重试”。"),
    }),
    black: () => ({
      title: t("您的画面是黑的"),
      advice: t("考官看不到您。请打开镜头盖或隐私开关，打开灯，再看画面。"),
    }),
    frozen: () => ({
      title: t("您的画面停住了"),
      advice: t("考官看到的是一张静止的画面。请关闭虚拟摄像头，或重新插拔摄像头，再点“重试”。"),
    }),
  };
  const heard = {
    title: t("麦克风没有声音"),
    advice: t("麦克风已打开，但被系统或耳机上的开关静音。请检查后点“重试”。"),
  };
  const seen = cameras[camera]?.();
  return [...(seen ? [seen] : []), ...(microphone === "muted" ? [heard] : [])];
}

/**
 * Tells the server what one's devices send: on every new line, and whenever it changes. It is repeated until it
 * is answered, since nothing else would mend what staff read.
 */
export class DeviceReport {
  /** @param {{protocol: import("../line/protocol.js").Protocol, media: import("./media.js").Media, timers?: import("../types").Timers}} parts */
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
