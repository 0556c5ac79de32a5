import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { Emitter } from "../../web/js/base/emitter.js";
import { FORMER_MS, Media } from "../../web/js/media/media.js";
import { settle } from "./fakes.js";

globalThis.MediaStream ??= class {
  constructor(tracks) {
    this.tracks = tracks;
  }

  getTracks() {
    return this.tracks;
  }
};

const KNOWN = {
  video: [
    { mimeType: "video/VP8" },
    { mimeType: "video/rtx" },
    { mimeType: "video/AV1" },
    { mimeType: "video/H264", sdpFmtpLine: "packetization-mode=1;profile-level-id=42e01f" },
    { mimeType: "video/H264", sdpFmtpLine: "packetization-mode=0;profile-level-id=42e01f" },
    { mimeType: "video/H264", sdpFmtpLine: "packetization-mode=1;profile-level-id=640c1f" },
  ],
  audio: [{ mimeType: "audio/opus" }, { mimeType: "audio/PCMU" }],
};
globalThis.RTCRtpReceiver ??= { getCapabilities: (kind) => ({ codecs: KNOWN[kind] }) };

class FakeTrack extends EventTarget {
  constructor(kind) {
    super();
    Object.assign(this, { kind, enabled: true, readyState: "live" });
  }

  stop() {
    this.readyState = "ended";
  }

  getSettings() {
    return { width: 640, height: 480 };
  }
}

class FakeDevices extends EventTarget {
  constructor() {
    super();
    this.asked = [];
  }

  async getDisplayMedia(constraints) {
    if (this.screenError) throw this.screenError;
    this.askedForScreen = constraints;
    const screen = Object.assign(new FakeTrack("video"), {
      getSettings: () => ({ displaySurface: "monitor" }),
    });
    return { getVideoTracks: () => [screen] };
  }

  async getUserMedia(constraints) {
    this.asked.push(constraints);
    if (this.error) throw this.error;
    const [camera, microphone] = [new FakeTrack("video"), new FakeTrack("audio")];
    return { getVideoTracks: () => [camera], getAudioTracks: () => [microphone], getTracks: () => [camera] };
  }
}

/** Remembers its m-lines; `bytes` and `encoders` are what its statistics report. */
class FakeConnection extends EventTarget {
  static made = [];

  constructor(options) {
    super();
    Object.assign(this, { options, lines: [], connectionState: "new", bytes: { transport: 0 } });
    this.encoders = [];
    FakeConnection.made.push(this);
  }

  addTransceiver(trackOrKind, { direction }) {
    const kind = trackOrKind.kind ?? trackOrKind;
    const sender = { track: trackOrKind.kind ? trackOrKind : null, parameters: { encodings: [{}] } };
    sender.replaceTrack = async (track) => void (sender.track = track);
    sender.getParameters = () => structuredClone(sender.parameters);
    sender.setParameters = async (parameters) => void (sender.parameters = parameters);
    const line = { mid: String(this.lines.length), kind, direction, sender, receiver: { track: { kind } } };
    line.setCodecPreferences = (codecs) => (line.codecs = codecs);
    this.lines.push(line);
    return line;
  }

  getTransceivers() {
    return this.lines;
  }

  async createOffer() {
    return { type: "offer", sdp: `offer ${FakeConnection.made.indexOf(this)}` };
  }

  async setLocalDescription(description) {
    this.localDescription = description;
  }

  async setRemoteDescription() {
    for (const line of this.lines.filter(({ direction }) => direction === "recvonly")) {
      this.dispatchEvent(
        Object.assign(new Event("track"), { transceiver: line, track: new FakeTrack(line.kind) }),
      );
    }
    this.become("connected");
  }

  become(state) {
    this.connectionState = state;
    this.dispatchEvent(new Event("connectionstatechange"));
  }

  async getStats() {
    const { transport, ...slots } = this.bytes;
    const inbound = Object.entries(slots).map(([mid, bytesReceived]) => ({
      type: "inbound-rtp",
      mid,
      bytesReceived,
    }));
    return [{ type: "transport", bytesReceived: transport }, ...inbound, ...this.encoders];
  }

  close() {
    this.connectionState = "closed";
  }
}

class FakeProtocol extends Emitter {
  constructor() {
    super();
    Object.assign(this, { light: "connected", instance: "one", offers: [], answering: false });
  }

  async answers() {
    this.asked?.();
    return this.answering;
  }

  async call(event, payload) {
    this.offers.push({ event, ...payload });
    this.before?.();
    return this.answer ?? { ok: true, sdp: "answer", connection: `c${this.offers.length}` };
  }
}

/** Media that has started, with everything around it played by the test. */
async function started(t, { error } = {}) {
  mock.timers.enable({ apis: ["setInterval", "setTimeout"] });
  t.after(() => mock.timers.reset());
  FakeConnection.made = [];
  const protocol = new FakeProtocol();
  const devices = Object.assign(new FakeDevices(), { error });
  let now = 0;
  const media = new Media({
    protocol,
    slots: { video: 2, audio: 1 },
    devices,
    Connection: FakeConnection,
    now: () => now,
  });
  await media.start();
  await settle();
  /** One look of the watchdog, after `bytes` have arrived. */
  const second = async (bytes = {}) => {
    now += 1000;
    Object.assign(FakeConnection.made.at(-1).bytes, bytes);
    mock.timers.tick(1000);
    await settle();
  };
  return { media, protocol, devices, second };
}

const slot = (person, source = "camera") => ({ person, device: "main", source });

test("m-lines are made once, in the order of the protocol", async (t) => {
  await started(t);
  const [{ lines, options }] = FakeConnection.made;
  assert.deepEqual(
    lines.map(({ kind, direction }) => `${kind} ${direction}`),
    [
      "video sendonly",
      "audio sendonly",
      "video sendonly",
      "video recvonly",
      "video recvonly",
      "audio recvonly",
    ],
  );
  assert.deepEqual(options, { bundlePolicy: "max-bundle", iceServers: [] });
});

test("only codecs that the server forwards are offered, so that the offer stays small", async (t) => {
  await started(t);
  const [{ lines }] = FakeConnection.made;
  const offered = (line) => line.codecs.map(({ mimeType }) => mimeType);
  assert.deepEqual(offered(lines[0]), ["video/VP8", "video/rtx", "video/H264"]);
  assert.equal(lines[0].codecs.at(-1), KNOWN.video[3]);
  assert.deepEqual(offered(lines[1]), ["audio/opus"]);
});

test("slots say whose picture each m-line carries", async (t) => {
  const { media, protocol } = await started(t);
  protocol.fire("slots", { connection: "c1", slots: { 3: slot("e1"), 5: slot("e1", "microphone") } });
  assert.deepEqual(
    media.tiles().map(({ mid, person, source }) => [mid, person, source]),
    [
      ["3", "e1", "camera"],
      ["5", "e1", "microphone"],
    ],
  );
});

test("a slot that carries nothing yet is no picture; the first packet makes it one", async (t) => {
  const { media, protocol } = await started(t);
  protocol.fire("slots", { connection: "c1", slots: { 3: slot("c1"), 4: slot("c1", "screen") } });
  const [{ stream }] = media.tiles().filter(({ source }) => source === "screen");
  stream.getTracks()[0].muted = true;
  assert.equal(media.picture("c1").mid, "3");
  assert.equal(media.picture("c1", "screen"), undefined);
  const redrawn = t.mock.fn();
  media.on("tiles", redrawn);
  stream.getTracks()[0].muted = false;
  stream.getTracks()[0].dispatchEvent(new Event("unmute"));
  assert.equal(redrawn.mock.callCount(), 1);
  assert.equal(media.picture("c1", "screen").mid, "4");
});

test("slots that overtake the answer are not lost", async (t) => {
  const { media, protocol } = await started(t);
  protocol.before = () => protocol.fire("slots", { connection: "c2", slots: { 3: slot("e2") } });
  await media.rebuild();
  assert.deepEqual(
    media.tiles().map(({ person }) => person),
    ["e2"],
  );
});

test("slots of an older connection are not drawn", async (t) => {
  const { media, protocol } = await started(t);
  await media.rebuild();
  protocol.fire("slots", { connection: "c1", slots: { 3: slot("e1") } });
  assert.deepEqual(media.tiles(), []);
});

test("the hint of a view sets how much the camera sends", async (t) => {
  const { protocol } = await started(t);
  protocol.fire("view", { publish: 120 });
  await settle();
  const [{ sender }] = FakeConnection.made[0].lines;
  assert.equal(sender.parameters.encodings[0].maxBitrate, 120_000);
  assert.equal(sender.parameters.encodings[0].scaleResolutionDownBy, 2);
});

test("a silent path is replaced at once where the server answers", async (t) => {
  const { protocol, second } = await started(t);
  protocol.answering = true;
  await second();
  assert.equal(FakeConnection.made.length, 1);
  await second();
  assert.equal(FakeConnection.made.length, 2);
});

test("media that comes while the server is asked was only late", async (t) => {
  const { protocol, second } = await started(t);
  protocol.answering = true;
  protocol.asked = () => (FakeConnection.made.at(-1).bytes.transport += 100);
  for (let n = 0; n < 5; n += 1) await second();
  assert.equal(FakeConnection.made.length, 1);
});

test("a silent path is replaced after 3 s by a new connection", async (t) => {
  const { media, protocol, second } = await started(t);
  for (let n = 0; n < 3; n += 1) await second();
  assert.equal(FakeConnection.made.length, 2);
  assert.equal(FakeConnection.made[0].connectionState, "closed");
  assert.equal(protocol.offers.length, 2);
  assert.equal(media.connection, "c2");
});

test("a path that carries what was promised is kept", async (t) => {
  const { protocol, second } = await started(t);
  protocol.fire("slots", { connection: "c1", slots: { 3: slot("e1") } });
  for (let n = 1; n <= 10; n += 1) await second({ transport: n * 100, 3: n * 90 });
  assert.equal(FakeConnection.made.length, 1);
});

test("what this page's line does not carry, or what was switched off, is not waited for", async (t) => {
  const { protocol, second } = await started(t);
  const held = { 3: { ...slot("e1"), held: "line" }, 4: { ...slot("e2"), held: "off" } };
  protocol.fire("slots", { connection: "c1", slots: held });
  for (let n = 1; n <= 10; n += 1) await second({ transport: n * 100, 3: 9, 4: 9 });
  assert.equal(FakeConnection.made.length, 1);
  protocol.fire("slots", { connection: "c1", slots: { ...held, 3: { ...slot("e1"), held: "small" } } });
  for (let n = 11; n <= 14; n += 1) await second({ transport: n * 100 });
  assert.equal(FakeConnection.made.length, 2);
});

test("a picture that is held back has its place, so that words can say so", async (t) => {
  const { media, protocol } = await started(t);
  protocol.fire("slots", { connection: "c1", slots: { 3: { ...slot("e1"), held: "line" } } });
  media.tiles()[0].stream.getTracks()[0].muted = true;
  assert.equal(media.picture("e1").held, "line");
});

test("how somebody's line is stands with any slot of that device; unknown where there is none", async (t) => {
  const { media, protocol } = await started(t);
  const phone = { ...slot("c1"), device: "camera2", up: "poor" };
  protocol.fire("slots", {
    connection: "c1",
    slots: { 3: { ...slot("c1"), down: "fair" }, 4: phone, 5: slot("e1", "microphone") },
  });
  assert.deepEqual(media.lineOf("c1"), { up: "good", down: "fair" });
  assert.deepEqual(media.lineOf("c1", true), { up: "poor", down: "good" });
  assert.deepEqual(media.lineOf("e1"), { up: "good", down: "good" });
  assert.equal(media.lineOf("e2"), null);
});

test("the own line is told as the server says it, and is unknown on a new connection", async (t) => {
  const { media, protocol } = await started(t);
  const redrawn = t.mock.fn();
  media.on("tiles", redrawn);
  protocol.fire("line", { connection: "c0", up: "poor", down: "poor" });
  assert.equal(redrawn.mock.callCount(), 0);
  protocol.fire("line", { connection: "c1", up: "fair", down: "poor" });
  assert.deepEqual(media.line, { up: "fair", down: "poor" });
  assert.equal(redrawn.mock.callCount(), 1);
  await media.rebuild();
  assert.deepEqual(media.line, { up: "good", down: "good" });
});

const asked = (protocol, event) => protocol.offers.filter((each) => each.event === event);

test("sound alone is asked for at once, and again on every new connection, until pictures are wanted", async (t) => {
  const { media, protocol } = await started(t);
  media.wantPictures(false);
  await media.rebuild();
  await settle();
  media.wantPictures(true);
  await media.rebuild();
  await settle();
  assert.deepEqual(
    protocol.offers.map(({ event, wanted }) => [event, wanted]),
    [
      ["media:offer", undefined],
      ["media:pictures", false],
      ["media:offer", undefined],
      ["media:pictures", false],
      ["media:pictures", true],
      ["media:offer", undefined],
    ],
  );
});

test("a wish without an answer is asked again a second later", async (t) => {
  const { media, protocol, second } = await started(t);
  protocol.answer = { ok: false, code: "no_answer" };
  media.wantPictures(false);
  await settle();
  delete protocol.answer;
  await second({ transport: 1 });
  await second({ transport: 2 });
  assert.equal(asked(protocol, "media:pictures").length, 2);
});

test("a line that holds the own picture down is told after two looks, once, and again on a new connection", async (t) => {
  const { media, protocol, second } = await started(t);
  const told = () => asked(protocol, "media:limit").map(({ limited }) => limited);
  let bytes = 0;
  const look = async (reason) => {
    FakeConnection.made.at(-1).encoders = [
      { type: "outbound-rtp", mid: "0", active: true, qualityLimitationReason: reason },
    ];
    await second({ transport: (bytes += 1) });
  };
  for (const reason of ["bandwidth", "none", "bandwidth"]) await look(reason);
  assert.deepEqual(told(), []);
  for (let n = 0; n < 3; n += 1) await look("bandwidth");
  assert.deepEqual(told(), [true]);
  await media.rebuild();
  await settle();
  assert.deepEqual(told(), [true, true]);
  await look("none");
  assert.deepEqual(told(), [true, true]);
  await look("none");
  assert.deepEqual(told(), [true, true, false]);
});

test("a restarted server gets a new connection, a mere reconnect does not", async (t) => {
  const { protocol } = await started(t);
  protocol.fire("hello", {});
  await settle();
  assert.equal(FakeConnection.made.length, 1);
  protocol.instance = "two";
  protocol.fire("hello", {});
  await settle();
  assert.equal(FakeConnection.made.length, 2);
});

test("a room that moves goes on at its old server until the new one has brought each picture", async (t) => {
  const { media, protocol } = await started(t);
  protocol.fire("slots", {
    connection: "c1",
    slots: { 3: slot("e1"), 4: slot("e2"), 5: slot("e1", "microphone") },
  });
  const [{ stream }] = media.tiles();
  const states = [];
  media.on("state", (state) => states.push(state));
  protocol.instance = "two";
  protocol.before = () => assert.equal(media.picture("e1").stream, stream, "while it is asked for");
  protocol.fire("hello", {});
  await settle();
  const [old, fresh] = FakeConnection.made;
  assert.equal(old.connectionState, "connected");
  assert.equal(old.lines[0].sender.track, null, "one's own goes by one connection alone");
  assert.equal(fresh.lines[0].sender.track, media.own.camera);
  protocol.fire("slots", { connection: "c2", slots: { 3: slot("e1"), 5: slot("e1", "microphone") } });
  const arriving = media.tiles()[0].stream.getTracks()[0];
  arriving.muted = true;
  assert.equal(media.picture("e1").stream, stream, "nothing has come in its place");
  assert.equal(media.picture("e1").held, undefined);
  assert.equal(media.picture("e2"), undefined, "the new server knows of nobody");
  assert.equal(
    media.tiles().filter(({ source }) => source === "microphone").length,
    1,
    "nobody is heard twice",
  );
  arriving.muted = false;
  assert.equal(media.picture("e1").stream.getTracks()[0], arriving);
  mock.timers.tick(FORMER_MS);
  assert.equal(old.connectionState, "closed");
  assert.deepEqual(states, []);
});

test("what a connection showed last stands, in words, until the next brings it or has had its time", async (t) => {
  const { media, protocol } = await started(t);
  protocol.fire("slots", { connection: "c1", slots: { 3: slot("e1"), 4: slot("e1", "screen") } });
  FakeConnection.made[0].become("failed");
  mock.timers.tick(1);
  await settle();
  assert.equal(FakeConnection.made.length, 2);
  assert.equal(FakeConnection.made[0].connectionState, "closed");
  assert.equal(media.picture("e1").held, "moved");
  protocol.fire("slots", { connection: "c2", slots: { 3: slot("e1") } });
  assert.equal(media.picture("e1").held, undefined);
  assert.equal(media.picture("e1", "screen"), undefined);
  media.tiles()[0].stream.getTracks()[0].muted = true;
  assert.equal(media.picture("e1").held, "moved");
  mock.timers.tick(FORMER_MS);
  assert.equal(media.picture("e1"), undefined, "and then they are not there");
});

test("an old server that ends it first leaves the last picture", async (t) => {
  const { media, protocol } = await started(t);
  protocol.fire("slots", { connection: "c1", slots: { 3: slot("e1") } });
  protocol.instance = "two";
  protocol.before = () => {
    FakeConnection.made[0].become("disconnected");
    assert.equal(media.picture("e1").held, "moved");
  };
  protocol.fire("hello", {});
  await settle();
  assert.equal(FakeConnection.made[0].connectionState, "closed");
});

for (const state of ["closed", "stalled"]) {
  test(`the server's word "${state}" makes a new connection`, async (t) => {
    const { protocol } = await started(t);
    protocol.fire("link", { connection: "c1", state });
    mock.timers.tick(1);
    await settle();
    assert.equal(FakeConnection.made.length, 2);
  });
}

test("whoever has no camera and no microphone cannot stall", async (t) => {
  const { protocol, media } = await started(t, {
    error: Object.assign(new Error(), { name: "NotFoundError" }),
  });
  assert.deepEqual(media.problem, { cause: "missing", kind: "both" });
  protocol.fire("link", { connection: "c1", state: "stalled" });
  mock.timers.tick(10_000);
  await settle();
  assert.equal(protocol.offers.length, 1);
});

test("an offer that was refused is made again later", async (t) => {
  const { media, protocol } = await started(t);
  protocol.answer = { ok: false, code: "unavailable", retry_after: 2 };
  await media.rebuild();
  delete protocol.answer;
  mock.timers.tick(1900);
  await settle();
  assert.equal(protocol.offers.length, 2);
  mock.timers.tick(200);
  await settle();
  assert.equal(protocol.offers.length, 3);
  assert.equal(media.connection, "c3");
});

test("muting stops the sound and keeps the device, across a rebuild too", async (t) => {
  const { media } = await started(t);
  media.mute("microphone", true);
  await media.open();
  assert.equal(media.own.microphone.enabled, false);
  media.mute("microphone", false);
  assert.equal(media.own.microphone.enabled, true);
});

test("a browser without connections is no crash, and not retried for ever", async (t) => {
  const { media, second } = await started(t);
  media.Connection = undefined;
  await media.open();
  assert.deepEqual(media.problem, { cause: "unsupported", kind: "both" });
  await media.rebuild();
  const made = FakeConnection.made.length;
  for (let n = 0; n < 5; n += 1) await second();
  assert.equal(media.state, "lost");
  assert.equal(FakeConnection.made.length, made);
});

test("what was chosen last is what is sent, however quickly one chooses", async (t) => {
  const { media } = await started(t);
  const answers = [];
  media.openTracks = (_devices, wanted) =>
    new Promise((resolve) => {
      const camera = Object.assign(new FakeTrack("video"), { id: wanted.camera });
      answers.push(() => resolve({ camera, microphone: null, problem: null }));
    });
  const both = [media.open({ camera: "a" }), media.open({ camera: "b" })];
  await settle();
  assert.equal(answers.length, 1, "one request after the other");
  answers.pop()();
  await settle();
  answers.pop()();
  await Promise.all(both);
  assert.equal(media.own.camera.id, "b");
});

test("an unplugged camera is looked for again; what is sent is the new one", async (t) => {
  const { media, devices } = await started(t);
  const [old] = [media.own.camera];
  old.stop();
  devices.dispatchEvent(new Event("devicechange"));
  await settle();
  assert.equal(devices.asked.length, 2);
  assert.notEqual(media.own.camera, old);
  assert.equal(FakeConnection.made[0].lines[0].sender.track, media.own.camera);
});

test("stopping gives camera and connection back, even while the devices are still being opened", async (t) => {
  const { media, second } = await started(t);
  const { camera } = media.own;
  media.stop();
  assert.equal(camera.readyState, "ended");
  assert.equal(FakeConnection.made[0].connectionState, "closed");
  const opening = media.start();
  media.stop();
  await opening;
  assert.equal(media.running, false);
  for (let n = 0; n < 5; n += 1) await second();
  assert.equal(FakeConnection.made.length, 1);
});

const screenLine = () => FakeConnection.made.at(-1).lines[2].sender;

test("a screen goes out on its own m-line, sharp and at most 15 times a second, without a new offer", async (t) => {
  const { media, protocol, devices } = await started(t);
  assert.equal(await media.share(), null);
  assert.equal(screenLine().track, media.own.screen);
  assert.equal(media.own.screen.contentHint, "detail");
  assert.equal(devices.askedForScreen.video.frameRate.max, 15);
  media.unshare();
  assert.equal(screenLine().track, null);
  assert.equal(protocol.offers.length, 1);
});

test("what the system withholds or gives back is told at once", async (t) => {
  const { media } = await started(t);
  const told = t.mock.fn();
  media.on("devices", told);
  for (const kind of ["camera", "microphone"])
    for (const change of ["mute", "unmute"]) media.own[kind].dispatchEvent(new Event(change));
  assert.equal(told.mock.callCount(), 4);
});

test("a shared screen survives a rebuild", async (t) => {
  const { media } = await started(t);
  await media.share();
  await media.rebuild();
  assert.equal(screenLine().track, media.own.screen);
});

test("a screen taken away in the browser's own bar is shared no longer, and that is said", async (t) => {
  const { media } = await started(t);
  const said = t.mock.fn();
  media.on("unshared", said);
  await media.share();
  media.own.screen.dispatchEvent(new Event("ended"));
  assert.equal(media.own.screen, null);
  assert.equal(screenLine().track, null);
  assert.equal(said.mock.callCount(), 1);
});

test("the end of an older share does not end the newer one", async (t) => {
  const { media } = await started(t);
  await media.share();
  const older = media.own.screen;
  await media.share();
  older.dispatchEvent(new Event("ended"));
  assert.notEqual(media.own.screen, null);
  assert.equal(older.readyState, "ended");
});

for (const [name, problem] of [
  ["NotAllowedError", "refused"],
  ["NotReadableError", "blocked"],
  ["TypeError", "unknown"],
]) {
  test(`a share that ends in ${name} is ${problem}, and what was shared stays`, async (t) => {
    const { media, devices } = await started(t);
    await media.share();
    const before = media.own.screen;
    devices.screenError = Object.assign(new Error(), { name });
    assert.equal(await media.share(), problem);
    assert.equal(media.own.screen, before);
  });
}

test("a screen that comes after the end is given back", async (t) => {
  const { media } = await started(t);
  const sharing = media.share();
  media.stop();
  assert.equal(await sharing, null);
  assert.equal(media.own.screen, null);
});

/** A page whose connections come to nothing, with or without relays. */
async function fruitless(t, servers) {
  const site = await started(t);
  site.media.stop();
  FakeConnection.made = [];
  site.protocol.relays = servers.length > 0;
  const answer = site.protocol.call.bind(site.protocol);
  site.protocol.call = async (event, payload) =>
    event === "media:relays" ? { ok: true, servers } : { ...(await answer(event, payload)), ok: false };
  for (let n = 0; n < 5; n += 1) await site.media.rebuild();
  return { ...site, ways: FakeConnection.made.map(({ options }) => options.iceTransportPolicy ?? "all") };
}

test("without relays every connection is a direct one", async (t) => {
  const { ways, protocol } = await fruitless(t, []);
  assert.deepEqual(ways, Array(5).fill("all"));
  assert.ok(protocol.offers.every(({ relayed }) => relayed === undefined));
});

test("where nothing comes through, a relay is tried in turn, and the server is told", async (t) => {
  const servers = [{ urls: ["turns:t"], username: "u", credential: "p" }];
  const { ways, protocol } = await fruitless(t, servers);
  assert.deepEqual(ways, ["all", "all", "relay", "all", "relay"]);
  assert.deepEqual(FakeConnection.made.at(-1).options.iceServers, servers);
  const told = protocol.offers.filter(({ event }) => event === "media:offer").slice(-5);
  assert.deepEqual(
    told.map(({ relayed }) => relayed ?? false),
    [false, false, true, false, true],
  );
});

test("a line nobody knows starts with a small picture and grows when it has carried that", async (t) => {
  const { media, protocol } = await started(t);
  media.small = true;
  protocol.fire("view", { publish: 800 });
  await media.rebuild();
  const [{ sender }] = FakeConnection.made.at(-1).lines;
  await settle();
  assert.equal(sender.parameters.encodings[0].maxBitrate, 250_000);
  assert.equal(sender.parameters.encodings[0].scaleResolutionDownBy, 2);
  mock.timers.tick(5000);
  await settle();
  assert.equal(sender.parameters.encodings[0].maxBitrate, 800_000);
});
