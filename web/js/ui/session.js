// @ts-check
import { chosenDevices } from "../media/devices.js";
import { ServerClock } from "../base/clock.js";
import { Emitter } from "../base/emitter.js";
import { Media } from "../media/media.js";
import { Protocol } from "../line/protocol.js";
import { sentence } from "../words/refusals.js";
import { leaveToLogin } from "../line/signed_in.js";
import { open } from "../line/socket.js";
import { announceRefusal } from "./toast.js";

/** Receiving slots by PROTOCOL.md section 4. */
export const CANDIDATE_SLOTS = { video: 6, audio: 6 };
export const STAFF_SLOTS = { video: 12, audio: 8 };

/** One page's seat in a room: the line, the clock and, where the role has pictures, the media. Fires `change`. */
export class Session extends Emitter {
  /**
   * @param {string} room
   * @param {{video: number, audio: number} | null} slots null: no pictures for this role
   * @param {{device?: string, cause?: string, media?: object, login?: boolean}} [how] `media`: further parts of `Media`;
   *   `login` false: this page has none to go back to
   */
  constructor(room, slots, { device, cause, media = {}, login = true } = {}) {
    super();
    this.protocol = new Protocol({ room, open, storage: sessionStorage, device, cause });
    this.clock = new ServerClock();
    const chosen = chosenDevices(localStorage);
    this.media = slots && new Media({ protocol: this.protocol, slots, chosen, ...media });
    this.login = login;
    /** @type {any} the view as last sent, or null */
    this.view = null;
    /** @type {import("../types").Refusal | null} why this page has no seat any more */
    this.ended = null;
    /** @type {import("../types").LostEvent | null} what the server has forgotten of this room, until somebody has read it */
    this.lost = null;
    /** @type {import("../types").RecordingLight | null} what was said last of the recording */
    this.recording = null;
    this.#listen();
    this.#hints();
  }

  /** The alarm has been read. */
  readLost() {
    this.lost = null;
    this.#changed();
  }

  start() {
    this.protocol.start();
    return this;
  }

  /**
   * Asks for a change; a refusal is shown to the person.
   * @param {string} event
   * @param {object} [payload]
   */
  async command(event, payload = {}) {
    const ack = await this.protocol.command(event, payload);
    if (!ack.ok) announceRefusal(ack);
    return ack;
  }

  #listen() {
    const change = () => this.#changed();
    this.protocol.on("hello", () => this.clock.reset());
    this.protocol.on("view", ({ now, view }) => {
      this.clock.hear(now);
      this.view = view;
      change();
    });
    this.protocol.on("lost", (lost) => {
      this.lost = lost;
      change();
    });
    this.protocol.on("recording", (light) => {
      this.recording = light;
      change();
    });
    this.protocol.on("light", change);
    this.protocol.on("refused", change);
    this.protocol.on("ended", (why) => {
      this.ended = why;
      if (why.code === "signed_out" && this.login) leaveToLogin(sentence(why));
      change();
    });
    this.protocol.on("restored", (ack) => !ack.ok && announceRefusal(ack));
    for (const event of ["tiles", "devices", "state"]) this.media?.on(event, change);
  }

  /** The browser often knows first that the line may have changed. */
  #hints() {
    const probe = () => this.protocol.probe();
    window.addEventListener("online", probe);
    document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && probe());
  }

  /** Tests and operators read the state of a page off its body. */
  #changed() {
    const { dataset } = document.body;
    dataset.light = this.protocol.light;
    dataset.state = this.view?.me.state ?? this.view?.room.phase ?? "";
    dataset.media = this.media?.state ?? "none";
    this.fire("change");
  }
}
