// @ts-check
import { realTimers } from "../base/backoff.js";
import { left } from "../base/clock.js";
import { Emitter } from "../base/emitter.js";
import { callWords } from "./words.js";

/** @typedef {import("../types").CandidateView} CandidateView */
/** @typedef {"invited" | "talking" | "message" | "minutes" | "ended"} Kind */
/** What wants the candidate now. `key` tells it from the next of its kind. @typedef {{kind: Kind, key: string, text?: string}} Call */

/** The last five minutes are told of interviews that are long enough for it to be news. */
export const LAST_S = 300;
const LONG_S = 2 * LAST_S;
const TICK_MS = 1000;

/** What stands now, the most pressing first. @param {CandidateView} view @param {number} now the server's time @returns {Call[]} */
export function callsOf(view, now) {
  const { state, since } = view.me;
  const [message] = news(view).slice(-1);
  /** @type {(Call | false | undefined)[]} */
  const all = [
    state === "invited" && { kind: "invited", key: `invited/${since}` },
    state === "talking" && { kind: "talking", key: `talking/${since}` },
    isLast(view, now) && { kind: "minutes", key: `minutes/${since}` },
    state === "ended" && { kind: "ended", key: `ended/${since}` },
    message && { kind: "message", key: `message/${message.id}`, text: message.text },
  ];
  return /** @type {Call[]} */ (all.filter(Boolean));
}

/** Of the staff's messages those that concern the candidate still: what was said in the waiting area isn't for the exam. @param {CandidateView} view */
function news({ messages, me }) {
  if (me.state === "ended" || me.state === "absent") return [];
  return messages.filter(({ own, at }) => !own && (me.state !== "in_exam" || at >= me.since));
}

/** @param {CandidateView} view @param {number} now */
function isLast({ clock }, now) {
  if (!clock || clock.length < LONG_S) return false;
  const rest = left(clock, now);
  return rest > 0 && rest <= LAST_S;
}

/**
 * How a page reaches somebody who doesn't look at it; `Alerts` of ui/alerts.js.
 * @typedef {object} Reach
 * @property {boolean} attended
 * @property {() => () => void} ring rings until told to stop
 * @property {(kind: string) => void} chime
 * @property {(title: string, text: string) => () => void} tell on the desktop; takes it back
 * @property {(text: string) => void} head of the tab's title; empty: none
 * @property {(seen: () => void) => void} onSeen when somebody looks again
 */

/** Tells the candidate of each call once, by every way there is, and keeps those nobody has put away. Fires `change`. */
export class Calls extends Emitter {
  /**
   * @param {{session: {clock: {now(): number}, view: any, ended: object | null, protocol: {room: string}, on: Emitter["on"]},
   *   reach: Reach, storage: Pick<Storage, "getItem" | "setItem">, timers?: import("../types").Timers}} parts
   */
  constructor({ session, reach, storage, timers = realTimers }) {
    super();
    this.session = session;
    this.reach = reach;
    this.storage = storage;
    this.timers = timers;
    this.name = `exam.calls.${session.protocol.room}`;
    /** @type {Set<string> | null} what has been told; null: this page has seen nothing yet */
    this.told = null;
    /** @type {Set<string>} */
    this.away = new Set(JSON.parse(storage.getItem(this.name) ?? "[]"));
    /** @type {Call[]} */
    this.standing = [];
    /** @type {Map<string, () => void>} what is on the desktop */
    this.shown = new Map();
    /** @type {string[]} told while nobody was looking */
    this.unseen = [];
    /** @type {(() => void) | null} */
    this.silence = null;
    session.on("change", () => this.look());
    reach.onSeen(() => this.#heads());
    this.#tick();
  }

  /** What is to be shown. */
  get calls() {
    return this.standing.filter(({ key }) => !this.away.has(key));
  }

  /** The candidate has read it. @param {Call} call */
  putAway({ key }) {
    this.away.add(key);
    this.storage.setItem(this.name, JSON.stringify([...this.away].slice(-20)));
    this.#takeBack(key);
    this.#heads();
    this.fire("change");
  }

  look() {
    const { view, ended, clock } = this.session;
    const standing = view?.role === "candidate" && !ended ? callsOf(view, clock.now()) : [];
    const before = this.standing.map(({ key }) => key).join();
    this.standing = standing;
    if (view) this.#tellNew(view);
    for (const key of this.shown.keys()) if (!standing.some((call) => call.key === key)) this.#takeBack(key);
    this.#ring(standing.some(({ kind }) => kind === "invited"));
    this.#heads();
    if (before !== standing.map(({ key }) => key).join()) this.fire("change");
  }

  /** Only the last minutes come by the clock alone. */
  #tick() {
    this.timers.after(TICK_MS, () => {
      if (this.session.view?.clock) this.look();
      this.#tick();
    });
  }

  /** A page that was loaded again has nothing to tell but what cannot wait. @param {CandidateView} view */
  #tellNew(view) {
    const { told } = this;
    this.told = new Set([...(told ?? []), ...this.standing.map(({ key }) => key)]);
    const fresh = this.standing.filter(({ kind, key }) => (told ? !told.has(key) : kind === "invited"));
    for (const call of fresh.reverse()) {
      if (call.kind !== "invited") this.reach.chime(call.kind);
      const { title, text } = callWords(call, view);
      if (!this.reach.attended) this.shown.set(call.key, this.reach.tell(title, text));
    }
    this.unseen.push(...fresh.map(({ key }) => key));
  }

  /** @param {boolean} wanted */
  #ring(wanted) {
    if (wanted === (this.silence !== null)) return;
    this.silence?.();
    this.silence = wanted ? this.reach.ring() : null;
  }

  /** An invitation is in the tab's title as long as it stands, anything else until somebody looks. */
  #heads() {
    if (this.reach.attended) this.unseen = [];
    const first = this.calls.find(({ kind, key }) => kind === "invited" || this.unseen.includes(key));
    const { view } = this.session;
    this.reach.head(first && view ? callWords(first, view).title : "");
  }

  /** @param {string} key */
  #takeBack(key) {
    this.shown.get(key)?.();
    this.shown.delete(key);
  }
}
