import assert from "node:assert/strict";
import { test } from "node:test";
import { nextRoom, way } from "../../web/js/ui/way.js";

const room = (state, more = {}) => ({ opens_at: 1000, status: "open", state, ...more });
const looks = (shown) => way(shown).map(({ look }) => look || "-");
const notes = (shown) => way(shown).map(({ note }) => note);

for (const [state, ...expected] of [
  ["registered", "unneeded", "-", "unneeded", "next", "-"],
  ["waiting", "unneeded", "-", "unneeded", "next", "-"],
  ["talking", "unneeded", "-", "unneeded", "next", "-"],
  ["invited", "unneeded", "-", "unneeded", "done", "next"],
  ["in_exam", "unneeded", "-", "unneeded", "done", "next"],
  ["ended", "unneeded", "-", "unneeded", "done", "done"],
  ["deferred", "unneeded", "-", "unneeded", "halted", "-"],
  ["absent", "unneeded", "-", "unneeded", "halted", "-"],
]) {
  test(`the way of a candidate who is ${state}`, () => assert.deepEqual(looks(room(state)), expected));
}

test("devices are called tested once they were, and not before", () => {
  const devices = (state, devices_checked) => notes(room(state, { devices_checked }))[1];
  assert.deepEqual(
    ["registered", "waiting", "in_exam"].map((state) => devices(state, false)),
    ["未检测", "未检测", "未检测"],
  );
  assert.equal(devices("registered", true), "已检测");
  assert.deepEqual(looks(room("ended", { devices_checked: true }))[1], "done");
  assert.equal(devices("absent", false), "—");
});

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

const face = (state, how) =>
  way(room(state, { face: how }))
    .slice(2, 4)
    .map(({ note, look }) => `${note} ${look}`.trim());

test("the way shows how the face check stands, and that it comes before the waiting area", () => {
  assert.deepEqual(face("registered", "not_required"), ["无需 unneeded", "下一步 next"]);
  assert.deepEqual(face("registered", "pending"), ["待进行 next", "下一步"]);
  assert.deepEqual(face("registered", "failed"), ["未通过，可重试 next", "下一步"]);
  assert.deepEqual(face("registered", "passed"), ["已通过 done", "下一步 next"]);
  assert.deepEqual(face("registered", "flagged"), ["人工核验 done", "下一步 next"]);
  assert.deepEqual(face("registered", "waived"), ["人工核验 done", "下一步 next"]);
});

test("whoever is past the door is not sent back to the face check", () => {
  assert.deepEqual(face("waiting", "pending"), ["未完成", "候考中 next"]);
  assert.deepEqual(face("absent", "failed"), ["未完成", "缺考 halted"]);
  assert.deepEqual(face("in_exam", "passed"), ["已通过 done", "已完成 done"]);
});
