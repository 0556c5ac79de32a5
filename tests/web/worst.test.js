import assert from "node:assert/strict";
import { test } from "node:test";
import { moveOf } from "../../web/js/words/actions.js";
import { remembered, turned } from "../../web/js/staff/folds.js";
import { matters, worstOf } from "../../web/js/staff/worst.js";

const CHECK = { camera: "ok", microphone: "ok", loudspeaker: "ok", network: "udp", browser: "", at: 1 };
const ON = { camera: "on", microphone: "on", screen: "none" };
const IDENTITY = { road: null, waived_for: "", attempts: 1, compare: null, recheck: null, stills: [] };

/** A candidate of whom there is nothing to say, but for `facts`. */
function candidate(facts = {}) {
  return {
    state: "waiting",
    presence: "online",
    channel: "main",
    camera2: "not_required",
    phone: { bound_at: null, refused: 0, refused_at: null },
    face: "passed",
    identity: IDENTITY,
    unanswered: 0,
    device_check: CHECK,
    devices: ON,
    second: null,
    ...facts,
  };
}

const FLAGGED = { face: "flagged", identity: { ...IDENTITY, road: "used_up" } };

test("of whom there is nothing to say, the queue says nothing", () => {
  assert.deepEqual(worstOf(candidate()), { worst: null, more: 0 });
});

test("who sits there weighs more than the line, and the line more than a device", () => {
  const facts = { ...FLAGGED, presence: "offline", devices: { ...ON, camera: "black" } };
  assert.deepEqual(
    matters(candidate(facts)).map(({ word }) => word),
    ["人脸识别未通过", "已掉线", "考生的画面是黑的", "待人证比对"],
  );
  assert.equal(worstOf(candidate(facts)).worst.word, "人脸识别未通过");
  assert.equal(worstOf(candidate(facts)).more, 3);
});

test("who asks for help comes before all else", () => {
  const help = { plight: "sound", at: 0 };
  const { worst, more } = worstOf(candidate({ help, presence: "offline" }));
  assert.match(worst.word, /^求助/);
  assert.ok(more > 0);
});

test("a red word stands before an amber one", () => {
  const check = { ...CHECK, camera: "missing" };
  const { worst } = worstOf(candidate({ unanswered: 1, device_check: check }));
  assert.equal(worst.tone, "bad");
});

test("whoever has not come yet need not have done anything, and whose turn is over neither", () => {
  assert.equal(worstOf(candidate({ state: "registered", device_check: null, devices: null })).worst, null);
  assert.equal(worstOf(candidate({ ...FLAGGED, state: "ended", presence: "offline" })).worst, null);
});

test("what ends an interview or takes an invitation back is the next step, and never the filled button", () => {
  for (const action of ["finish", "withdraw"])
    assert.deepEqual([moveOf(action).next, moveOf(action).filled], [true, undefined]);
  for (const action of ["invite", "start_talk"]) assert.equal(moveOf(action).filled, true);
  for (const action of ["mark_absent", "send_back", "defer"]) assert.equal(moveOf(action).next, false);
});

test("what is open beside the stage is remembered, and the queue gives way to whoever is on it", () => {
  const kept = {};
  const storage = {
    getItem: (name) => kept[name] ?? null,
    setItem: (name, value) => (kept[name] = value),
  };
  assert.deepEqual(remembered(storage), { queue: true, "queue.live": false, side: true });
  turned(turned(remembered(storage), "queue.live", storage), "side", storage);
  assert.deepEqual(remembered(storage), { queue: true, "queue.live": true, side: false });
});
