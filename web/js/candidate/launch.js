// @ts-check
import { Emitter } from "../base/emitter.js";
import { realTimers } from "../base/backoff.js";

/** Milliseconds within which an installed Windows client calls home after it was started (docs/measured.md windows: 0.5 s). */
export const CALLS_WITHIN_MS = 6000;
const ASK_EVERY_MS = 1000;

/** @typedef {"idle" | "asking" | "launching" | "started" | "silent" | "entering" | "refused"} LaunchState */
/** @typedef {{ticket: string, launch: string, path: string}} Entrance */

/**
 * What the Windows client has told of itself, by `GET /api/client`; a server without it knows of none.
 * @param {any} client @returns {{installed: boolean, launched: number}}
 */
export function readClient(client) {
  const mark = client?.client ?? client ?? {};
  return { installed: Boolean(mark.checked_at ?? mark.installed), launched: mark.launched_at ?? 0 };
}

/**
 * 进入应急考场: by the Windows client where it is installed, else in this browser. The camera is given back before
 * anybody else opens it. Fires `change`.
 */
export class Launch extends Emitter {
  /**
   * @param {{
   *   room: string,
   *   cause: "network" | "camera" | "user",
   *   post: (path: string, body: object) => Promise<any>,
   *   get: (path: string) => Promise<any>,
   *   go: (address: string) => void,
   *   release?: () => void,
   *   resume?: () => void,
   *   timers?: import("../types").Timers,
   * }} parts `release` gives the camera back, `resume` takes it again
   */
  constructor({ room, cause, post, get, go, release = () => {}, resume = () => {}, timers = realTimers }) {
    super();
    this.room = room;
    this.cause = cause;
    this.post = post;
    this.get = get;
    this.go = go;
    this.release = release;
    this.resume = resume;
    this.timers = timers;
    /** @type {LaunchState} */
    this.state = "idle";
    /** @type {{code?: string, message?: string} | null} */
    this.refusal = null;
    this.cancel = () => {};
    this.released = false;
  }

  /** The button. */
  async press() {
    if (this.busy) return;
    this.#show("asking");
    const known = await this.#client();
    if (!known.installed) return this.browser();
    const entrance = await this.#ask();
    if (!entrance) return;
    this.#release();
    this.#show("launching");
    this.go(entrance.launch);
    this.#await(known.launched, this.timers.now() + CALLS_WITHIN_MS / 1000);
  }

  /** In this browser, with a ticket of its own: the client may have used the other. */
  async browser() {
    this.cancel();
    this.#show("asking");
    const entrance = await this.#ask();
    if (!entrance) return;
    this.#release();
    this.#show("entering");
    this.go(entrance.path);
  }

  /** Stays on this page after all. */
  stay() {
    this.cancel();
    this.#resume();
    this.#show("idle");
  }

  get busy() {
    return this.state === "asking" || this.state === "entering" || this.state === "launching";
  }

  /** @returns {Promise<Entrance | null>} */
  async #ask() {
    try {
      return await this.post(`/api/rooms/${encodeURIComponent(this.room)}/emergency`, { cause: this.cause });
    } catch (refusal) {
      this.refusal = /** @type {any} */ (refusal);
      this.#resume();
      this.#show("refused");
      return null;
    }
  }

  #release() {
    this.released = true;
    this.release();
  }

  /** Nobody else opens the camera now. */
  #resume() {
    if (!this.released) return;
    this.released = false;
    this.resume();
  }

  async #client() {
    return readClient(await this.get("/api/client").catch(() => null));
  }

  /** Whether the client has called home. @param {number} before its last call @param {number} until */
  #await(before, until) {
    this.cancel = this.timers.after(ASK_EVERY_MS, async () => {
      const { launched } = await this.#client();
      if (this.state !== "launching") return;
      if (launched > before) this.#show("started");
      else if (this.timers.now() >= until) this.#show("silent");
      else this.#await(before, until);
    });
  }

  /** @param {LaunchState} state */
  #show(state) {
    this.state = state;
    this.fire("change");
  }
}
