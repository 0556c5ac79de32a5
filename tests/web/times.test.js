// Exams are held by Beijing's clock, wherever the reader's computer thinks it is.
import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import { emptyDraft } from "../../web/js/admin/rooms/draft.js";
import {
  day,
  dayStart,
  fromField,
  hour,
  isElsewhere,
  moment,
  sameDay,
  span,
  stamp,
  toField,
} from "../../web/js/words/times.js";

const { TZ } = process.env;
const ZONES = ["America/New_York", "Pacific/Kiritimati", "Asia/Shanghai", "UTC", "Asia/Kathmandu"];
/** 28 March 2026, 00:05:07 in Beijing: a day earlier in most of the world, and the night Europe turns its clocks. */
const AT = Date.UTC(2026, 2, 27, 16, 5, 7) / 1000;

afterEach(() => {
  if (TZ === undefined) delete process.env.TZ;
  else process.env.TZ = TZ;
});

for (const zone of ZONES)
  test(`times read in ${zone} are Beijing's, and say so`, () => {
    process.env.TZ = zone;
    assert.equal(hour(AT), "00:05");
    assert.equal(stamp(AT), "2026-03-28 00:05:07");
    assert.match(day(AT), /3月28日.*星期六/);
    assert.match(moment(AT), /3月28日.*00:05（北京时间）$/);
    assert.equal(span({ opens_at: AT, closes_at: AT + 3600 }), "00:05–01:05（北京时间）");
    assert.ok(sameDay(AT, AT + 23 * 3600) && !sameDay(AT, AT - 600));
    assert.equal(isElsewhere(AT), zone !== "Asia/Shanghai");
  });

for (const zone of ZONES)
  test(`what is entered in ${zone} is Beijing time`, () => {
    process.env.TZ = zone;
    assert.equal(fromField("2026-03-28T00:05"), AT - 7);
    assert.equal(fromField("2026-03-28T00:05:07"), AT);
    assert.equal(toField(AT), "2026-03-28T00:05");
    assert.equal(dayStart("2026-03-28"), AT - 307);
    assert.equal(dayStart("2026-03-28", true), AT - 307 + 86_400);
    assert.equal(dayStart(""), 0);
    for (const nothing of ["", "2026-03-28", "2026-13-28T00:05", "tomorrow"])
      assert.ok(Number.isNaN(fromField(nothing)), nothing);
    // New York's clocks skip this hour; Beijing's do not.
    assert.equal(toField(fromField("2026-03-08T02:30")), "2026-03-08T02:30");
  });

test("a new room is offered for tomorrow at nine in Beijing", () => {
  process.env.TZ = "America/New_York";
  const { opens, closes } = emptyDraft({ colleges: [], defaults: {} }, AT);
  assert.deepEqual([opens, closes], ["2026-03-29T09:00", "2026-03-29T12:00"]);
});
