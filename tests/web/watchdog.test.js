import assert from "node:assert/strict";
import { test } from "node:test";
import { encoding } from "../../web/js/base/encoding.js";
import { Watchdog } from "../../web/js/media/watchdog.js";

/** Feeds one reading a second from second 1 on; `transport` and `slots` say the bytes at a second. */
function verdicts(watchdog, seconds, { transport, slots = {} }) {
  watchdog.begin(0);
  return Array.from({ length: seconds }, (_, n) => {
    const second = n + 1;
    const read = Object.entries(slots).map(([mid, bytes]) => [mid, bytes(second)]);
    const reading = { transport: transport(second), slots: new Map(read) };
    return watchdog.judge(reading, Object.keys(slots), second * 1000);
  });
}

const flowing = (second) => second * 1000;
const still = () => 0;

test("what flows is left alone", () => {
  const seen = verdicts(new Watchdog(), 10, { transport: flowing, slots: { 3: flowing } });
  assert.ok(seen.every((verdict) => verdict === "ok"));
});

test("nothing at all for 3 s: the path is dead", () => {
  assert.deepEqual(verdicts(new Watchdog(), 3, { transport: still, slots: {} }), ["ok", "doubt", "path"]);
});

test("reports but no picture where one was promised: rebuilt after 3 s", () => {
  const seen = verdicts(new Watchdog(), 3, { transport: flowing, slots: { 3: still, 9: still } });
  assert.deepEqual(seen, ["ok", "ok", "slots"]);
});

test("one quiet slot beside one that flows is the sender's own affair", () => {
  const seen = verdicts(new Watchdog(), 10, { transport: flowing, slots: { 3: still, 9: flowing } });
  assert.ok(seen.every((verdict) => verdict === "ok"));
});

test("nothing promised, nothing missed", () => {
  const seen = verdicts(new Watchdog(), 10, { transport: flowing });
  assert.ok(seen.every((verdict) => verdict === "ok"));
});

test("a rebuild that did not help doubles the patience, a picture resets it", () => {
  const watchdog = new Watchdog();
  watchdog.bePatient();
  assert.equal(verdicts(watchdog, 6, { transport: flowing, slots: { 3: still } }).indexOf("slots"), 5);
  verdicts(watchdog, 1, { transport: flowing, slots: { 3: flowing } });
  assert.equal(verdicts(watchdog, 6, { transport: flowing, slots: { 3: still } }).indexOf("slots"), 2);
});

test("a browser that reports no transport is judged by its slots alone", () => {
  const seen = verdicts(new Watchdog(), 10, { transport: () => null, slots: {} });
  assert.ok(seen.every((verdict) => verdict === "ok"));
});

test("the picture is as large as somebody wants it, and never stops", () => {
  assert.deepEqual(encoding(800), { maxBitrate: 800_000, scaleResolutionDownBy: 1, maxFramerate: 24 });
  assert.deepEqual(encoding(120), { maxBitrate: 120_000, scaleResolutionDownBy: 2, maxFramerate: 15 });
  assert.ok(encoding(0).maxBitrate > 0);
});
