import assert from "node:assert/strict";
import { test } from "node:test";
import { entrySteps } from "../../web/js/candidate/words.js";
import { Speaker } from "../../web/js/face/speech.js";
import { mayTry, outcomeOf, screenOf, triesLeft, undecided } from "../../web/js/face/way.js";
import { aloud, gestureWords, hintWord, progress, prompt, resultSentence } from "../../web/js/face/words.js";
import { Storage } from "./fakes.js";

const NOON = Date.UTC(2026, 2, 28, 4) / 1000; // 12:00 in China
const HOUR = 3600;
const failedAt = (at) => ({ at, outcome: "failed", told: "" });
const identity = (more = {}) => ({
  consent_version: "v1",
  consent_at: NOON,
  road: null,
  tries: 3,
  attempts: [],
  compared: null,
  ...more,
});
const notice = { version: "v1", title: "", text: "", available: true, keep_days: 30 };
const check = (stage = "idle", more = {}) => ({
  stage,
  running: ["starting", "queued", "calm", "checking"].includes(stage),
  refusal: null,
  before: 0,
  said: { result: null },
  ...more,
});
const screen = (more = {}) =>
  screenOf({ check: check(), identity: identity(), notice, error: "", camera: true, now: NOON, ...more });

test("only tries that failed today, by China's clock, count", () => {
  const midnight = NOON + 12 * HOUR;
  const attempts = [
    failedAt(NOON - 13 * HOUR),
    failedAt(NOON - 11 * HOUR),
    { at: NOON, outcome: "undecided", told: "" },
  ];
  assert.equal(triesLeft(identity({ attempts }), NOON), 2);
  assert.equal(triesLeft(identity({ attempts }), midnight - 1), 2);
  assert.equal(triesLeft(identity({ attempts }), midnight), 3);
});

test("a check may be tried while tries are left, after the manual road was chosen too, and not once it is settled", () => {
  const me = (face, more) => ({ face, identity: identity(more) });
  const three = { attempts: [NOON, NOON, NOON].map(failedAt) };
  assert.equal(mayTry(me("pending"), NOON), true);
  assert.equal(mayTry(me("failed"), NOON), true);
  assert.equal(mayTry(me("flagged", { road: "declined" }), NOON), true);
  assert.equal(mayTry(me("flagged", three), NOON), false);
  assert.equal(mayTry(me("flagged", { compared: true }), NOON), false);
  for (const face of ["not_required", "passed", "waived"]) assert.equal(mayTry(me(face), NOON), false);
  // In another login than it was made in, though nothing asks for it.
  assert.equal(mayTry(me("passed", { recheck: true }), NOON), true);
  assert.equal(mayTry(me("flagged", { recheck: true, compared: true, road: "declined" }), NOON), true);
  assert.equal(mayTry(me("passed", { recheck: true, ...three }), NOON), false, "the tries are the day's");
  assert.equal(mayTry(me("waived", { recheck: true }), NOON), false);
});

test("the way there: the notice is read, agreed to in this version, and there is a camera", () => {
  assert.equal(screen({ notice: null }), "loading");
  assert.equal(screen({ notice: null, error: "…" }), "unread");
  assert.equal(screen({ notice: { ...notice, available: false } }), "unavailable");
  assert.equal(screen({ identity: identity({ consent_version: null }) }), "notice");
  assert.equal(screen({ notice: { ...notice, version: "v2" } }), "notice");
  assert.equal(screen({ camera: false }), "camera");
  assert.equal(screen(), "ready");
});

test("what is on or has ended comes before what could be done next", () => {
  for (const stage of ["starting", "queued", "calm", "checking"])
    assert.equal(screen({ check: check(stage), notice: null }), "running");
  assert.equal(screen({ check: check("over") }), "result");
  assert.equal(screen({ check: check("lost"), camera: false }), "lost");
  assert.equal(screen({ check: check("stopped") }), "stopped");
});

test("a refusal leads to where it can be mended", () => {
  const refused = (code) => screen({ check: check("refused", { refusal: { code } }) });
  assert.equal(refused("tries_used_up"), "used_up");
  assert.equal(refused("face_unavailable"), "unavailable");
  assert.equal(refused("wrong_state"), "refused");
  const versions = { notice: { ...notice, version: "v2" } };
  assert.equal(
    screen({ check: check("refused", { refusal: { code: "consent_missing" } }), ...versions }),
    "notice",
  );
});

test("with the last try the way is by hand, whatever was asked for before", () => {
  const attempts = [NOON, NOON, NOON].map(failedAt);
  assert.equal(screen({ check: check("over"), identity: identity({ attempts }) }), "used_up");
  assert.equal(screen({ identity: identity({ attempts }), now: NOON + 24 * HOUR }), "ready");
});

test("what became of a check that was lost is what is on record beyond the tries before it", () => {
  const attempts = [failedAt(NOON)];
  assert.equal(outcomeOf({ before: 1 }, identity({ attempts })), null);
  assert.equal(outcomeOf({ before: 0 }, identity({ attempts })), "failed");
});

test("every stage, gesture and hint has its words", () => {
  const shown = (stage, more) =>
    prompt({ stage, said: { position: null, hint: null, gesture: null, ...more } });
  for (const stage of ["starting", "queued", "calm", "pause", "return", "checking"])
    assert.ok(shown(stage).title && shown(stage).detail, stage);
  assert.equal(shown("gesture", { gesture: "left" }).title, "请向左转头");
  assert.equal(shown("calm", { hint: "dark" }).title, "光线太暗，请开灯或面向光源");
  assert.equal(shown("return", { hint: "turn_to_camera" }).title, "请正对镜头");
  assert.equal(shown("pause", { hint: "hold_still" }).title, "请保持不动");
  assert.equal(shown("queued", { position: 3 }).title, "正在排队，前面还有 2 人");
  assert.equal(shown("queued", { position: 1 }).title, "正在排队，马上轮到您");
  const gestures = ["blink", "mouth", "left", "right", "nod"];
  assert.equal(new Set(gestures.map((name) => gestureWords(name).title)).size, gestures.length);
  const hints = "no_face several_faces too_far too_near off_centre dark turn_to_camera hold_still".split(" ");
  assert.equal(new Set(hints.map(hintWord)).size, hints.length);
  assert.equal(hintWord(null), "");
});

test("the action that is on is counted, and stays the same until the next begins", () => {
  const of = (stage, done) => progress({ stage, said: { done, of: 3 } });
  assert.equal(of("calm", 0), null);
  assert.deepEqual(of("gesture", 0), { number: 1, of: 3 });
  assert.deepEqual(of("return", 0), { number: 1, of: 3 });
  assert.deepEqual(of("pause", 1), { number: 2, of: 3 });
  assert.deepEqual(of("gesture", 2), { number: 3, of: 3 });
  assert.deepEqual(of("return", 2), { number: 3, of: 3 });
  assert.equal(of("checking", 3), null);
});

test("prompts are read aloud; advice only while framing", () => {
  const heard = (stage, more) =>
    aloud({ stage, said: { hint: null, gesture: null, position: null, ...more } });
  assert.deepEqual(heard("gesture", { gesture: "nod" }), { text: "请点头", prompt: true });
  assert.deepEqual(heard("return"), { text: "请正对镜头", prompt: true });
  assert.deepEqual(heard("calm", { hint: "too_far" }), { text: "请靠近一点", prompt: false });
  for (const stage of ["calm", "pause", "queued"]) assert.equal(heard(stage), null);
});

test("the server's sentence is shown as it is; readers of English get ours", () => {
  const result = { outcome: "failed", told: "", message: "服务器的话", verdict: "failed" };
  assert.equal(resultSentence(result), "服务器的话");
  assert.notEqual(resultSentence({ ...result, message: "" }), "");
  assert.equal(resultSentence(null), "");
  globalThis.localStorage = new Storage();
  localStorage.setItem("exam.language", "en");
  try {
    assert.match(resultSentence(result), /^Face the camera/);
  } finally {
    delete globalThis.localStorage;
  }
});

// -- steps --------------------------------------------------------------------------------------------

test("on the way into the waiting area exactly one step is next", () => {
  const next = (steps) => steps.filter(({ look }) => look === "next").map(({ name }) => name);
  const entry = (more) =>
    next(entrySteps({ devices: "done", face: "pending", checking: true, pledged: false, ...more }));
  assert.deepEqual(entry({ devices: "open" }), ["设备"]);
  assert.deepEqual(entry({ devices: "untested" }), ["人脸识别"], "a check is for whoever wants one");
  assert.deepEqual(entry(), ["人脸识别"]);
  assert.deepEqual(entry({ devices: "skipped" }), ["人脸识别"]);
  assert.deepEqual(entry({ face: "flagged", pledged: true }), ["人脸识别"], "asked for again by choice");
  assert.deepEqual(entry({ face: "flagged", checking: false }), ["承诺书"]);
  assert.deepEqual(entry({ face: "passed", checking: false, pledged: true }), ["候考区"]);
  assert.deepEqual(entry({ face: "not_required", checking: false }), ["承诺书"]);
});

test("checks that came to nothing are counted by the day, and no others", () => {
  const vain = { at: NOON, outcome: "undecided", told: "" };
  const attempts = [vain, { ...vain, at: NOON - 24 * HOUR }, failedAt(NOON), vain];
  assert.equal(undecided(identity({ attempts }), NOON), 2);
});

test("devices that nobody has tried are not called tested", () => {
  const [devices] = entrySteps({ devices: "untested", face: "passed", checking: false, pledged: true });
  assert.deepEqual([devices.note, devices.look], ["未检测", ""]);
});

// -- speech -------------------------------------------------------------------------------------------

class Utterance {
  constructor(text) {
    this.text = text;
  }
}

function voice() {
  const spoken = [];
  const synthesis = {
    speaking: false,
    cancel: () => (synthesis.speaking = false),
    speak: ({ text, lang }) => {
      spoken.push(`${lang} ${text}`);
      synthesis.speaking = true;
    },
  };
  return { synthesis, spoken };
}

test("a prompt breaks off what is being said, advice does not", () => {
  const { synthesis, spoken } = voice();
  const speaker = new Speaker({ synthesis, Utterance, storage: new Storage() });
  speaker.say("请靠近一点", false);
  speaker.say("请离远一点", false);
  speaker.say("请眨眼");
  assert.deepEqual(spoken, ["zh-CN 请靠近一点", "zh-CN 请眨眼"]);
});

test("a click is used to be allowed to speak later, unless silence was chosen", () => {
  const { synthesis, spoken } = voice();
  const speaker = new Speaker({ synthesis, Utterance, storage: new Storage() });
  speaker.prime();
  speaker.hush(true);
  speaker.prime();
  assert.equal(spoken.length, 1);
});

test("silence is kept for the next page, and begins at once", () => {
  const { synthesis, spoken } = voice();
  const storage = new Storage();
  const speaker = new Speaker({ synthesis, Utterance, storage });
  speaker.say("请眨眼");
  speaker.hush(true);
  assert.equal(synthesis.speaking, false);
  speaker.say("请张嘴");
  const next = new Speaker({ synthesis, Utterance, storage });
  next.say("请点头");
  assert.equal(next.silent, true);
  assert.deepEqual(spoken, ["zh-CN 请眨眼"]);
});

test("a browser that cannot speak is no trouble", () => {
  const speaker = new Speaker({ storage: new Storage() });
  assert.equal(speaker.able, false);
  speaker.say("请眨眼");
  speaker.hush(true);
  speaker.stop();
});
