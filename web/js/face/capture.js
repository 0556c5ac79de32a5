// @ts-check
import { realTimers } from "../base/backoff.js";
import { Emitter } from "../base/emitter.js";

/** @typedef {{quality: number, scale: number}} Grade JPEG quality from 0 to 1, and the part of the full size */

/** PROTOCOL.md section 2.3 asks for 10 to 12 a second; the socket allows 20 events of all kinds. */
const INTERVAL_MS = 1000 / 11;
const SHORTEST_MS = 1000 / 12;
export const MOST_UNANSWERED = 3;
/** Characters of base64; a packet may have 64 kB. */
export const LARGEST = 45_000;

/** From fine to coarse. A calm room at 480 × 360 fits at the second; a bookshelf behind somebody may not. @type {Grade[]} */
export const GRADES = [
  { quality: 0.8, scale: 1 },
  { quality: 0.7, scale: 1 },
  { quality: 0.55, scale: 1 },
  { quality: 0.4, scale: 1 },
  { quality: 0.4, scale: 0.75 },
  { quality: 0.4, scale: 0.5 },
];
const FIRST_GRADE = 1;
/** So many frames with so much room left, one after the other, allow a finer picture. */
const ROOMY = LARGEST * 0.6;
const ROOMY_FRAMES = 20;

/**
 * Sends frames of one face check, at a steady pace and never more than three ahead of the answers: a frame whose turn
 * it is while the line is full is left out, never kept for later, because its time would be wrong.
 *
 * Fires `gone` (the server says this check is over) and `silent` (a frame was never answered).
 */
export class Capture extends Emitter {
  /**
   * @param {{
   *   send: (frame: {session: string, number: number, jpeg: string}) => Promise<import("../types").Ack>,
   *   timers?: import("../types").Timers,
   * }} parts
   */
  constructor({ send, timers = realTimers }) {
    super();
    this.send = send;
    this.timers = timers;
    /** Takes the camera's picture as base64 of a JPEG, or null while there is none. @type {(grade: Grade) => Promise<string | null>} */
    this.grab = async () => null;
    this.grade = FIRST_GRADE;
    this.roomy = 0;
    /** @type {{session: string, number: number, unanswered: number, taking: boolean, notBefore: number} | null} */
    this.run = null;
    this.cancel = () => {};
    /** Milliseconds, when the next frame should be taken. */
    this.due = 0;
  }

  /** Begins to send; a capture of the same check goes on as it is. @param {string} session */
  start(session) {
    if (this.run?.session === session) return;
    this.stop();
    this.run = { session, number: 0, unanswered: 0, taking: false, notBefore: 0 };
    this.due = this.timers.now() * 1000;
    this.#tick();
  }

  /** Nothing is sent from now on, not even a picture that is being encoded. */
  stop() {
    this.run = null;
    this.cancel();
  }

  /** By a timer, not by animation frames: those stop in a hidden tab. A timer that is late does not slow the pace. */
  #tick() {
    const now = this.timers.now() * 1000;
    const wait = Math.min(Math.max(this.due + INTERVAL_MS - now, SHORTEST_MS), INTERVAL_MS);
    this.due = now + wait;
    this.cancel = this.timers.after(wait, () => this.#tick());
    void this.#take();
  }

  async #take() {
    const { run } = this;
    if (!run || run.taking || run.unanswered >= MOST_UNANSWERED || this.timers.now() < run.notBefore) return;
    run.taking = true;
    const jpeg = await this.grab(GRADES[this.grade]).catch(() => null);
    run.taking = false;
    if (run !== this.run || !jpeg || !this.#fits(jpeg)) return;
    run.number += 1;
    run.unanswered += 1;
    const ack = await this.send({ session: run.session, number: run.number, jpeg });
    run.unanswered -= 1;
    if (run === this.run) this.#answered(run, ack);
  }

  /** @param {{notBefore: number}} run @param {import("../types").Ack} ack */
  #answered(run, ack) {
    if (ack.code === "not_found") this.fire("gone");
    if (ack.code === "no_answer") this.fire("silent");
    if (ack.code === "too_many") run.notBefore = this.timers.now() + (ack.retry_after ?? 1);
  }

  /** Whether a frame may be sent, and how fine the next one shall be. @param {string} jpeg */
  #fits(jpeg) {
    const { length } = jpeg;
    this.roomy = length < ROOMY ? this.roomy + 1 : 0;
    if (length > LARGEST) this.grade = Math.min(this.grade + 1, GRADES.length - 1);
    else if (this.roomy >= ROOMY_FRAMES) {
      this.grade = Math.max(this.grade - 1, 0);
      this.roomy = 0;
    }
    return length <= LARGEST;
  }
}
