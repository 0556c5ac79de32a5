// @ts-check
import { realTimers } from "../base/backoff.js";
import { Emitter } from "../base/emitter.js";

/** @typedef {import("../types").FaceEvent} FaceEvent */
/**
 * @typedef {FaceEvent["stage"] | "idle" | "starting" | "refused" | "stopped" | "lost"} Stage
 *   Beside the server's own: `idle` (none yet), `starting` (asked for), `refused` (`refusal` says why), `stopped` (broken
 *   off here), `lost` (the line went, and the check with it)
 */

/** The camera's picture is wanted in these, and in no other (PROTOCOL.md section 2.3). */
const WATCHED = new Set(["calm", "pause", "gesture", "return"]);
const RUNNING = new Set(["starting", "queued", ...WATCHED, "checking"]);
/** The last word of a check may come after the answer that it is over, but not much later. */
const LAST_WORD_MS = 3000;

/** @type {FaceEvent} */
const NOTHING_YET = {
  session: "",
  stage: "queued",
  position: null,
  gesture: null,
  done: 0,
  of: 0,
  hint: null,
  result: null,
};

/**
 * One candidate's face check as this page knows it: asks for it, sends frames while they are wanted, and keeps what
 * the server said of it last. Fires `change`.
 */
export class FaceCheck extends Emitter {
  /**
   * @param {{protocol: import("../line/protocol.js").Protocol, capture: import("./capture.js").Capture,
   *   timers?: import("../types").Timers}} parts
   */
  constructor({ protocol, capture, timers = realTimers }) {
    super();
    this.protocol = protocol;
    this.capture = capture;
    this.timers = timers;
    /** @type {Stage} */
    this.stage = "idle";
    /** What the server said last of the present check. */
    this.said = NOTHING_YET;
    /** @type {{code: string, message?: string} | null} */
    this.refusal = null;
    /** Tries that were on record when this one began: what is there beyond them is what became of it. */
    this.before = 0;
    /** The line went, and the check with it; else nobody said why there is no last word. */
    this.cut = false;
    this.round = 0;
    /** @type {FaceEvent | null} what came before the answer to `face:start` named the session */
    this.early = null;
    this.cancelWait = () => {};
    protocol.on("face", (/** @type {FaceEvent} */ said) => this.#hear(said));
    protocol.on("light", () => this.#lineChanged());
    capture.on("gone", () => this.#gone());
    capture.on("silent", () => protocol.probe());
  }

  get running() {
    return RUNNING.has(this.stage);
  }

  /** Asks for a new check; the server breaks an older one off. @param {number} before tries on record so far */
  async start(before) {
    if (this.running) return;
    this.round += 1;
    const { round } = this;
    this.#clear();
    this.before = before;
    this.cut = false;
    this.#become("starting");
    const ack = await this.protocol.call("face:start", {});
    if (round !== this.round || this.stage !== "starting") this.#tooLate(ack);
    else if (ack.ok) this.#begin(ack);
    else this.#refused(ack);
  }

  /** The candidate breaks it off. */
  stop() {
    if (!this.running) return;
    if (this.said.session) void this.protocol.call("face:stop", { session: this.said.session });
    this.#become("stopped");
  }

  /** What the candidate has read is put away, so that the way begins anew. */
  forget() {
    if (this.running) return;
    this.#clear();
    this.#become("idle");
  }

  #clear() {
    this.said = NOTHING_YET;
    this.refusal = null;
    this.early = null;
  }

  /** @param {import("../types").Ack} ack */
  #begin({ session = "", position = null }) {
    const first = { ...NOTHING_YET, session, position };
    this.#show(this.early?.session === session ? this.early : first);
  }

  /** Broken off while the answer was on its way. @param {import("../types").Ack} ack */
  #tooLate({ ok, session }) {
    if (ok) void this.protocol.call("face:stop", { session });
  }

  /** @param {import("../types").Ack} ack */
  #refused({ code = "", message }) {
    this.refusal = { code, message };
    this.#become("refused");
  }

  /** @param {FaceEvent} said */
  #hear(said) {
    if (this.stage === "starting") this.early = said;
    else if (this.running && said.session === this.said.session) this.#show(said);
  }

  /** @param {FaceEvent} said */
  #show(said) {
    this.said = said;
    this.#become(said.stage);
  }

  /** A line that is down has broken the check off, whatever comes after it. */
  #lineChanged() {
    if (this.protocol.light === "connected" || !this.running) return;
    this.cut = true;
    this.#become("lost");
  }

  #gone() {
    if (!this.running) return;
    this.capture.stop();
    this.cancelWait();
    this.cancelWait = this.timers.after(LAST_WORD_MS, () => this.#become("lost"));
  }

  /** @param {Stage} stage */
  #become(stage) {
    this.stage = stage;
    if (WATCHED.has(stage)) this.capture.start(this.said.session);
    else this.capture.stop();
    if (!this.running) this.cancelWait();
    this.fire("change");
  }
}
