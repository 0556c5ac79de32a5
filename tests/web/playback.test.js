import assert from "node:assert/strict";
import { test } from "node:test";

import { lateness } from "../../web/js/base/clock.js";
import { pieceAt, placeOn, spanOf, steer, tracksOf, wanted } from "../../web/js/playback/timeline.js";

/** @param {number} n @param {number} starts @param {Partial<import("../../web/js/playback/timeline.js").Piece>} [more] */
const piece = (n, starts, more = {}) => ({
  id: `piece${n}`,
  n,
  person: "zhang",
  name: "张三",
  device: "main",
  source: "camera",
  kind: 'video/webm; codecs="vp8"',
  starts,
  ends: starts + 10,
  gap: 0,
  cause: "",
  lost: 0,
  ...more,
});

test("a picture is one track on whichever device it came, and voices stand behind pictures", () => {
  const tracks = tracksOf([
    piece(1, 100, { source: "microphone", person: "chair" }),
    piece(4, 120, { device: "emergency" }),
    piece(2, 100, { device: "camera2" }),
    piece(3, 100),
    piece(5, 110, { source: "screen" }),
  ]);
  assert.deepEqual(
    tracks.map(({ place, pieces }) => [place, pieces.map(({ n }) => n)]),
    [
      ["main", [3, 4]],
      ["camera2", [2]],
      ["screen", [5]],
      ["voice", [1]],
    ],
  );
});

test("what is on at a time, and nothing in a gap", () => {
  const [track] = tracksOf([piece(1, 100), piece(2, 110.2), piece(3, 130)]);
  assert.ok(track);
  assert.equal(pieceAt(track, 99), undefined);
  assert.deepEqual(
    [100, 110.1, 110.3, 121, 131].map((at) => pieceAt(track, at)?.n),
    [1, 1, 2, undefined, 3],
  );
});

test("what will be needed begins with the one before, and ends with what is far ahead", () => {
  const [track] = tracksOf([0, 1, 2, 3, 4, 5].map((n) => piece(n, 100 + n * 10)));
  assert.ok(track);
  const numbers = (/** @type {number} */ at) => wanted(track, at, 20).map(({ n }) => n);
  assert.deepEqual(numbers(100), [0, 1]);
  assert.deepEqual(numbers(125), [1, 2, 3, 4]);
  assert.deepEqual(numbers(500), []);
});

test("a mark stands where it happened, and never beside the line", () => {
  const span = spanOf([piece(1, 100), piece(2, 110)]);
  assert.deepEqual(span, { start: 100, end: 120 });
  assert.deepEqual(
    [90, 105, 130].map((at) => placeOn(at, span)),
    [0, 25, 100],
  );
});

test("what is a little late runs faster, and what is far away is moved", () => {
  assert.deepEqual(steer(5, 5.01, 1.5), { jump: false, rate: 1.5 });
  assert.equal(steer(5, 5.1, 1).rate > 1, true);
  assert.equal(steer(5.1, 5, 1).rate < 1, true);
  assert.equal(steer(5, 9, 1).jump, true);
});

test("the light has three colours", () => {
  assert.deepEqual(
    [2, 6, 16].map((behind) => lateness(1000, 1000 + behind)),
    ["ok", "warn", "bad"],
  );
});
