// @ts-check
import { Emitter } from "../base/emitter.js";
import { pieceAt, spanOf, steer, tracksOf, wanted } from "./timeline.js";

/** @typedef {import("./timeline.js").Track} Track */
/** @typedef {import("./timeline.js").Piece} Piece */

const AHEAD_S = 20;
const BEHIND_S = 40;
const TICK_MS = 50;
/** All wait so long for one that has nothing to play yet; then it is left behind. */
const PATIENCE_MS = 8000;

/** One picture or voice: fetches its pieces and follows the common clock. */
class Follower {
  /**
   * @param {Track} track @param {number} start seconds since 1970 that are 0 in it
   * @param {(piece: Piece) => Promise<ArrayBuffer>} fetchPiece
   */
  constructor(track, start, fetchPiece) {
    this.track = track;
    this.start = start;
    this.fetchPiece = fetchPiece;
    this.element = document.createElement(track.place === "voice" ? "audio" : "video");
    if (this.element instanceof HTMLVideoElement) {
      this.element.muted = true;
      this.element.playsInline = true;
    }
    this.source = new MediaSource();
    /** @type {SourceBuffer | null} */
    this.buffer = null;
    /** @type {Set<string>} pieces that are in the buffer */
    this.has = new Set();
    /** @type {Set<string>} pieces that could not be had */
    this.lost = new Set();
    this.busy = false;
    this.waitedSince = 0;
    this.element.src = URL.createObjectURL(this.source);
    this.source.addEventListener("sourceopen", () => this.#open(), { once: true });
  }

  #open() {
    const kind = this.track.pieces[0]?.kind ?? "";
    if (!MediaSource.isTypeSupported(kind)) {
      for (const { id } of this.track.pieces) this.lost.add(id);
      return;
    }
    this.buffer = this.source.addSourceBuffer(kind);
  }

  /** Whether there is something at `at`, and it is here. @param {number} at */
  isThere(at) {
    const { buffered } = this.element;
    const own = at - this.start;
    for (let i = 0; i < buffered.length; i += 1)
      if (buffered.start(i) - 0.05 <= own && own < buffered.end(i) - 0.05) return true;
    return false;
  }

  /** Whether nothing will come for `at`. @param {number} at */
  gap(at) {
    const piece = pieceAt(this.track, at);
    // What is in and yet not here begins later than its file: a decoder had to wait for a whole picture.
    const known = piece && (this.lost.has(piece.id) || this.has.has(piece.id));
    return !piece || known || at > piece.ends - 0.1;
  }

  /** Fetch the next piece that will be needed. @param {number} at */
  async fill(at) {
    if (this.busy || !this.buffer || this.buffer.updating) return;
    const next = wanted(this.track, at, AHEAD_S).find(({ id }) => !this.has.has(id) && !this.lost.has(id));
    if (!next) return;
    this.busy = true;
    try {
      const bytes = await this.fetchPiece(next);
      await this.#append(next, bytes);
      this.has.add(next.id);
    } catch {
      this.lost.add(next.id);
    } finally {
      this.busy = false;
    }
  }

  /** @param {Piece} piece @param {ArrayBuffer} bytes */
  async #append(piece, bytes) {
    const buffer = /** @type {SourceBuffer} */ (this.buffer);
    await this.#forget(piece.starts - this.start);
    buffer.changeType(piece.kind);
    buffer.timestampOffset = piece.starts - this.start;
    await this.#done(() => buffer.appendBuffer(bytes));
  }

  /** What lies far from where it plays makes room. @param {number} at */
  async #forget(at) {
    const buffer = /** @type {SourceBuffer} */ (this.buffer);
    const { buffered } = buffer;
    if (!buffered.length || buffered.start(0) > at - 2 * BEHIND_S) return;
    const end = Math.max(0.01, at - BEHIND_S);
    await this.#done(() => buffer.remove(0, end));
    for (const { id, ends } of this.track.pieces) if (ends - this.start <= end + 0.5) this.has.delete(id);
  }

  /** @param {() => void} act @returns {Promise<void>} */
  #done(act) {
    const buffer = /** @type {SourceBuffer} */ (this.buffer);
    return new Promise((resolve, reject) => {
      buffer.addEventListener("updateend", () => resolve(), { once: true });
      buffer.addEventListener("error", () => reject(new Error("append")), { once: true });
      act();
    });
  }

  /** @param {number} at @param {boolean} playing @param {number} rate */
  follow(at, playing, rate) {
    const { element } = this;
    const there = this.isThere(at);
    element.classList.toggle("gap", !there);
    if (!there || !playing) {
      if (!element.paused) element.pause();
      if (there && Math.abs(element.currentTime - (at - this.start)) > 0.04)
        element.currentTime = at - this.start;
      return;
    }
    const how = steer(element.currentTime, at - this.start, rate);
    if (how.jump) element.currentTime = at - this.start;
    if (element.playbackRate !== how.rate) element.playbackRate = how.rate;
    if (element.paused) void element.play().catch(() => {});
  }
}

/**
 * A recorded turn, played: every picture and voice follows one clock. Fires `change` when what the page says of it changes,
 * and `time` as it goes on.
 */
export class Player extends Emitter {
  /** @param {Piece[]} pieces @param {(piece: Piece) => Promise<ArrayBuffer>} fetchPiece */
  constructor(pieces, fetchPiece) {
    super();
    this.span = spanOf(pieces);
    this.at = this.span.start;
    this.playing = false;
    this.waiting = false;
    this.rate = 1;
    this.followers = tracksOf(pieces).map((track) => new Follower(track, this.span.start, fetchPiece));
    this.last = performance.now();
    this.timer = setInterval(() => this.#tick(), TICK_MS);
    document.body.dataset.playback = "ready";
  }

  stop() {
    clearInterval(this.timer);
  }

  /** @param {boolean} playing */
  play(playing) {
    this.playing = playing;
    if (playing && this.at >= this.span.end - 0.1) this.at = this.span.start;
    this.fire("change");
  }

  /** @param {number} at */
  seek(at) {
    this.at = Math.min(this.span.end, Math.max(this.span.start, at));
    this.fire("time", this.at);
  }

  /** @param {number} rate */
  speed(rate) {
    this.rate = rate;
    this.fire("change");
  }

  /** @param {Track["place"]} place @returns {Follower | undefined} */
  picture(place) {
    return this.followers.find(({ track }) => track.place === place);
  }

  #tick() {
    const now = performance.now();
    const passed = (now - this.last) / 1000;
    this.last = now;
    const waiting = this.playing && this.followers.some((each) => this.#awaits(each, now));
    if (this.playing && !waiting) this.#advance(passed * this.rate);
    for (const each of this.followers) {
      each.follow(this.at, this.playing && !waiting, this.rate);
      void each.fill(this.at);
    }
    if (waiting !== this.waiting) {
      this.waiting = waiting;
      this.fire("change");
    }
  }

  /** Whether all must wait for this one. @param {Follower} each @param {number} now */
  #awaits(each, now) {
    if (each.isThere(this.at) || each.gap(this.at)) {
      each.waitedSince = 0;
      return false;
    }
    each.waitedSince ||= now;
    return now - each.waitedSince < PATIENCE_MS;
  }

  /** @param {number} seconds */
  #advance(seconds) {
    this.at = Math.min(this.span.end, this.at + seconds);
    if (this.at >= this.span.end) this.play(false);
    this.fire("time", this.at);
  }
}
