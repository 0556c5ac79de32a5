import assert from "node:assert/strict";
import { test } from "node:test";
import { ranOut } from "../../web/js/staff/candidate_words.js";

const zhang = (unanswered) => ({ id: "1", name: "张三", unanswered });
const li = (unanswered) => ({ id: "2", name: "李四", unanswered });

test("an invitation that ran out since the last view is told, and only that one", () => {
  assert.deepEqual(ranOut([zhang(0), li(1)], [zhang(1), li(1)]), [zhang(1)]);
  assert.deepEqual(ranOut([zhang(1)], [zhang(1)]), []);
});

test("what ran out before the page was opened, or before somebody came on the list, is no news", () => {
  assert.deepEqual(ranOut([], [zhang(2)]), []);
});
