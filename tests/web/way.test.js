import assert from "node:assert/strict";
import { test } from "node:test";
import { nextRoom, way } from "../../web/js/way.js";

const room = (state, more = {}) => ({ opens_at: 1000, status: "open", state, ...more });
const looks = (shown) => way(shown).map(({ look }) => look || "-");
const notes = (shown) => way(shown).map(({ note }) => note);

for (const [state, ...expected] of [
  ["registered", "unneeded", "-", "unneeded", "next", "-"],
  ["waiting", "unneeded", "done", "unneeded", "next", "-"],
  ["talking", "unneeded", "done", "unneeded", "next", "-"],
  ["invited", "unneeded", "done", "unneeded", "done", "next"],
  ["in_exam", "unneeded", "done", "unneeded", "done", "next"],
  ["ended", "unneeded", "done", "unneeded", "done", "done"],
  ["deferred", "unneeded", "done", "unneeded", "halted", "-"],
  ["absent", "unneeded", "-", "unneeded", "halted", "-"],
]) {
  test(`the way of a candidate who is ${state}`, () => assert.deepEqual(looks(room(state)), expected));
}

test("a deferred candidate is not told that the waiting area is the next step", () => {
  assert.deepEqual(notes(room("deferred")).slice(3), ["已暂缓", "等待恢复"]);
});

test("an absent candidate is not told that anything was done or has ended", () => {
  assert.deepEqual(notes(room("absent")), ["无需提交", "—", "无需", "缺考", "未参加"]);
});

test("a room that closed without the candidate has no next step", () => {
  assert.deepEqual(notes(room("registered", { status: "ended" })).slice(3), ["未进入", "未参加"]);
});

test("the way leads to the room that is on or next, and only then back to the last", () => {
  const over = room("ended", { opens_at: 1 });
  const absent = room("absent", { opens_at: 2 });
  const later = room("registered", { opens_at: 4, status: "upcoming" });
  const soon = room("deferred", { opens_at: 3 });
  assert.equal(nextRoom([later, over, soon, absent]), soon);
  assert.equal(nextRoom([absent, over]), absent);
  assert.equal(nextRoom([]), undefined);
});
