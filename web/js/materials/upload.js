// @ts-check
import { Backoff, realTimers } from "../base/backoff.js";
import { Emitter } from "../base/emitter.js";
import { get, postBytes } from "../line/api.js";

/** Bytes sent at a time: a line that breaks loses at most so many. */
export const CHUNK = 4 * 1024 * 1024;

const FINAL = ["file_refused", "forbidden", "not_found", "signed_out", "not_ready"];
/** Answers after which asking again changes nothing. */
const CONFLICTS = 5;
const HEAD = 64 * 1024;

/**
 * What an upload needs of the server (PROTOCOL.md 1.4); the tests pass their own.
 * @typedef {{
 *   offset: (id: string) => Promise<number>,
 *   send: (id: string, offset: number, bytes: ArrayBuffer, onProgress: (sent: number) => void, signal: AbortSignal) => Promise<import("../types").MaterialFile>,
 * }} Wire
 */

/**
 * One file on its way: sends chunk after chunk, and goes on where it broke off for as long as it takes.
 * Fires `change`; at the end `done` with the file as the server has it, or `failed` with the refusal.
 */
export class Upload extends Emitter {
  /**
   * @param {{id: string, received: number, size: number}} begun as the server said
   * @param {Blob} file
   * @param {Wire} wire
   * @param {{timers?: import("../types").Timers, backoff?: Backoff}} [more]
   */
  constructor(begun, file, wire, { timers = realTimers, backoff = new Backoff() } = {}) {
    super();
    this.id = begun.id;
    this.size = begun.size;
    /** Bytes the server has acknowledged, and those of the chunk on its way. */
    this.received = begun.received;
    this.sent = 0;
    /** Whether the line is down just now. */
    this.waiting = false;
    /** Everything is there and being looked at. */
    this.checking = false;
    this.file = file;
    this.wire = wire;
    this.timers = timers;
    this.backoff = backoff;
    this.abort = new AbortController();
  }

  /** @returns {number} from 0 to 1 */
  get progress() {
    return Math.min(1, (this.received + this.sent) / this.size);
  }

  cancel() {
    this.abort.abort();
  }

  async run() {
    let conflicts = 0;
    while (!this.abort.signal.aborted) {
      try {
        const file = await this.#chunk();
        conflicts = 0;
        this.backoff.reset();
        if (file.state !== "uploading") return this.fire("done", file);
        this.received = file.received;
      } catch (refusal) {
        if (this.abort.signal.aborted) return;
        const { code } = /** @type {{code?: string}} */ (refusal);
        conflicts += code === "conflict" ? 1 : 0;
        if (!code || FINAL.includes(code) || conflicts > CONFLICTS) return this.fire("failed", refusal);
        if (!(await this.#again())) return;
      }
      this.#say({ sent: 0 });
    }
  }

  /** The next chunk; an empty one when all is there and was never looked at. @returns {Promise<import("../types").MaterialFile>} */
  async #chunk() {
    const bytes = await read(this.file.slice(this.received, this.received + CHUNK));
    this.#say({
      waiting: false,
      checking: this.received + bytes.byteLength >= this.size && !bytes.byteLength,
    });
    const last = this.received + bytes.byteLength >= this.size;
    const moved = (/** @type {number} */ sent) =>
      this.#say({ sent, checking: last && sent >= bytes.byteLength });
    return this.wire.send(this.id, this.received, bytes, moved, this.abort.signal);
  }

  /** Waits and asks where to go on, until somebody answers. @returns {Promise<boolean>} whether to go on */
  async #again() {
    this.#say({ sent: 0, waiting: true, checking: false });
    while (!this.abort.signal.aborted) {
      await new Promise((resolve) => this.timers.after(this.backoff.next(), () => resolve(undefined)));
      try {
        this.received = await this.wire.offset(this.id);
        return true;
      } catch (refusal) {
        const { code = "" } = /** @type {{code?: string}} */ (refusal);
        if (this.abort.signal.aborted) return false;
        if (FINAL.includes(code) || code === "conflict") {
          this.fire("failed", refusal);
          return false;
        }
      }
    }
    return false;
  }

  /** @param {Partial<{sent: number, waiting: boolean, checking: boolean}>} what */
  #say(what) {
    Object.assign(this, what);
    this.fire("change");
  }
}

/** @param {Blob} part @returns {Promise<ArrayBuffer>} @throws without a code when the file was moved or changed meanwhile */
async function read(part) {
  try {
    return await part.arrayBuffer();
  } catch {
    throw { unreadable: true };
  }
}

/**
 * Tells a file chosen again after a reload from another: a hash of its size, its beginning and its end.
 * @param {Blob} file
 * @returns {Promise<string>}
 */
export async function markOf(file) {
  const parts = [`${file.size}:`, file.slice(0, HEAD), file.slice(Math.max(HEAD, file.size - HEAD))];
  const digest = await crypto.subtle.digest("SHA-256", await new Blob(parts).arrayBuffer());
  return btoa(String.fromCharCode(...new Uint8Array(digest)))
    .replace(/\+/g, "-")
    .replace(/\//g, "_")
    .replace(/=+$/, "");
}

/** Where somebody's file is. @param {string} id */
export const pathOf = (id) => `/api/materials/${encodeURIComponent(id)}`;

/** The server, for `Upload`. @type {Wire} */
export const wire = {
  offset: async (id) => (await get(pathOf(id))).offset,
  send: async (id, offset, bytes, onProgress, signal) => {
    const answer = await postBytes(
      `${pathOf(id)}/data`,
      bytes,
      { "Upload-Offset": String(offset) },
      onProgress,
      signal,
    );
    return answer.file;
  },
};
