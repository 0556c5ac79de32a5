import assert from "node:assert/strict";
import { test } from "node:test";
import { ServerClock, left, urgency, used } from "../../web/js/base/clock.js";
import { countdown, duration } from "../../web/js/words/times.js";

const exam = { length: 1200, warning: 180, used: 60, running_since: 1000 };

test("a late message does not set the clock back", () => {
  let local = 100;
  const clock = new ServerClock(() => local);
  clock.hear(500);
  local = 110;
  clock.hear(508.5);
  assert.equal(clock.now(), 510);
});

test("after a reset only new messages count", () => {
  const clock = new ServerClock(() => 100);
  clock.hear(900);
  clock.reset();
  clock.hear(105);
  assert.equal(clock.now(), 105);
});

test("a clock that drifts is followed after a few messages", () => {
  let local = 0;
  const clock = new ServerClock(() => local);
  clock.hear(1000);
  for (local = 1; local <= 8; local += 1) clock.hear(local + 990);
  local = 9;
  assert.equal(clock.now(), 999);
});

test("exam time is what was used before plus the running spell", () => {
  assert.equal(used(exam, 1090), 150);
  assert.equal(left(exam, 1090), 1050);
});

test("a clock that stands still does not count", () => {
  assert.equal(used({ ...exam, running_since: null }, 9999), 60);
});

test("a page whose clock is behind never shows less than what was used", () => {
  assert.equal(used(exam, 990), 60);
});

test("the last minutes warn, and overtime is over", () => {
  assert.equal(urgency(exam, 1000 + 1140 - 181), "ok");
  assert.equal(urgency(exam, 1000 + 1140 - 180), "warning");
  assert.equal(urgency(exam, 1000 + 1140), "over");
});

test("durations", () => {
  assert.equal(duration(423), "07:03");
  assert.equal(duration(3723), "1:02:03");
  assert.equal(duration(-61), "-01:01");
  assert.equal(duration(-0.4), "00:00");
});

test("a count-down shows 00:01 until the very end, and never less than nothing", () => {
  assert.equal(countdown(0.2), "00:01");
  assert.equal(countdown(-5), "00:00");
});
