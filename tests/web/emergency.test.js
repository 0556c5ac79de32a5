import assert from "node:assert/strict";
import { test } from "node:test";
import { CALLS_WITHIN_MS, Launch, readClient } from "../../web/js/candidate/launch.js";
import { OPENS_AFTER_MS, Patience, causeOf, isCut } from "../../web/js/candidate/words.js";
import { enter, lineOf, openPatiently, wayOf } from "../../web/js/emergency/entrance.js";
import { isLeaving, startProgram } from "../../web/js/line/signed_in.js";
import { PhoneCamera } from "../../web/js/phone/camera.js";
import { SpareVoice } from "../../web/js/phone/phone.js";
import { HandTimers, Storage, settle } from "./fakes.js";

const WELL = { light: "connected", media: "connected", wanted: true, problem: null };

test("nothing passes without the line, or without media that is wanted", () => {
  assert.equal(isCut(WELL), false);
  assert.equal(isCut({ ...WELL, light: "reconnecting" }), true);
  assert.equal(isCut({ ...WELL, media: "lost" }), true);
  assert.equal(isCut({ ...WELL, media: "building", wanted: false }), false);
});

test("the panel opens after 8 s without media, counted from when media came last", () => {
  const slow = { ...WELL, media: "building" };
  const patience = new Patience();
  assert.equal(patience.look(slow, 0), false);
  assert.equal(patience.look(slow, OPENS_AFTER_MS - 1), false);
  assert.equal(patience.look(slow, OPENS_AFTER_MS), true);
  assert.equal(patience.look(WELL, OPENS_AFTER_MS + 1), false);
  assert.equal(patience.look({ ...WELL, media: "lost" }, 20_000), false);
  assert.equal(patience.look({ ...WELL, media: "lost" }, 24_999), false);
  assert.equal(patience.look({ ...WELL, media: "lost" }, 25_000), true, "3 s had passed when it was noticed");
});

test("the log hears the network, the camera, or that somebody wished it", () => {
  const problem = { cause: "busy", kind: "camera" };
  assert.equal(causeOf({ ...WELL, media: "lost", problem }), "network");
  assert.equal(causeOf({ ...WELL, problem }), "camera");
  assert.equal(causeOf(WELL), "user");
});

/** A room page with its server: `client` is what GET /api/client says, null where there is no such route. */
function desk(client = null) {
  const did = [];
  const desk = { client, refusal: null, did };
  desk.timers = new HandTimers();
  desk.launch = new Launch({
    room: "r1",
    cause: "network",
    post: async (path, body) => {
      did.push(`post ${path} ${body.cause}`);
      if (desk.refusal) throw desk.refusal;
      return { ticket: "T", launch: "cloudexam://join?t=T", path: "/emergency#t=T&c=network" };
    },
    get: async () => {
      if (!desk.client) throw Object.assign(new Error(), { code: "not_found" });
      return desk.client;
    },
    go: (address) => did.push(`go ${address}`),
    release: () => did.push("release"),
    resume: () => did.push("resume"),
    timers: desk.timers,
  });
  return desk;
}

const ASKED = "post /api/rooms/r1/emergency network";
const ENTERED = [ASKED, "release", "go /emergency#t=T&c=network"];

test("without the client it goes on in this browser, the camera given back first", async () => {
  const { launch, did } = desk();
  await launch.press();
  assert.deepEqual(did, ENTERED);
  assert.equal(launch.state, "entering");
});

test("with the client it starts it and hears that it has called home", async () => {
  const site = desk({ checked_at: 5, launched_at: 7 });
  await site.launch.press();
  assert.deepEqual(site.did, [ASKED, "release", "go cloudexam://join?t=T"]);
  await site.timers.pass(1);
  assert.equal(site.launch.state, "launching", "an older launch is none");
  site.client = { checked_at: 5, launched_at: 1001 };
  await site.timers.pass(1);
  assert.equal(site.launch.state, "started");
});

test("a client that is silent for 6 s is followed by the browser's way, with a ticket of its own", async () => {
  const site = desk({ checked_at: 5, launched_at: null });
  await site.launch.press();
  await site.timers.pass(CALLS_WITHIN_MS / 1000 - 1);
  assert.equal(site.launch.state, "launching");
  await site.timers.pass(1);
  assert.equal(site.launch.state, "silent");
  site.did.length = 0;
  await site.launch.browser();
  assert.deepEqual(site.did, ENTERED);
});

test("whoever stays has the camera again, and is not carried off afterwards", async () => {
  const site = desk({ checked_at: 5, launched_at: null });
  await site.launch.press();
  site.launch.stay();
  await site.timers.pass(60);
  assert.equal(site.launch.state, "idle");
  assert.equal(site.did.at(-1), "resume");
});

test("a refusal leaves the camera alone", async () => {
  const site = desk();
  site.refusal = { code: "emergency_closed" };
  await site.launch.press();
  assert.deepEqual([site.launch.state, site.did], ["refused", [ASKED]]);
});

test("a refusal after the camera was given back takes it again", async () => {
  const site = desk({ checked_at: 5, launched_at: null });
  await site.launch.press();
  await site.timers.pass(CALLS_WITHIN_MS / 1000);
  assert.equal(site.launch.state, "silent");
  site.refusal = { code: "offline" };
  site.did.length = 0;
  await site.launch.browser();
  assert.deepEqual([site.launch.state, site.did], ["refused", [ASKED, "resume"]]);
  site.did.length = 0;
  await site.launch.press();
  assert.deepEqual(site.did, [ASKED], "nothing is given back twice");
});

test("a program is started without a question about leaving, and the page is asked about again afterwards", () => {
  const asked = [];
  globalThis.location = { assign: (address) => asked.push([address, isLeaving()]) };
  startProgram("cloudexam://join?t=T");
  delete globalThis.location;
  assert.deepEqual(asked, [["cloudexam://join?t=T", true]]);
  assert.equal(isLeaving(), false);
});

test("two clicks are one", async () => {
  const { launch, did } = desk();
  await Promise.all([launch.press(), launch.press()]);
  assert.equal(did.filter((what) => what === ASKED).length, 1);
});

test("a client that was never checked is not installed", () => {
  assert.deepEqual(readClient(null), { installed: false, launched: 0 });
  assert.deepEqual(readClient({ checked_at: null, launched_at: null }), { installed: false, launched: 0 });
  assert.deepEqual(readClient({ client: { checked_at: 3 } }), { installed: true, launched: 0 });
});

/** A window at `hash` whose server answers `answers` in turn. */
function window(hash, ...answers) {
  const asked = [];
  const keys = [];
  const take = async (how, path, body) => {
    asked.push([how, path, body?.ticket].filter(Boolean).join(" "));
    keys.push(body?.key);
    const answer = answers.shift();
    if (answer.code) throw answer;
    return answer;
  };
  const location = { hash, pathname: "/emergency" };
  const history = { replaceState: () => (location.hash = "") };
  const post = (path, body) => take("post", path, body);
  return { location, history, post, get: (path) => take("get", path), storage: new Storage(), asked, keys };
}

test("a ticket is redeemed and leaves the address; its cause comes along", async () => {
  const page = window("#t=T&c=camera", { room: "r1" });
  assert.deepEqual(await enter(page), { room: "r1", cause: "camera" });
  assert.deepEqual([page.asked, page.location.hash], [["post /api/emergency T"], ""]);
  assert.equal((await enter(window("#t=T", { room: "r1" }))).cause, "launcher");
  assert.equal((await enter(window("#t=T&c=fun", { room: "r1" }))).cause, "launcher");
});

test("a reload comes by its pass", async () => {
  const page = window("", { room: "r1" });
  assert.deepEqual(await enter(page), { room: "r1", cause: "user" });
  assert.deepEqual(page.asked, ["get /api/emergency"]);
});

test("a ticket refused for good leaves the address, one that could not be sent stays", async () => {
  for (const [code, hash] of [
    ["ticket_used", ""],
    ["ticket_expired", ""],
    ["emergency_closed", ""],
    ["offline", "#t=T"],
    ["unavailable", "#t=T"],
  ]) {
    const page = window("#t=T", { code });
    await assert.rejects(enter(page), { code });
    assert.equal(page.location.hash, hash, code);
  }
});

test("a ticket is brought again by the same key, after a reload too, until it was answered", async () => {
  const page = window("#t=T", { code: "offline" }, { code: "offline" }, { room: "r1" });
  await assert.rejects(enter(page));
  await assert.rejects(enter(page));
  await enter(page);
  assert.match(page.keys[0], /^[A-Za-z0-9_-]{16,64}$/);
  assert.deepEqual(new Set(page.keys).size, 1);
  page.location.hash = "#t=T";
  await enter({ ...page, post: async (path, body) => page.keys.push(body.key) && { room: "r1" } });
  assert.equal(new Set(page.keys).size, 2, "the next ticket has a key of its own");
});

test("a camera in use is asked for again, anything else is told at once", async () => {
  const busy = { camera: null, microphone: null, problem: { cause: "busy", kind: "both" } };
  const fine = { camera: {}, microphone: {}, problem: null };
  let pauses = 0;
  const pause = async () => {
    pauses += 1;
  };
  const answers = [busy, busy, fine];
  assert.equal(await openPatiently(undefined, {}, { open: async () => answers.shift(), pause }), fine);
  assert.equal(pauses, 2);
  pauses = 0;
  const denied = { ...busy, problem: { cause: "denied", kind: "both" } };
  assert.equal(await openPatiently(undefined, {}, { open: async () => denied, pause }), denied);
  assert.equal(pauses, 0);
  assert.equal(await openPatiently(undefined, {}, { open: async () => busy, pause }), busy);
  assert.ok(pauses > 5 && pauses < 20, "it does not go on for ever");
});

test("the microphone that came alone is given back before the next try", async () => {
  let stopped = 0;
  const half = {
    camera: null,
    microphone: { stop: () => (stopped += 1) },
    problem: { cause: "busy", kind: "camera" },
  };
  const answers = [half, { camera: {}, microphone: {}, problem: null }];
  await openPatiently(undefined, {}, { open: async () => answers.shift(), pause: settle });
  assert.equal(stopped, 1);
});

test("the line has a name, the way has one too", () => {
  const lines = [{ origin: "https://a:8443", label: "线路 1" }];
  assert.equal(lineOf(lines, "https://a:8443", "a:8443"), "线路 1 a:8443");
  assert.equal(lineOf([], "https://b", "b"), "b");
  const report = (local) =>
    new Map([
      ["T", { type: "transport", selectedCandidatePairId: "P" }],
      ["P", { localCandidateId: "L" }],
      ["L", local],
    ]);
  assert.equal(wayOf(report({ protocol: "tcp", candidateType: "prflx" })), "TCP");
  assert.equal(wayOf(report({ protocol: "udp", candidateType: "relay" })), "TURN");
  assert.equal(wayOf(new Map()), "");
});

/** Devices that give a track of each kind that is asked for; `refuses`: those kinds are not given. */
function devices(...refuses) {
  const asked = [];
  const track = (kind) => ({
    kind,
    readyState: "live",
    stopped: 0,
    stop() {
      this.stopped += 1;
    },
  });
  return {
    asked,
    async getUserMedia(wanted) {
      const kinds = ["video", "audio"].filter((kind) => wanted[kind]);
      asked.push(...kinds);
      if (kinds.some((kind) => refuses.includes(kind))) throw new DOMException("no", "NotAllowedError");
      const tracks = kinds.map(track);
      return {
        getTracks: () => tracks,
        getVideoTracks: () => tracks.filter(({ kind }) => kind === "video"),
        getAudioTracks: () => tracks.filter(({ kind }) => kind === "audio"),
      };
    },
  };
}

test("a second camera never opens the microphone, a phone that stands in does", async () => {
  const own = devices();
  const camera = new PhoneCamera();
  assert.equal((await camera.open(own)).microphone, null);
  assert.deepEqual(own.asked, ["video"]);
  camera.spare = true;
  const { microphone, problem } = await camera.open(own);
  assert.equal(microphone?.kind, "audio");
  assert.equal(problem, null);
  camera.spare = false;
  assert.equal((await camera.open(own)).microphone, null);
  assert.equal(microphone?.stopped, 1, "it listens no longer than it must");
});

test("without its microphone a phone that stands in still shows the picture, and says what is missing", async () => {
  const camera = new PhoneCamera();
  camera.spare = true;
  const found = await camera.open(devices("audio"));
  assert.equal(found.camera?.kind, "video");
  assert.deepEqual([found.microphone, found.problem], [null, { cause: "denied", kind: "microphone" }]);
});

test("the microphone is asked for once beforehand, and given back", async () => {
  const storage = new Storage();
  const refused = new SpareVoice(storage, devices("audio"));
  await refused.allow();
  assert.deepEqual([refused.allowed, refused.refused], [false, true]);
  const given = new SpareVoice(storage, devices());
  await given.allow();
  assert.deepEqual([given.allowed, given.refused], [true, false]);
  assert.equal(new SpareVoice(storage, undefined).allowed, true, "remembered by this phone");
});
