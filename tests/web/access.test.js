import assert from "node:assert/strict";
import { test } from "node:test";
import { dayStart, stamp } from "../../web/js/words/times.js";

test("a day begins and ends at midnight of the reader", () => {
  assert.equal(dayStart(""), 0);
  const begins = dayStart("2026-03-28");
  assert.equal(stamp(begins), "2026-03-28 00:00:00");
  assert.equal(stamp(dayStart("2026-03-28", true)), "2026-03-29 00:00:00");
  assert.equal(stamp(dayStart("2026-12-31", true)), "2027-01-01 00:00:00");
});
