// @ts-check
import { Emitter } from "../emitter.js";
import { Media } from "../media.js";
import { Protocol } from "../protocol.js";
import { bound, isPassing } from "./binding.js";
import { PhoneCamera } from "./camera.js";

const AGAIN_MS = 3000;

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
    this.ready = false;
  }

  /** Redeems the code in the address, if there is one, and joins. A line that is down is tried again. */
  async start() {
    const { location, history, localStorage: storage } = globalThis;
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
    this.media = new Media({ protocol, slots: { video: 0, audio: 0 }, openTracks, needs: ["camera"] });
    protocol.on("view", ({ view }) => this.#see(view));
    protocol.on("ended", (why) => {
      this.refusal = why;
      this.fire("change");
    });
    const change = () => this.fire("change");
    protocol.on("light", change);
    for (const event of ["devices", "state"]) this.media.on(event, change);
    protocol.start();
  }

  /** @param {any} view */
  #see(view) {
    this.view = view;
    const wanted = view.use !== "over" && view.use !== "none";
    if (wanted && !this.media?.wanted) void this.media?.start();
    if (!wanted) this.media?.stop();
    this.fire("change");
  }
}
