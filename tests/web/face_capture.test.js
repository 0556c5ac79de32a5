import assert from "node:assert/strict";
import { test } from "node:test";
import { fit } from "../../web/js/media/camera.js";
import { Capture, GRADES, LARGEST, MOST_UNANSWERED } from "../../web/js/face/capture.js";
import { HandTimers, settle } from "./fakes.js";

/** A capture that has begun; `answer` replies to the oldest frame without an answer. */
function started({ jpeg = "jpeg", answering = true } = {}) {
  const timers = new HandTimers();
  const sent = [];
  const open = [];
  const send = (frame) => {
    sent.push({ ...frame, at: timers.now() });
    return answering
      ? Promise.resolve({ ok: true })
      : new Promise((resolve) => open.push((ack = { ok: true }) => resolve(ack)));
  };
  const capture = new Capture({ send, timers });
  const grades = [];
  capture.grab = async (grade) => {
    grades.push(grade);
    return typeof jpeg === "function" ? jpeg(grade) : jpeg;
  };
  capture.start("s1");
  const answer = async (ack) => {
    await settle();
    open.shift()(ack);
    await settle();
  };
  return { capture, timers, sent, grades, answer };
}

test("frames keep a pace of 10 to 12 a second, numbered from 1 without a gap", async () => {
  const { timers, sent } = started();
  await timers.pass(10);
  assert.ok(sent.length >= 100 && sent.length <= 120, `${sent.length} in 10 s`);
  assert.deepEqual(
    sent.map(({ number }) => number),
    sent.map((_, n) => n + 1),
  );
  assert.ok(sent.every(({ session }) => session === "s1"));
  const gaps = sent.slice(1).map(({ at }, n) => at - sent[n].at);
  assert.ok(Math.min(...gaps) >= 1 / 12, `${Math.min(...gaps)} s between two`);
});

test("timers that are late, as a busy browser's are, do not slow the pace", async () => {
  const { capture, timers, sent } = started();
  const { after } = timers;
  timers.after = (milliseconds, run) => after.call(timers, milliseconds + 6, run);
  capture.start("s2");
  await timers.pass(10);
  const frames = sent.filter(({ session }) => session === "s2");
  assert.ok(frames.length >= 105, `${frames.length} in 10 s`);
});

test("three frames without an answer fill the line; the next goes when one is answered, and none was kept", async () => {
  const { timers, sent, grades, answer } = started({ answering: false });
  await timers.pass(3);
  assert.equal(sent.length, MOST_UNANSWERED);
  assert.equal(grades.length, MOST_UNANSWERED, "pictures were taken that could not be sent");
  await answer();
  await timers.pass(1);
  assert.equal(sent.length, MOST_UNANSWERED + 1);
  assert.equal(sent.at(-1).number, 4);
  assert.ok(sent.at(-1).at > 1003, "an old picture was sent");
});

test("a picture that takes long to encode is not begun twice", async () => {
  const { capture, timers, grades } = started();
  capture.grab = (grade) => {
    grades.push(grade);
    return new Promise(() => {});
  };
  await timers.pass(2);
  assert.equal(grades.length, 2, "the one of the start, and the one that hangs");
});

test("when it is stopped nothing is sent any more, not even what is being encoded", async () => {
  const { capture, timers, sent } = started();
  await timers.pass(1);
  const before = sent.length;
  let encoded;
  capture.grab = () => new Promise((resolve) => (encoded = resolve));
  await timers.pass(0.2);
  capture.stop();
  encoded("late");
  await timers.pass(2);
  assert.equal(sent.length, before);
});

test("an answer to an older check does not count for the newer one", async () => {
  const { capture, timers, sent, answer } = started({ answering: false });
  await timers.pass(1);
  capture.start("s2");
  const gone = [];
  capture.on("gone", () => gone.push(true));
  for (let n = 0; n < MOST_UNANSWERED; n += 1) await answer({ ok: false, code: "not_found" });
  assert.deepEqual(gone, []);
  await timers.pass(3);
  assert.deepEqual(
    sent.filter(({ session }) => session === "s2").map(({ number }) => number),
    [1, 2, 3],
  );
});

test("starting the same check again goes on counting", async () => {
  const { capture, timers, sent } = started();
  await timers.pass(1);
  capture.start("s1");
  await timers.pass(1);
  assert.equal(new Set(sent.map(({ number }) => number)).size, sent.length);
});

test("a frame is never larger than the line takes: the next is coarser", async () => {
  const sizes = new Map(GRADES.map((grade, n) => [grade, 60_000 - n * 8000]));
  const { timers, sent } = started({ jpeg: (grade) => "x".repeat(sizes.get(grade)) });
  await timers.pass(2);
  assert.ok(sent.length > 10);
  assert.ok(sent.every(({ jpeg }) => jpeg.length <= LARGEST));
});

test("where much room is left the picture becomes finer again, one step at a time", async () => {
  let size = LARGEST + 1;
  const { capture, timers } = started({ jpeg: () => "x".repeat(size) });
  await timers.pass(0.25);
  const coarse = capture.grade;
  assert.ok(coarse >= 3);
  size = 1000;
  await timers.pass(1.5);
  assert.equal(capture.grade, coarse);
  await timers.pass(1);
  assert.equal(capture.grade, coarse - 1);
  await timers.pass(30);
  assert.equal(capture.grade, 0);
});

test("without a picture nothing is sent and no number is used up", async () => {
  let jpeg = null;
  const { timers, sent } = started({ jpeg: () => jpeg });
  await timers.pass(1);
  assert.deepEqual(sent, []);
  jpeg = "now";
  await timers.pass(0.2);
  assert.equal(sent[0].number, 1);
});

test("a camera that fails once is asked again", async () => {
  const { capture, timers, sent } = started();
  capture.grab = async () => {
    throw new Error("no frame");
  };
  await timers.pass(1);
  capture.grab = async () => "again";
  await timers.pass(0.2);
  assert.equal(sent.at(-1).jpeg, "again");
});

test("a server that is told too much is left alone as long as it asks", async () => {
  const { timers, sent, answer } = started({ answering: false });
  await answer({ ok: false, code: "too_many", retry_after: 2 });
  await timers.pass(1.9);
  assert.equal(sent.length, 1);
  await timers.pass(0.3);
  assert.ok(sent.length > 1);
});

for (const [code, event] of [
  ["not_found", "gone"],
  ["no_answer", "silent"],
]) {
  test(`the answer ${code} is told as ${event}`, async () => {
    const { capture, answer } = started({ answering: false });
    const heard = [];
    for (const name of ["gone", "silent"]) capture.on(name, () => heard.push(name));
    await answer({ ok: false, code });
    assert.deepEqual(heard, [event]);
  });
}

test("a frame has at most 480 by 360, upright for an upright camera, and is never blown up", () => {
  assert.deepEqual(fit(640, 480, 1), { width: 480, height: 360 });
  assert.deepEqual(fit(1280, 720, 1), { width: 480, height: 270 });
  assert.deepEqual(fit(720, 1280, 1), { width: 270, height: 480 });
  assert.deepEqual(fit(320, 240, 1), { width: 320, height: 240 });
  assert.deepEqual(fit(640, 480, 0.5), { width: 240, height: 180 });
});
