import assert from "node:assert/strict";
import { test } from "node:test";
import { choose, followScreen, largeOf, remembered } from "../../web/js/staff/layout.js";

/** A browser's storage. */
function storage(kept = {}) {
  return { getItem: (name) => kept[name] ?? null, setItem: (name, value) => (kept[name] = value) };
}

test("the main camera is large until somebody chooses", () => {
  assert.equal(largeOf(remembered(storage()), false), "main");
  assert.equal(largeOf(remembered(storage({ "exam.stage": "sideways" })), false), "main");
});

test("a choice is remembered", () => {
  const kept = storage();
  choose("equal", kept);
  assert.equal(largeOf(remembered(kept), false), "equal");
});

test("a screen that begins is large at once, and gives the place back", () => {
  const kept = storage();
  let layout = choose("camera2", kept);
  layout = followScreen(layout, true);
  assert.equal(largeOf(layout, true), "screen");
  layout = followScreen(layout, false);
  assert.equal(largeOf(layout, false), "camera2");
  assert.equal(largeOf(remembered(kept), false), "camera2");
});

test("what somebody chooses while a screen is shared stands", () => {
  const layout = choose("main", storage());
  assert.equal(largeOf(choose("equal", storage()), true), "equal");
  assert.equal(largeOf(layout, true), "main");
});

test("a line that is down moves nothing", () => {
  const layout = followScreen(choose("main", storage()), true);
  assert.equal(largeOf(followScreen(layout, null), null), "screen");
});

test("a screen nobody shares is not large, and is again when it comes back", () => {
  const layout = choose("screen", storage());
  assert.equal(largeOf(layout, false), "main");
  assert.equal(largeOf(layout, true), "screen");
});
