// @ts-check
import { Backoff, realTimers } from "../base/backoff.js";

/** @typedef {import("../types").Ack} Ack */
/** @typedef {{key: string, event: string, payload: object, at: number, tries: number}} Pending */

/** The server changed nothing, or may have: the same key is sent again (PROTOCOL.md section 5). */
const REPEAT = new Set(["unavailable", "not_owner", "internal", "too_many"]);
/** A bug at the server does not go away by insisting; after so many tries the person is told. */
const MOST_INTERNAL = 6;
/**
 * Seconds after which an unanswered command is given up. Later the world has moved on, and "mark absent"
 * pressed before lunch must not happen when the laptop wakes up.
 */
export const TOO_OLD = 120;

/**
 * Commands that are not answered yet. Each has a key and is repeated, across reconnects and reloads, until
 * the server answers it: the key makes the effect happen once.
 */
export class Commands {
  /**
   * @param {{
   *   send: (event: string, payload: object) => Promise<Ack>,
   *   storage: Pick<Storage, "getItem" | "setItem" | "removeItem">,
   *   name: string,
   *   timers?: import("../types").Timers,
   *   random?: () => number,
   *   key?: () => string,
   * }} parts `send` answers with code `no_answer` when nothing came
   */
  constructor({ send, storage, name, timers = realTimers, random, key = () => crypto.randomUUID() }) {
    this.send = send;
    this.storage = storage;
    this.name = name;
    this.timers = timers;
    this.random = random;
    this.key = key;
    /** @type {Map<string, {command: Pending, answer: Promise<Ack>, answered: (ack: Ack) => void, wake: () => void}>} */
    this.pending = new Map();
    this.open = false;
    /** How many times the line came up. */
    this.lines = 0;
  }

  /**
   * The same command given twice while the first is on its way (a double click) is one command.
   * @param {string} event
   * @param {object} payload
   * @returns {Promise<Ack>} never rejects; code `gave_up` when no answer came in `TOO_OLD` seconds
   */
  give(event, payload) {
    const twin = [...this.pending.values()].find(
      ({ command }) => command.event === event && JSON.stringify(command.payload) === JSON.stringify(payload),
    );
    if (twin) return twin.answer;
    return this.#begin({ key: this.key(), event, payload, at: this.timers.now(), tries: 0 });
  }

  /** Takes up what an earlier page of this tab left unanswered. @returns {Promise<Ack>[]} */
  restore() {
    const fresh = this.#stored().filter(({ at }) => this.timers.now() - at < TOO_OLD);
    return fresh.filter(({ key }) => !this.pending.has(key)).map((command) => this.#begin(command));
  }

  /** The line is up: everything unanswered is sent again, at once. */
  resume() {
    this.open = true;
    this.lines += 1;
    for (const { wake } of this.pending.values()) wake();
  }

  /** The line is down: wait for `resume`. */
  pause() {
    this.open = false;
  }

  /** @param {Pending} command */
  #begin(command) {
    /** @type {(ack: Ack) => void} */
    let answered = () => {};
    const answer = new Promise((/** @type {(ack: Ack) => void} */ resolve) => (answered = resolve));
    const entry = { command, answer, answered, wake: () => {} };
    this.pending.set(command.key, entry);
    this.#store();
    void this.#repeat(entry);
    return answer;
  }

  /** @param {{command: Pending, answered: (ack: Ack) => void, wake: () => void}} entry */
  async #repeat(entry) {
    const { command } = entry;
    const backoff = new Backoff(this.random);
    backoff.next();
    for (;;) {
      const line = this.lines;
      const ack = await this.#attempt(command);
      if (!this.#again(command, ack)) return this.#answered(entry, ack);
      // A line that came up meanwhile is used at once.
      if (line === this.lines)
        await this.#rest(entry, Math.max(backoff.next(), (ack.retry_after ?? 0) * 1000));
    }
  }

  /** @param {{command: Pending, answered: (ack: Ack) => void}} entry @param {Ack} ack */
  #answered({ command, answered }, ack) {
    this.pending.delete(command.key);
    this.#store();
    answered(ack);
  }

  /** @param {Pending} command @returns {Promise<Ack>} */
  async #attempt(command) {
    if (!this.open) return { ok: false, code: "no_answer" };
    command.tries += 1;
    return this.send(command.event, { ...command.payload, key: command.key });
  }

  /** @param {Pending} command @param {Ack} ack */
  #again(command, ack) {
    if (ack.ok) return false;
    const unsure = ack.code === "no_answer" || REPEAT.has(ack.code ?? "");
    if (!unsure) return false;
    if (this.timers.now() - command.at >= TOO_OLD) {
      ack.code = ack.code === "no_answer" ? "gave_up" : ack.code;
      return false;
    }
    return ack.code !== "internal" || command.tries < MOST_INTERNAL;
  }

  /** @param {{wake: () => void}} entry @param {number} milliseconds */
  #rest(entry, milliseconds) {
    return new Promise((/** @type {(_: void) => void} */ resolve) => {
      const cancel = this.timers.after(milliseconds, resolve);
      entry.wake = () => {
        cancel();
        resolve();
      };
    });
  }

  /** @returns {Pending[]} */
  #stored() {
    try {
      return JSON.parse(this.storage.getItem(this.name) ?? "[]");
    } catch {
      return [];
    }
  }

  #store() {
    const commands = [...this.pending.values()].map(({ command }) => command);
    if (commands.length) this.storage.setItem(this.name, JSON.stringify(commands));
    else this.storage.removeItem(this.name);
  }
}
