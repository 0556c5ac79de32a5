import assert from "node:assert/strict";
import { test } from "node:test";
import { Sharpness, forgetRestrictions, sent } from "../../web/js/media/sharpness.js";

const picture = (over) => ({
  width: 320,
  rate: 600_000,
  limit: "bandwidth",
  ...over,
});

/** At which looks of so many the browser is told. */
function told(sharpness, looks, seen) {
  return Array.from({ length: looks }, () => sharpness.look(seen, 640)).flatMap((say, n) =>
    say ? [n + 1] : [],
  );
}

test("a picture that stays small on a line that is wide again is told so, and again after a while", () => {
  assert.deepEqual(told(new Sharpness(), 20, picture()), [1, 11]);
});

test("a whole picture, a narrow line, a busy machine and a layout that wants less are left alone", () => {
  for (const seen of [picture({ width: 640 }), picture({ rate: 300_000 }), picture({ limit: "cpu" }), null])
    assert.deepEqual(told(new Sharpness(), 10, seen), []);
  const sharpness = new Sharpness();
  assert.ok(![1, 2, 3].some(() => sharpness.look(picture(), 0)));
});

test("what leaves is read by the name of the layer", () => {
  const one = (rid, frameWidth) => ({
    type: "outbound-rtp",
    rid,
    frameWidth,
    targetBitrate: 5,
  });
  const report = [one("s", 320), { ...one("m", 480), qualityLimitationReason: "cpu" }];
  assert.deepEqual(sent(report, "m"), { width: 480, rate: 5, limit: "cpu" });
  assert.equal(sent([one("m", undefined)], "m"), null);
});

test("the browser ends with what it adapted by before", async () => {
  const seen = [];
  const sender = {
    getParameters: () => ({ encodings: [] }),
    setParameters: async ({ degradationPreference }) => void seen.push(degradationPreference),
  };
  await forgetRestrictions(sender);
  assert.deepEqual(seen, ["maintain-resolution", "maintain-framerate"]);
});
