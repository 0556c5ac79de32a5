import assert from "node:assert/strict";
import { test } from "node:test";
import { Newest } from "../../web/js/line/newest.js";

test("slow answers are shown though the next question has been asked", () => {
  const newest = new Newest();
  const first = newest.ask();
  const second = newest.ask();
  assert.ok(newest.isNews(first));
  assert.ok(newest.isNews(second));
});

test("an answer that a newer one has overtaken is not", () => {
  const newest = new Newest();
  const [first, second] = [newest.ask(), newest.ask()];
  assert.ok(newest.isNews(second));
  assert.ok(!newest.isNews(first));
  assert.ok(!newest.isNews(second), "nor one that has been shown");
});

test("an answer about something else is not", () => {
  const newest = new Newest();
  const before = newest.ask();
  newest.forget();
  const after = newest.ask();
  assert.ok(!newest.isNews(before));
  assert.ok(newest.isNews(after));
});
