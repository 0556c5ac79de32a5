// @ts-check
import { DeviceReport } from "../media/device_status.js";
import { Emitter } from "../base/emitter.js";
import { Media } from "../media/media.js";
import { PictureWatch } from "../media/picture_watch.js";
import { Protocol } from "../line/protocol.js";
import { bound, isPassing, unfitFor } from "./binding.js";
import { PhoneCamera } from "./camera.js";

const AGAIN_MS = 3000;
/** For the time it stands in for the computer: one picture, every voice. Made at once, since m-lines are never added. */
const SLOTS = { video: 1, audio: 6 };

/** This phone as second camera: bound once, then back by itself whenever it was away. Fires `change`. */
export class Phone extends Emitter {
  /** @param {{post: (path: string, body: object) => Promise<any>, open: any}} parts */
  constructor({ post, open }) {
    super();
    this.post = post;
    this.openSocket = open;
    this.camera = new PhoneCamera();
    /** @type {string | null} */
    this.room = null;
    /** @type {any} */
    this.refusal = null;
    /** @type {any} */
    this.view = null;
    /** @type {Protocol | null} */
    this.protocol = null;
    /** @type {Media | null} */
    this.media = null;
    /** @type {import("../media/devices.js").Problem | null} why the code is not used yet */
    this.unfit = null;
    /** The browser asks just now whether the camera may be used. */
    this.asking = false;
    this.ready = false;
    /** @type {import("../types").LostEvent | null} what the server has forgotten of this room, until somebody has read it */
    this.lost = null;
    this.voice = new SpareVoice(globalThis.localStorage, globalThis.navigator?.mediaDevices);
  }

  /** Redeems the code in the address, if there is one, and joins. A line that is down is tried again. */
  async start() {
    const { location, history, localStorage: storage } = globalThis;
    if (location.hash && (await this.#looksUnfit())) return;
    try {
      this.room = await bound({ location, history, storage, post: this.post });
      this.refusal = null;
      if (this.room) this.#join(this.room);
    } catch (refusal) {
      this.refusal = refusal;
      if (isPassing(/** @type {any} */ (refusal))) setTimeout(() => void this.start(), AGAIN_MS);
    }
    this.ready = true;
    this.fire("change");
  }

  /** Look first, then bind: a code that was used up here could not be opened in another browser. */
  async #looksUnfit() {
    const lacks = globalThis.document?.documentElement.dataset.lacks ?? "";
    this.asking = this.ready = true;
    this.fire("change");
    this.unfit = await unfitFor(lacks, () => this.camera.open(globalThis.navigator?.mediaDevices));
    this.asking = false;
    this.fire("change");
    return this.unfit !== null;
  }

  /** The other camera. */
  turn() {
    this.camera.turn();
    return this.reopen();
  }

  async reopen() {
    await this.media?.open();
  }

  /** The page is seen again, or the network is back: find out at once what is left. */
  wake() {
    this.protocol?.probe();
    if (this.media?.running && !this.camera.works) void this.reopen();
  }

  /** @param {string} room */
  #join(room) {
    const protocol = new Protocol({
      room,
      open: this.openSocket,
      storage: sessionStorage,
      device: "camera2",
    });
    const openTracks = (/** @type {any} */ devices) => this.camera.open(devices);
    this.protocol = protocol;
    this.media = new Media({ protocol, slots: SLOTS, openTracks, needs: ["camera"] });
    new DeviceReport({ protocol, media: this.media });
    new PictureWatch({ media: this.media }).start();
    protocol.on("view", ({ view }) => this.#see(view));
    protocol.on("ended", (why) => {
      this.refusal = why;
      this.fire("change");
    });
    protocol.on("lost", (lost) => {
      this.lost = lost;
      this.fire("change");
    });
    const change = () => this.fire("change");
    protocol.on("light", change);
    for (const event of ["devices", "state", "tiles"]) this.media.on(event, change);
    protocol.start();
  }

  /** The alarm has been read. */
  readLost() {
    this.lost = null;
    this.fire("change");
  }

  /** Asks for the microphone that is wanted for a spare, and gives it back. */
  async allowVoice() {
    await this.voice.allow();
    this.fire("change");
  }

  /** Picture and voice of the seat, or the second camera again. @param {boolean} spare */
  #standIn(spare) {
    if (spare === this.camera.spare) return;
    this.camera.spare = spare;
    this.camera.facing = spare ? "user" : "environment";
    if (this.media?.running) void this.reopen();
  }

  /** @param {any} view */
  #see(view) {
    this.view = view;
    const wanted = view.use !== "over" && view.use !== "none";
    this.#standIn(view.use === "spare");
    if (wanted && !this.media?.wanted) void this.media?.start();
    if (!wanted) this.media?.stop();
    this.fire("change");
  }
}

const KEY = "exam.camera2.microphone";

/**
 * Whether this phone may stand in for the computer: its microphone was allowed beforehand, for in mid-exam nobody looks
 * for a question on a phone that films from behind.
 */
export class SpareVoice {
  /** @param {Pick<Storage, "getItem" | "setItem">} storage @param {MediaDevices | undefined} devices */
  constructor(storage, devices) {
    this.storage = storage;
    this.devices = devices;
    this.refused = false;
  }

  /** Whether the microphone was allowed on this phone before; the browser has the last word. */
  get allowed() {
    return this.storage.getItem(KEY) === "yes";
  }

  /** Asks for the microphone now, and gives it back at once. */
  async allow() {
    try {
      const stream = await this.devices?.getUserMedia({ audio: true });
      for (const track of stream?.getTracks() ?? []) track.stop();
      this.refused = !stream;
      if (stream) this.storage.setItem(KEY, "yes");
    } catch {
      this.refused = true;
    }
  }
}
