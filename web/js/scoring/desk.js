// @ts-check
import { Backoff, realTimers } from "../base/backoff.js";
import { Emitter } from "../base/emitter.js";
import { sentence } from "../words/refusals.js";
import { digestOf } from "./digest.js";

/** @typedef {import("./journal.js").Journal} Journal */
/** @typedef {import("../types").Scores} Scores */
/** @typedef {import("../types").OwnSheet} OwnSheet */
/**
 * What stands in one place of the own sheet and is not acknowledged. `wrong`: why the server takes no such value;
 * `other`: what another device of the same person has written there meanwhile.
 * @typedef {{text: string, base: number, wrong?: string, other?: {value: string, seq: number}}} Typed
 */
/** @typedef {{on: (event: any, listener: (what?: any) => void) => () => void, call: (event: string, payload: object) => Promise<import("../types").Ack>}} Line */

/** Refusals after which the same is sent again (PROTOCOL.md section 5). */
const AGAIN = new Set(["no_answer", "unavailable", "not_owner", "internal", "too_many"]);

/**
 * One person's score sheets in one room. Every change goes into the journal, then to the server, and out of the journal
 * when the server has acknowledged it. Fires `change`.
 */
export class Desk extends Emitter {
  /** @param {{protocol: Line, room: string, journal: Promise<Journal>, timers?: import("../types").Timers, key?: () => string}} parts */
  constructor({ protocol, room, journal, timers = realTimers, key = () => crypto.randomUUID() }) {
    super();
    this.protocol = protocol;
    this.room = room;
    this.journal = journal;
    this.timers = timers;
    this.key = key;
    this.me = "";
    /** @type {Scores | null} as last read */
    this.told = null;
    /** @type {Map<string, Map<string, Typed>>} by candidate and item */
    this.typed = new Map();
    /** When the last acknowledgement came, by candidate; seconds since 1970. @type {Map<string, number>} */
    this.savedAt = new Map();
    /** Candidates whose sheet is on its way. @type {Set<string>} */
    this.sending = new Set();
    this.failing = false;
    this.backoff = new Backoff();
    protocol.on("hello", () => void this.read());
    protocol.on("scores", () => void this.read());
  }

  /** Takes up what an earlier page left unacknowledged. @param {string} me */
  async start(me) {
    this.me = me;
    await this.read();
    for (const { candidate, item, text, base } of await (await this.journal).all(this.room, me))
      if (!this.#places(candidate).has(item)) this.#places(candidate).set(item, { text, base });
    this.#changed();
    this.#sendAll();
  }

  /** Asks what stands now; a question that fails is asked again with the next news. */
  async read() {
    if (!this.me) return;
    const ack = await this.protocol.call("score:read", {});
    if (!ack.ok) return;
    this.told = /** @type {any} */ (ack);
    this.#changed();
    this.#sendAll();
  }

  get rubric() {
    return this.told?.rubric ?? null;
  }

  /** @param {string} candidate @returns {OwnSheet | undefined} */
  sheet(candidate) {
    return this.told?.sheets?.find((sheet) => sheet.candidate === candidate);
  }

  /** What stands in a place, typed or saved. @param {string} candidate @param {string} item */
  text(candidate, item) {
    return this.typed.get(candidate)?.get(item)?.text ?? this.#saved(candidate, item).text;
  }

  /** What is known of a place that is not acknowledged. @param {string} candidate @param {string} item */
  pending(candidate, item) {
    return this.typed.get(candidate)?.get(item);
  }

  /** How many places of a sheet are not acknowledged. @param {string} candidate */
  unsaved(candidate) {
    return this.typed.get(candidate)?.size ?? 0;
  }

  /** @param {string} candidate @param {string} item @param {string} text */
  async write(candidate, item, text) {
    const before = this.pending(candidate, item);
    const base = before ? before.base : this.#saved(candidate, item).seq;
    await this.#keep(candidate, item, { text, base, ...(before?.other && { other: before.other }) });
    void this.#send(candidate);
  }

  /** Of two values from two devices, the one of this page. @param {string} candidate @param {string} item */
  async insist(candidate, item) {
    const { text, other } = this.pending(candidate, item) ?? {};
    if (text === undefined || !other) return;
    await this.#keep(candidate, item, { text, base: other.seq });
    void this.#send(candidate);
  }

  /** Of two values from two devices, the other. @param {string} candidate @param {string} item */
  async yield(candidate, item) {
    await this.#forget(candidate, item);
    await this.read();
  }

  /** The digest of a sheet as it is shown. @param {string} candidate */
  digest(candidate) {
    const sheet = this.sheet(candidate);
    return digestOf({
      room: this.room,
      candidate,
      member: this.me,
      rubric: this.rubric?.digest ?? "",
      values: (sheet?.items ?? []).map((item) => [item, this.text(candidate, item)]),
      remark: this.text(candidate, "remark"),
    });
  }

  /** @param {string} candidate @param {string} item */
  #saved(candidate, item) {
    const sheet = this.sheet(candidate);
    const place = item === "remark" ? sheet?.remark : sheet?.values[item];
    return place ?? { text: "", seq: 0, at: 0 };
  }

  /** @param {string} candidate */
  #places(candidate) {
    const places = this.typed.get(candidate) ?? new Map();
    this.typed.set(candidate, places);
    return places;
  }

  /** @param {string} candidate @param {string} item @param {Typed} typed */
  async #keep(candidate, item, typed) {
    this.#places(candidate).set(item, typed);
    this.#changed();
    const { text, base } = typed;
    await (await this.journal).put({ room: this.room, person: this.me, candidate, item, text, base });
  }

  /** @param {string} candidate @param {string} item */
  async #forget(candidate, item) {
    this.#places(candidate).delete(item);
    this.#changed();
    await (
      await this.journal
    ).remove({
      ...{ room: this.room, person: this.me, candidate, item },
      ...{ text: "", base: 0 },
    });
  }

  #sendAll() {
    for (const candidate of this.typed.keys()) void this.#send(candidate);
  }

  /** Whatever of a sheet can be sent, in one order; one at a time. @param {string} candidate @returns {Promise<void>} */
  async #send(candidate) {
    if (this.sending.has(candidate)) return;
    const sent = [...this.#places(candidate)].filter(([, { wrong, other }]) => !wrong && !other);
    if (!sent.length) return;
    this.sending.add(candidate);
    const ack = await this.protocol.call("score:save", { candidate, ...orderOf(sent), key: this.key() });
    await this.#took(candidate, sent, /** @type {any} */ (ack));
    this.sending.delete(candidate);
    if (ack.ok || !AGAIN.has(ack.code ?? "")) return this.#send(candidate);
    this.timers.after(this.backoff.next(), () => void this.#send(candidate));
  }

  /** @param {string} candidate @param {[string, Typed][]} sent @param {any} ack */
  async #took(candidate, sent, ack) {
    this.failing = !ack.ok && AGAIN.has(ack.code);
    if (ack.ok) {
      this.backoff.reset();
      this.savedAt.set(candidate, ack.at);
      for (const [item, typed] of sent) await this.#saw(candidate, item, typed, ack);
    } else if (!this.failing) {
      for (const [item, { text }] of sent) this.#refused(candidate, item, text, ack, sent.length === 1);
      if (sent.length > 1 && ack.code === "score_refused") await this.#oneByOne(candidate, sent);
    }
    this.#changed();
  }

  /** A place is acknowledged; what was typed since then is based on it. @param {string} candidate @param {string} item @param {Typed} typed @param {any} ack */
  async #saw(candidate, item, typed, ack) {
    const seq = ack.versions[item] ?? this.#saved(candidate, item).seq;
    const sheet = this.sheet(candidate);
    const place = { text: typed.text, seq, at: ack.at };
    if (sheet && item === "remark") sheet.remark = place;
    else if (sheet) sheet.values[item] = place;
    const now = this.pending(candidate, item);
    if (now?.text === typed.text) await this.#forget(candidate, item);
    else if (now) await this.#keep(candidate, item, { text: now.text, base: seq });
  }

  /** @param {string} candidate @param {string} item @param {string} text @param {any} ack @param {boolean} alone */
  #refused(candidate, item, text, ack, alone) {
    const typed = this.pending(candidate, item);
    if (!typed || typed.text !== text) return;
    const other = ack.newest?.[item];
    if (other) typed.other = other;
    else if (ack.code !== "score_overtaken" && (alone || ack.code !== "score_refused"))
      typed.wrong = sentence(ack);
  }

  /** Of several places one is wrong: the others must not wait for it. @param {string} candidate @param {[string, Typed][]} sent */
  async #oneByOne(candidate, sent) {
    for (const each of sent) {
      const order = { candidate, ...orderOf([each]), key: this.key() };
      const ack = await this.protocol.call("score:save", order);
      await this.#took(candidate, [each], ack);
    }
  }

  #changed() {
    this.fire("change");
  }
}

/** @param {[string, Typed][]} places */
function orderOf(places) {
  const written = places.map(([item, { text, base }]) => /** @type {const} */ ([item, { text, base }]));
  const remark = written.find(([item]) => item === "remark");
  return {
    values: Object.fromEntries(written.filter(([item]) => item !== "remark")),
    ...(remark && { remark: remark[1] }),
  };
}
