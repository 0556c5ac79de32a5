import assert from "node:assert/strict";
import { test } from "node:test";
import { Emitter } from "../../web/js/base/emitter.js";
import { FaceCheck } from "../../web/js/face/check.js";
import { HandTimers, settle } from "./fakes.js";

class FakeProtocol extends Emitter {
  constructor() {
    super();
    Object.assign(this, { light: "connected", asked: [], probes: 0 });
  }

  call(event, payload) {
    return new Promise((answer) => this.asked.push({ event, payload, answer }));
  }

  probe() {
    this.probes += 1;
  }

  turn(light) {
    this.light = light;
    this.fire("light", light);
  }
}

class FakeCapture extends Emitter {
  start(session) {
    this.session = session;
  }

  stop() {
    this.session = null;
  }
}

/** A page whose check has not begun. */
function page() {
  const protocol = new FakeProtocol();
  const capture = new FakeCapture();
  const timers = new HandTimers();
  const check = new FaceCheck({ protocol, capture, timers });
  const answer = async (ack, nth = -1) => {
    protocol.asked
      .filter(({ event }) => event === "face:start")
      .at(nth)
      .answer(ack);
    await settle();
  };
  return { check, protocol, capture, timers, answer };
}

/** A page in the middle of check s1. */
async function running() {
  const all = page();
  void all.check.start(0);
  await all.answer({ ok: true, session: "s1", position: 2 });
  return all;
}

const said = (stage, more = {}) => ({
  session: "s1",
  stage,
  position: null,
  gesture: null,
  done: 0,
  of: 3,
  hint: null,
  result: null,
  ...more,
});
const stops = ({ asked }) => asked.filter(({ event }) => event === "face:stop").map(({ payload }) => payload);

test("a check is asked for once, and waits its turn without a frame", async () => {
  const { check, protocol, capture, answer } = page();
  void check.start(0);
  void check.start(0);
  assert.equal(check.stage, "starting");
  assert.equal(protocol.asked.length, 1);
  await answer({ ok: true, session: "s1", position: 3 });
  assert.equal(check.stage, "queued");
  assert.equal(check.said.position, 3);
  assert.equal(capture.session, null);
});

test("frames are sent exactly in the stages that look", async () => {
  const { protocol, capture } = await running();
  const sending = {};
  for (const stage of ["queued", "calm", "pause", "gesture", "return", "checking", "over"]) {
    protocol.fire("face", said(stage));
    sending[stage] = capture.session;
  }
  assert.deepEqual(sending, {
    queued: null,
    calm: "s1",
    pause: "s1",
    gesture: "s1",
    return: "s1",
    checking: null,
    over: null,
  });
});

test("what the server says is kept whole", async () => {
  const { check, protocol } = await running();
  const now = said("gesture", { gesture: "left", done: 1, hint: "too_far" });
  protocol.fire("face", now);
  assert.equal(check.said, now);
  assert.equal(check.running, true);
});

test("news that overtakes the answer is not lost", async () => {
  const { check, protocol, answer } = page();
  void check.start(0);
  protocol.fire("face", said("calm", { session: "s0" }));
  protocol.fire("face", said("calm", { hint: "dark" }));
  await answer({ ok: true, session: "s1", position: 1 });
  assert.equal(check.stage, "calm");
  assert.equal(check.said.hint, "dark");
});

test("the end of an older check does not end the newer one", async () => {
  const { check, protocol } = await running();
  protocol.fire("face", said("over", { session: "s0", result: { outcome: "undecided" } }));
  assert.equal(check.stage, "queued");
});

test("after the end nothing moves it any more", async () => {
  const { check, protocol } = await running();
  protocol.fire("face", said("over", { result: { outcome: "failed", message: "…" } }));
  protocol.fire("face", said("calm"));
  protocol.turn("reconnecting");
  assert.equal(check.stage, "over");
  assert.equal(check.said.result.outcome, "failed");
});

test("a refusal keeps its reason, until the next start", async () => {
  const { check, answer } = page();
  void check.start(0);
  await answer({ ok: false, code: "tries_used_up", message: "次数已用完" });
  assert.equal(check.stage, "refused");
  assert.deepEqual(check.refusal, { code: "tries_used_up", message: "次数已用完" });
  void check.start(0);
  assert.equal(check.refusal, null);
});

test("breaking off tells the server, stops the frames at once, and hears no more", async () => {
  const { check, protocol, capture } = await running();
  protocol.fire("face", said("gesture"));
  check.stop();
  assert.equal(capture.session, null);
  assert.deepEqual(stops(protocol), [{ session: "s1" }]);
  protocol.fire("face", said("over", { result: { outcome: "undecided" } }));
  assert.equal(check.stage, "stopped");
});

test("breaking off before the answer stops the check that the answer names", async () => {
  const { check, protocol, answer } = page();
  void check.start(0);
  check.stop();
  void check.start(0);
  await answer({ ok: true, session: "s1" }, 0);
  assert.equal(check.stage, "starting", "the answer to the first start was taken for the second's");
  assert.deepEqual(stops(protocol), [{ session: "s1" }]);
  await answer({ ok: true, session: "s2", position: 1 });
  assert.equal(check.said.session, "s2");
});

for (const stage of ["queued", "gesture", "checking"]) {
  test(`a line that goes down while ${stage} has broken the check off; it stays so when the line is back`, async () => {
    const { check, protocol, capture } = await running();
    protocol.fire("face", said(stage));
    protocol.turn("reconnecting");
    assert.equal(check.stage, "lost");
    assert.equal(check.cut, true);
    assert.equal(capture.session, null);
    protocol.turn("connected");
    protocol.fire("face", said("calm"));
    assert.equal(check.stage, "lost");
    void check.start(4);
    assert.equal(check.stage, "starting");
    assert.equal(check.before, 4);
  });
}

test("a frame that is never answered makes the page look at its line", async () => {
  const { protocol, capture } = await running();
  capture.fire("silent");
  assert.equal(protocol.probes, 1);
});

test("a check the server no longer knows is lost, unless its last word is still on its way", async () => {
  const first = await running();
  first.protocol.fire("face", said("calm"));
  first.capture.fire("gone");
  assert.equal(first.capture.session, null);
  assert.equal(first.check.stage, "calm");
  await first.timers.pass(3.1);
  assert.equal(first.check.stage, "lost");
  assert.equal(first.check.cut, false, "the line was there all the time");

  const second = await running();
  second.protocol.fire("face", said("calm"));
  second.capture.fire("gone");
  second.protocol.fire("face", said("over", { result: { outcome: "undecided" } }));
  await second.timers.pass(10);
  assert.equal(second.check.stage, "over");
});

test("what was read is put away, but never a check that is on", async () => {
  const { check, protocol } = await running();
  check.forget();
  assert.equal(check.stage, "queued");
  protocol.fire("face", said("over", { result: { outcome: "failed" } }));
  check.forget();
  assert.equal(check.stage, "idle");
  assert.equal(check.said.result, null);
});

test("every change is told", async () => {
  const { check, protocol } = await running();
  let told = 0;
  check.on("change", () => (told += 1));
  protocol.fire("face", said("calm"));
  protocol.fire("face", said("calm", { hint: "dark" }));
  check.stop();
  assert.equal(told, 3);
});
