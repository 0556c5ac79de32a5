// @ts-check
import { Backoff, LINE_STEPS, realTimers } from "../base/backoff.js";
import { Commands } from "./commands.js";
import { Emitter } from "../base/emitter.js";

/** @typedef {import("../types").Ack} Ack */
/** @typedef {import("../types").LightState} LightState */
/** @typedef {import("../types").ViewEvent} ViewEvent */

/** Every event is answered in this time, or never (PROTOCOL.md section 2.2). */
export const ANSWER_MS = 5000;
/** Within so many milliseconds the pages of a room come to its new server. */
const SPREAD_MS = 300;
/** A CONNECT refused with one of these is refused for good; anything else is tried again. */
const FINAL = new Set([
  "signed_out",
  "fenced",
  "forbidden",
  "not_found",
  "malformed",
  "camera2_closed",
  "emergency_closed",
]);

/**
 * The page's end of PROTOCOL.md for one seat in one room: connects, comes back by itself, says hello with what
 * it knows, keeps the newest view, and repeats commands until they are answered.
 *
 * Fires `light` (LightState), `hello`, `view` (ViewEvent), `slots`, `link`, `face` (FaceEvent), `recording` (RecordingLight), `lost` (LostEvent: the
 * server has forgotten what it had acknowledged), `instance` (the server is a new one: build media anew), `refused` (the server could not be reached, or does not let us in now; see
 * `refusal`) and `ended` ({code, message}: this page has no seat any more).
 */
export class Protocol extends Emitter {
  /**
   * @param {{
   *   room: string,
   *   open: (auth: () => object) => import("../types").SocketLike,
   *   storage: Pick<Storage, "getItem" | "setItem" | "removeItem">,
   *   device?: string,
   *   cause?: string,
   *   timers?: import("../types").Timers,
   *   random?: () => number,
   * }} parts `open` makes an unconnected socket that asks `auth` before each CONNECT and does not reconnect by itself;
   *   `cause`: why the seat changes over to this device, if it does
   */
  constructor({ room, open, storage, device = "main", cause, timers = realTimers, random }) {
    super();
    this.room = room;
    this.device = device;
    this.cause = cause;
    this.timers = timers;
    this.random = random ?? Math.random;
    this.backoff = new Backoff(random, LINE_STEPS);
    /** @type {LightState} */
    this.light = "connecting";
    /** @type {ViewEvent | null} */
    this.last = null;
    /** @type {number | undefined} */
    this.epoch = undefined;
    /** @type {string | undefined} */
    this.instance = undefined;
    /** @type {{code: string, message?: string} | null} why the last attempt to connect failed; null once one succeeded */
    this.refusal = null;
    /** Whether the server knows of TURN relays. */
    this.relays = false;
    /** Whether there are other servers that could have the room. */
    this.others = false;
    /** The server that has the room, as another has said; empty: whichever is reached. */
    this.node = "";
    /** Milliseconds the server asked us to stay away. */
    this.atLeast = 0;
    this.cancelRetry = () => {};
    this.storage = storage;
    this.seenName = `exam.seen.${room}`;
    const send = this.call.bind(this);
    this.commands = new Commands({ send, storage, name: `exam.commands.${room}`, timers, random });
    this.socket = open(() => this.#auth());
    this.#listen();
  }

  start() {
    this.socket.connect();
    for (const answer of this.commands.restore()) void answer.then((ack) => this.fire("restored", ack));
  }

  /** Leaves for good; nothing is sent any more. */
  stop() {
    this.#finish("stopped", null);
  }

  /**
   * One question, asked once.
   * @param {string} event
   * @param {object} payload
   * @returns {Promise<Ack>} never rejects; code `no_answer` after 5 s, or at once when there is no connection
   */
  call(event, payload) {
    if (!this.socket.connected) return Promise.resolve({ ok: false, code: "no_answer" });
    return new Promise((resolve) => {
      const cancel = this.timers.after(ANSWER_MS, () => resolve({ ok: false, code: "no_answer" }));
      this.socket.emit(event, payload, (ack) => {
        cancel();
        resolve(ack);
      });
    });
  }

  /**
   * Asks for a change of the room; see `Commands.give`.
   * @param {string} event
   * @param {object} [payload]
   */
  command(event, payload = {}) {
    return this.commands.give(event, payload);
  }

  /** Something hints that the line may have changed (network back, page shown again): find out now. */
  probe() {
    if (this.light === "connected") void this.#pulse();
    else if (!this.#over() && !this.socket.connected) this.#retry(0);
  }

  #auth() {
    const seen = this.last ? { last_seq: this.last.seq, instance: this.instance } : this.#seenBefore();
    const seat = this.epoch === undefined ? this.#why() : { epoch: this.epoch };
    return { room: this.room, device: this.device, ...seat, ...seen };
  }

  /** What an earlier page of this tab saw: the server may have lost it since. */
  #seenBefore() {
    const seq = Number(this.storage.getItem(this.seenName));
    return seq > 0 ? { last_seq: seq } : {};
  }

  #why() {
    return this.cause ? { cause: this.cause } : {};
  }

  #listen() {
    const { socket } = this;
    socket.on("hello", (hello) => this.#hello(hello));
    socket.on("view", (view) => this.#view(view));
    socket.on("slots", (slots) => this.fire("slots", slots));
    for (const event of ["asked", "line", "scores"]) socket.on(event, (what) => this.fire(event, what));
    socket.on("link", (link) => this.fire("link", link));
    socket.on("face", (face) => this.fire("face", face));
    socket.on("lost", (lost) => this.fire("lost", lost));
    socket.on("recording", (light) => this.fire("recording", light));
    socket.on("fenced", (why) => this.#finish("fenced", why));
    socket.on("signed_out", (why) => this.#finish("signed_out", why));
    socket.on("expelled", (why) => this.#finish("refused", why));
    socket.on("moved", ({ node = "" } = {}) => this.#go(node));
    socket.on("goodbye", ({ retry_after = 0 } = {}) => this.#drop(retry_after * 1000));
    socket.on("disconnect", () => this.#retry(this.backoff.next()));
    socket.on("connect_error", (error) => this.#refused(error?.data));
  }

  /** @param {import("../types").Hello} hello */
  #hello(hello) {
    const renewed = this.instance !== undefined && this.instance !== hello.instance;
    this.epoch = hello.epoch;
    this.node = "";
    this.instance = hello.instance;
    this.relays = hello.relays ?? false;
    this.others = hello.others ?? false;
    this.refusal = null;
    this.backoff.reset();
    this.#show("connected");
    this.fire("hello", hello);
    if (renewed) this.fire("instance", hello.instance);
    this.commands.resume();
  }

  /** Views may overtake each other; only a larger revision of this server instance is newer. @param {ViewEvent} view */
  #view(view) {
    const same = this.last?.instance === view.instance;
    if (same && this.last && view.revision <= this.last.revision) return;
    if (view.seq !== this.last?.seq) this.storage.setItem(this.seenName, String(view.seq));
    this.last = view;
    this.fire("view", view);
  }

  /** A line that does not answer is dead, whatever the socket believes. */
  async #pulse() {
    const ack = await this.#sync();
    if (!ack.ok && ack.code === "no_answer" && this.light === "connected") this.#drop(0);
  }

  /** Whether the server answers just now. */
  async answers() {
    return this.light === "connected" && (await this.#sync()).ok;
  }

  #sync() {
    return this.call("room:sync", { seq: this.last?.seq ?? 0 });
  }

  /** @param {import("../types").Refusal | undefined} why */
  #refused(why) {
    if (why && FINAL.has(why.code)) {
      const light = why.code === "signed_out" || why.code === "fenced" ? why.code : "refused";
      this.#finish(light, why);
      return;
    }
    this.refusal = why ?? { code: "offline" };
    this.fire("refused", this.refusal);
    // Sent to a server that sends us back, or that isn't reached, we are wherever the line leads: they will agree.
    const elsewhere = why?.code === "not_owner" && this.node === "" ? (why.node ?? "") : "";
    this.node = elsewhere;
    if (elsewhere) return this.#retry(this.random() * SPREAD_MS);
    this.#retry(Math.max(this.backoff.next(), (why?.retry_after ?? 0) * 1000));
  }

  /** The room lives elsewhere now. @param {string} node the server; empty: not known */
  #go(node) {
    this.node = node;
    this.#drop(this.random() * SPREAD_MS);
  }

  /** Closes the line, to come back no sooner than told. @param {number} milliseconds */
  #drop(milliseconds) {
    this.atLeast = milliseconds;
    this.socket.disconnect();
  }

  /** The line is down: tries again later. Only the newest plan counts. @param {number} milliseconds */
  #retry(milliseconds) {
    if (this.#over()) return;
    this.#show(this.instance === undefined ? "connecting" : "reconnecting");
    this.commands.pause();
    this.cancelRetry();
    this.cancelRetry = this.timers.after(Math.max(milliseconds, this.atLeast), () => {
      this.socket.reach(this.node);
      this.socket.connect();
    });
    this.atLeast = 0;
  }

  /** @param {LightState} light @param {import("../types").Refusal | null} why */
  #finish(light, why) {
    if (this.#over()) return;
    this.#show(light);
    this.commands.pause();
    this.cancelRetry();
    this.socket.disconnect();
    if (why) this.fire("ended", why);
  }

  #over() {
    return ["fenced", "signed_out", "refused", "stopped"].includes(this.light);
  }

  /** @param {LightState} light */
  #show(light) {
    if (this.light === light) return;
    this.light = light;
    this.fire("light", light);
  }
}
