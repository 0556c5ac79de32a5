import assert from "node:assert/strict";
import test from "node:test";
import { begun, mistakes, request, standingMarks } from "../../web/js/admin/notices/draft.js";

const KEY = "0f8fad5b-d9cb-469f-a165-70867728950e";
const draft = (changes = {}) => ({ ...begun({ title: "题目", text: "正文" }), ...changes });
const NOON = new Date("2026-11-26T12:00+08:00").getTime() / 1000;

test("what is missing is said at its field", () => {
  assert.deepEqual(mistakes(draft(), NOON), {});
  assert.deepEqual(Object.keys(mistakes(draft({ title: " ", text: "\n" }), NOON)), ["title", "text"]);
});

test("a notice for later needs a time to come", () => {
  for (const [at, wrong] of [
    ["", true],
    ["2026-11-26T11:59", true],
    ["2026-11-26T12:00", true],
    ["2026-11-26T12:01", false],
  ]) {
    assert.equal("at" in mistakes(draft({ later: true, at }), NOON), wrong, at);
    assert.deepEqual(mistakes(draft({ later: false, at }), NOON), {}, "at once, whatever the field holds");
  }
});

test("a new one goes to the whole school or to a college, now or later", () => {
  assert.deepEqual(request(draft(), KEY, ""), [
    "/api/admin/notices",
    { key: KEY, college: null, title: "题目", text: "正文", visible_from: null },
  ]);
  const [, later] = request(draft({ later: true, at: "2026-11-26T12:00", title: " 题目 " }), KEY, "cs");
  assert.deepEqual(later, { key: KEY, college: "cs", title: "题目", text: "正文", visible_from: NOON });
});

test("an edit says which version it was made from", () => {
  const notice = { id: "n1", version: { number: 3 } };
  assert.deepEqual(request(draft({ important: true }), KEY, "", notice), [
    "/api/admin/notices/n1/versions",
    { base: 3, important: true, title: "题目", text: "正文", visible_from: null },
  ]);
});

test("a list says when readers still see the older words", () => {
  const words = (notice) => standingMarks({ version: { number: 2 }, ...notice }).map(({ word }) => word);
  assert.deepEqual(words({ standing: "visible", shown: 2 }), ["已发布"]);
  assert.deepEqual(words({ standing: "visible", shown: 1 }), ["已发布", "修改待发布"]);
  assert.deepEqual(words({ standing: "scheduled", shown: null }), ["待发布"]);
  assert.deepEqual(words({ standing: "withdrawn", shown: null }), ["已撤回"]);
});
