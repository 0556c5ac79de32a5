// @ts-check
import { Backoff } from "../base/backoff.js";
import { offerOnlyOurs } from "./codecs.js";
import { Emitter } from "../base/emitter.js";
import { openDevices } from "./devices.js";
import { WHOLE_KBPS, encoding, smallLayer } from "../base/encoding.js";
import { GOOD_LINE, LineLimit, isHeldDown } from "./lines.js";
import { SCREEN_ENCODING, openScreen } from "./screen.js";
import { Sharpness, forgetRestrictions, sent } from "./sharpness.js";
import { Slots } from "./slots.js";
import { Twice, Voice, ordered, uplink } from "./sound_twice.js";
import { Telling } from "./telling.js";
import { Watchdog, reading } from "./watchdog.js";

const LOOK_MS = 500;
/** Every so many looks the line is judged, too. */
const LINE_LOOKS = 2;
/** Names of the camera's layers on the wire. */
const SMALL_LAYER = "s";
const LARGE_LAYER = "m";
/** A connection begins with neither: whoever waits sends no sound that nobody may hear. */
const NOTHING_ASKED = { connection: "", small: null, heard: false };
/** Connections that are tried without a relay first. */
const DIRECT_TRIES = 2;
/** What a line nobody knows yet is given, kbit/s, and for how long it must have carried that (as the server has it). */
export const SMALL_KBPS = 250;
export const SMALL_MS = 5000;
/** Once a new connection is there, what it does not bring again within this time is not there; a server keeps one for as long that was sent elsewhere. */
export const FORMER_MS = 5000;

/**
 * A second wish may overtake the first; the browser then refuses the stale parameters, and the newer stand.
 * @param {RTCRtpSender} sender @param {(encoding: RTCRtpEncodingParameters) => RTCRtpEncodingParameters} wanted
 */
async function encode(sender, wanted) {
  const parameters = sender.getParameters();
  if (!parameters.encodings?.length) return;
  for (const each of parameters.encodings) Object.assign(each, wanted(each));
  await sender.setParameters(parameters).catch(() => {});
}

/**
 * One device's media: its camera and microphone up, a fixed pool of slots down, in one RTCPeerConnection that
 * is thrown away and made anew whenever it stops carrying anything (PROTOCOL.md section 4).
 *
 * Fires `tiles` (what arrives, or how a line is, has changed), `devices` (own tracks or their problem changed), `unshared` (the screen
 * was taken away outside this page), `state` ("building" | "connected" | "lost").
 */
export class Media extends Emitter {
  /**
   * @param {{
   *   protocol: import("../line/protocol.js").Protocol,
   *   slots: {video: number, audio: number},
   *   devices?: MediaDevices,
   *   Connection?: typeof RTCPeerConnection,
   *   now?: () => number,
   *   chosen?: import("./devices.js").Choices,
   *   openTracks?: typeof openDevices,
   *   needs?: ("camera" | "microphone")[],
   *   small?: boolean,
   * }} parts `now`: milliseconds of any steady clock; `chosen`: the devices to open, where they are there; `needs`:
   *   what this device is to send; `small`: begin with a small picture, so that sound and picture come at once
   */
  constructor({
    protocol,
    slots,
    devices = globalThis.navigator?.mediaDevices,
    Connection = globalThis.RTCPeerConnection,
    now = () => performance.now(),
    chosen = {},
    openTracks = openDevices,
    needs = ["camera", "microphone"],
    small = false,
  }) {
    super();
    this.protocol = protocol;
    this.pool = slots;
    this.devices = devices;
    this.Connection = Connection;
    this.now = now;
    this.chosen = chosen;
    this.openTracks = openTracks;
    this.needs = needs;
    this.small = small;
    /** @type {{camera: MediaStreamTrack | null, microphone: MediaStreamTrack | null, screen: MediaStreamTrack | null}} */
    this.own = { camera: null, microphone: null, screen: null };
    /** @type {import("./devices.js").Problem | null} */
    this.problem = null;
    /** @type {import("./devices.js").Kind[]} chosen devices that are not here, and for which others stand in */
    this.gone = [];
    this.opening = Promise.resolve();
    /** @type {RTCPeerConnection | null} */
    this.pc = null;
    /** The connection to the server that had the room before, while it still carries. @type {RTCPeerConnection | null} */
    this.former = null;
    this.state = "building";
    this.slots = new Slots();
    this.kbps = 0;
    this.answer = { sdp: "", twice: true };
    this.twice = new Twice();
    this.voice = new Voice();
    /** What the server asked for last. @type {{connection: string, small: number | null, heard: boolean}} */
    this.asked = NOTHING_ASKED;
    this.muted = { camera: false, microphone: false };
    /** What the own camera gives, as far as this page looks at it. @type {import("./picture_watch.js").Seen} */
    this.seen = "on";
    /** How the own line is. @type {{up: import("../types").Grade, down: import("../types").Grade}} */
    this.line = GOOD_LINE;
    this.lineLimit = new LineLimit();
    this.looks = 0;
    this.sharpness = new Sharpness();
    /** Whether pictures are wanted, or sound alone; and whether the line holds the own picture down. */
    this.pictures = new Telling("media:pictures", "wanted", true);
    this.limited = new Telling("media:limit", "limited", false);
    this.watchdog = new Watchdog();
    this.backoff = new Backoff();
    this.round = 0;
    /** Somebody asked for media; `running` once the devices are open. */
    this.wanted = false;
    this.running = false;
    /** Connections in a row that never came about, and whether the present one goes by a relay. */
    this.fruitless = 0;
    this.relayed = false;
    /** @type {string | undefined} the server the present connection was made with */
    this.instance = undefined;
    /** @type {ReturnType<typeof setInterval> | undefined} */
    this.looking = undefined;
    this.#listen();
  }

  /** Opens the devices and keeps a connection alive from now on. */
  async start() {
    this.wanted = true;
    await this.open();
    if (!this.wanted) return this.stop();
    this.running = true;
    clearInterval(this.looking);
    this.looking = setInterval(() => void this.#look(), LOOK_MS);
    if (this.protocol.light === "connected") void this.rebuild();
  }

  /**
   * Asks for camera and microphone (again), one request after the other: whoever chooses twice in a hurry gets what
   * was chosen last.
   * @param {{camera?: string, microphone?: string}} [wanted] device ids
   * @returns {Promise<void>}
   */
  open(wanted = {}) {
    this.opening = this.opening.catch(() => {}).then(() => this.#open(wanted));
    return this.opening;
  }

  /** @param {{camera?: string, microphone?: string}} wanted */
  async #open(wanted) {
    const {
      problem,
      gone = [],
      ...tracks
    } = await this.openTracks(this.devices, {
      ...this.chosen,
      ...wanted,
    });
    // Without connections there is nothing to send a picture by, whatever the camera says.
    this.problem = this.Connection ? problem : { cause: "unsupported", kind: "both" };
    this.gone = gone;
    this.#adopt("camera", tracks.camera);
    this.#adopt("microphone", tracks.microphone);
    this.fire("devices");
  }

  /** Stops sending without giving the device back. @param {"camera" | "microphone"} kind @param {boolean} muted */
  mute(kind, muted) {
    this.muted[kind] = muted;
    const track = this.own[kind];
    if (track) track.enabled = !muted;
    this.fire("devices");
  }

  /** Pictures, or sound alone, until the page is left. @param {boolean} wanted */
  wantPictures(wanted) {
    this.pictures.value = wanted;
    this.#tell();
    this.fire("tiles");
  }

  /**
   * Asks which screen to share, and sends it; a share that is on stays on when the question is refused.
   * @returns {Promise<import("./screen.js").ScreenProblem | null>} why nothing (new) is shared
   */
  async share() {
    const { track, problem } = await openScreen(this.devices);
    if (!track) return problem;
    if (!this.running) {
      track.stop();
      return null;
    }
    this.#adopt("screen", track);
    this.fire("devices");
    return null;
  }

  /** Shares the screen no longer. */
  unshare() {
    if (!this.own.screen) return;
    this.#adopt("screen", null);
    this.fire("devices");
  }

  /** @returns {import("./slots.js").Tile[]} what the slots carry now */
  tiles() {
    return this.slots.tiles();
  }

  /** See `Slots.picture`. @param {string} person @param {string} [source] @param {boolean} [second] */
  picture(person, source = "camera", second = false) {
    return this.slots.picture(person, source, second);
  }

  /** See `Slots.line`. @param {string} person @param {boolean} [second] */
  lineOf(person, second = false) {
    return this.slots.line(person, second);
  }

  /** The server's name of the present connection. */
  get connection() {
    return this.slots.connection;
  }

  /**
   * Makes a new connection on the same seat; the server drops the older one.
   * @param {boolean} beside the older one is another server's and goes on until the new one is there
   */
  async rebuild(beside = false) {
    if (!this.Connection) return this.#show("lost");
    this.round += 1;
    const round = this.round;
    this.instance = this.protocol.instance;
    this.#discard(beside);
    if (!beside) this.#show("building");
    const servers = await this.#relays();
    if (round !== this.round) return;
    // Through a relay only where nothing else has come through: it is the longest way.
    this.relayed = servers.length > 0 && this.fruitless >= DIRECT_TRIES && this.fruitless % 2 === 0;
    const answer = await this.#negotiate(this.#prepare(servers));
    if (round !== this.round) return;
    this.answer = { sdp: answer.sdp ?? "", twice: true };
    this.twice = new Twice();
    this.voice = new Voice();
    if (!answer.ok) return this.#later(round, (answer.retry_after ?? 0) * 1000);
    this.slots.begin(answer.connection ?? "");
    for (const telling of [this.pictures, this.limited]) telling.begin();
    this.#tell();
    await this.#publish();
    this.fire("tiles");
  }

  /** @returns {Promise<RTCIceServer[]>} the school's TURN relays, where it has any */
  async #relays() {
    if (!this.protocol.relays) return [];
    const answer = await this.protocol.call("media:relays", {});
    return answer.servers ?? [];
  }

  /** @param {RTCPeerConnection} pc @returns {Promise<import("../types").Ack>} an answer the browser refused is a refusal too */
  async #negotiate(pc) {
    try {
      await pc.setLocalDescription(await pc.createOffer());
      const relayed = this.relayed ? { relayed: true } : {};
      const answer = await this.protocol.call("media:offer", { sdp: pc.localDescription?.sdp, ...relayed });
      if (answer.ok) await pc.setRemoteDescription({ type: "answer", sdp: answer.sdp });
      return answer;
    } catch {
      return { ok: false, code: "no_answer" };
    }
  }

  /**
   * Has the browser send its sound twice, or once: by applying the server's answer again in another order, of which the
   * server need not know.
   * @param {boolean} twice
   */
  async #sendSound(twice) {
    const { pc, answer } = this;
    if (!pc || pc.signalingState !== "stable" || answer.twice === twice) return;
    answer.twice = twice;
    try {
      await pc.setLocalDescription(await pc.createOffer());
      await pc.setRemoteDescription({ type: "answer", sdp: ordered(answer.sdp, twice) });
      // An answer that takes a layer switches it on.
      await this.#publish();
    } catch {
      // It was closed meanwhile; the next connection begins anew.
    }
  }

  #listen() {
    this.protocol.on("hello", () => this.#greeted());
    this.protocol.on("view", ({ publish }) => this.#want(publish));
    this.protocol.on("slots", ({ connection, slots }) => this.#assign(connection, slots));
    this.protocol.on("asked", (asked) => this.#asked(asked));
    this.protocol.on("line", ({ connection, up, down }) => this.#lined(connection, { up, down }));
    this.protocol.on("link", ({ connection, state }) => this.#linked(connection, state));
    this.protocol.on("ended", () => this.stop());
    this.devices?.addEventListener?.("devicechange", () => void this.#devicesChanged());
  }

  /** Gives devices and connection back. */
  stop() {
    this.wanted = false;
    this.running = false;
    this.state = "building";
    this.round += 1;
    clearInterval(this.looking);
    this.#discard();
    this.slots.forget();
    for (const track of Object.values(this.own)) track?.stop();
    this.own = { camera: null, microphone: null, screen: null };
  }

  /** @param {RTCIceServer[]} servers @returns {RTCPeerConnection} with all m-lines of PROTOCOL.md section 4, in their order */
  #prepare(servers) {
    const policy = this.relayed ? { iceTransportPolicy: /** @type {const} */ ("relay") } : {};
    const pc = new this.Connection({ bundlePolicy: "max-bundle", iceServers: servers, ...policy });
    this.fruitless += 1;
    this.pc = pc;
    this.watchdog.begin(this.now());
    const send = /** @type {const} */ ("sendonly");
    this.senders = {
      camera: pc.addTransceiver(this.own.camera ?? "video", {
        direction: send,
        sendEncodings: this.#layers(),
      }).sender,
      microphone: pc.addTransceiver(this.own.microphone ?? "audio", {
        direction: send,
        sendEncodings: [{ active: false }],
      }).sender,
      screen: pc.addTransceiver(this.own.screen ?? "video", {
        direction: send,
        sendEncodings: [SCREEN_ENCODING],
      }).sender,
    };
    for (let n = 0; n < this.pool.video; n += 1) pc.addTransceiver("video", { direction: "recvonly" });
    for (let n = 0; n < this.pool.audio; n += 1) pc.addTransceiver("audio", { direction: "recvonly" });
    for (const transceiver of pc.getTransceivers()) offerOnlyOurs(transceiver);
    pc.addEventListener("track", ({ transceiver, track }) => {
      if (pc !== this.pc || transceiver.mid === null) return;
      this.slots.receive(transceiver.mid, track);
      for (const change of ["mute", "unmute"]) track.addEventListener(change, () => this.fire("tiles"));
    });
    pc.addEventListener("connectionstatechange", () => this.#moved(pc));
    return pc;
  }

  #discard(beside = false) {
    this.former?.close();
    this.former = beside ? this.pc : null;
    if (!beside) this.pc?.close();
    this.pc = null;
    this.slots.leave(beside);
    this.line = GOOD_LINE;
  }

  /** The connection before is over; its last pictures stand until others have come. */
  #part() {
    this.former?.close();
    this.former = null;
    this.slots.stand();
    this.fire("tiles");
  }

  /** @param {RTCPeerConnection} pc */
  #settle(pc) {
    if (pc !== this.pc) return;
    this.#part();
    this.slots.forget();
    this.fire("tiles");
  }

  /** A new line may be a new server, or the same one that has dropped our connection meanwhile. */
  #greeted() {
    if (!this.running) return;
    const alive = this.pc?.connectionState === "connected";
    if (!alive || this.instance !== this.protocol.instance) void this.rebuild(alive);
  }

  /** @param {RTCPeerConnection} pc */
  #moved(pc) {
    if (pc === this.former && pc.connectionState !== "connected") return this.#part();
    if (pc !== this.pc) return;
    if (pc.connectionState === "connected") {
      this.fruitless = 0;
      this.backoff.reset();
      this.#show("connected");
      for (const { sender } of this.former?.getTransceivers() ?? [])
        void sender.replaceTrack(null).catch(() => {});
      setTimeout(() => this.#settle(pc), FORMER_MS);
      if (this.small) setTimeout(() => this.#grow(pc), SMALL_MS);
    } else if (pc.connectionState === "failed") this.#lost();
  }

  /** The line has carried the small picture for a while. @param {RTCPeerConnection} pc */
  #grow(pc) {
    if (pc !== this.pc || pc.connectionState !== "connected") return;
    this.small = false;
    void this.#publish();
  }

  /** Two layers of the camera, the small one first, as browsers want it: they fill the line from there. */
  #layers() {
    return [
      { rid: SMALL_LAYER, ...smallLayer(this.toSend.small) },
      { rid: LARGE_LAYER, ...encoding(this.#largest()) },
    ];
  }

  /**
   * It may come before the answer does, like slots.
   * @param {{connection: string, small: number | null, heard: boolean}} asked
   */
  #asked(asked) {
    this.asked = asked;
    if (asked.connection === this.connection) void this.#publish();
  }

  /** What the server asks of the present connection. */
  get toSend() {
    return this.asked.connection === this.connection ? this.asked : NOTHING_ASKED;
  }

  /** @param {string} connection @param {Media["line"]} line */
  #lined(connection, line) {
    if (connection !== this.connection) return;
    this.line = line;
    this.fire("tiles");
  }

  /** @param {RTCStatsReport} report */
  #judgeLine(report) {
    const up = uplink(report);
    void this.#sendSound(this.twice.look(up));
    if (this.voice.look(up)) void this.#speak();
    const whole = this.kbps >= WHOLE_KBPS ? (this.own.camera?.getSettings().width ?? 0) : 0;
    if (this.senders && this.sharpness.look(sent(report, LARGE_LAYER), whole))
      void forgetRestrictions(this.senders.camera);
    const allowed = this.senders?.camera.getParameters().encodings ?? [];
    const held = isHeldDown(report, this.pc?.getTransceivers()[0]?.mid, allowed);
    this.limited.value = this.lineLimit.look(held);
    this.#tell();
  }

  /** What the server does not have yet of the present connection. */
  #tell() {
    if (!this.connection) return;
    for (const telling of [this.pictures, this.limited]) void telling.tell(this.protocol);
  }

  /** The largest picture to send now, kbit/s. */
  #largest() {
    return this.small ? Math.min(this.kbps, SMALL_KBPS) : this.kbps;
  }

  /** @param {string} connection @param {string} state */
  #linked(connection, state) {
    if (connection !== this.connection) return;
    // Somebody without camera and microphone sends nothing, and that is no fault.
    const silent = !this.own.camera && !this.own.microphone;
    if (state === "closed" || (state === "stalled" && !silent)) this.#lost();
  }

  #lost() {
    this.#show("lost");
    this.#later(this.round, 0);
  }

  /** @param {number} round the attempt that failed @param {number} atLeast milliseconds */
  #later(round, atLeast) {
    const wait = Math.max(this.backoff.next(), atLeast);
    setTimeout(() => {
      if (this.running && round === this.round && this.protocol.light === "connected") void this.rebuild();
    }, wait);
  }

  async #look() {
    const { pc, round } = this;
    if (!this.running || !pc || !this.connection || this.protocol.light !== "connected") return;
    const report = await pc.getStats();
    if (round !== this.round) return;
    this.looks += 1;
    if (this.looks % LINE_LOOKS === 0) this.#judgeLine(report);
    const awaited = this.slots.awaited();
    const verdict = this.watchdog.judge(reading(report), awaited, this.now());
    if (verdict === "ok" || (verdict === "doubt" && !(await this.#answersWithoutMedia(pc)))) return;
    if (round !== this.round) return;
    if (verdict === "slots") this.watchdog.bePatient();
    this.#show("lost");
    void this.rebuild();
  }

  /** @param {RTCPeerConnection} pc */
  async #answersWithoutMedia(pc) {
    const before = this.watchdog.last.transport;
    if (!(await this.protocol.answers())) return false;
    return reading(await pc.getStats()).transport === before;
  }

  /** @param {string} connection @param {Record<string, import("../types").Slot>} slots */
  #assign(connection, slots) {
    if (this.slots.assign(connection, slots)) this.fire("tiles");
  }

  /** @param {number} kbps the largest picture anybody wants */
  #want(kbps) {
    if (kbps === this.kbps) return;
    this.kbps = kbps;
    void this.#publish();
  }

  async #publish() {
    const { senders, connection } = this;
    if (!senders || !connection) return;
    const wanted = this.#layers();
    // By name: a browser that knows no layers has kept one encoding without any.
    await encode(senders.camera, (each) => wanted.find(({ rid }) => rid === each.rid) ?? wanted[1]);
    await this.#speak();
  }

  async #speak() {
    if (!this.senders || !this.connection) return;
    await encode(this.senders.microphone, () => ({ active: this.toSend.heard, ...this.voice.encoding }));
  }

  /** @param {"camera" | "microphone" | "screen"} kind @param {MediaStreamTrack | null} track */
  #adopt(kind, track) {
    if (this.own[kind] !== track) this.own[kind]?.stop();
    this.own[kind] = track;
    if (track) {
      if (kind !== "screen") track.enabled = !this.muted[kind];
      if (kind === "camera") track.contentHint = "motion";
      track.addEventListener("ended", () => this.#ended(kind, track));
      // The system, or another program, withholds it, or gives it back.
      for (const change of ["mute", "unmute"]) track.addEventListener(change, () => this.fire("devices"));
    }
    // A connection that was closed meanwhile needs no track: the next one takes it from `own`.
    this.senders?.[kind].replaceTrack(track).catch(() => {});
  }

  /** Taken away outside this page: unplugged, or stopped in the browser's own bar. @param {"camera" | "microphone" | "screen"} kind @param {MediaStreamTrack} track */
  #ended(kind, track) {
    if (kind !== "screen") void this.#devicesChanged();
    else if (this.own.screen === track) {
      this.unshare();
      this.fire("unshared");
    }
  }

  /** A device was unplugged or came back: open again what is missing, leave alone what works. */
  async #devicesChanged() {
    if (!this.running) return;
    const works = (/** @type {MediaStreamTrack | null} */ track) => track?.readyState === "live";
    if (this.needs.every((kind) => works(this.own[kind]))) return;
    await this.open();
  }

  /** @param {"building" | "connected" | "lost"} state */
  #show(state) {
    // After the first time, building anew is what "lost" looks like to a person.
    const shown = state === "building" && this.state !== "building" ? "lost" : state;
    if (this.state === shown) return;
    this.state = shown;
    this.fire("state", shown);
  }
}
