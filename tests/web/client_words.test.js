import assert from "node:assert/strict";
import { test } from "node:test";
import { clientMark } from "../../web/js/staff/device_words.js";

const NOON = Date.UTC(2026, 2, 28, 4, 5) / 1000;

test("a client that called home is installed, in which version and when", () => {
  assert.deepEqual(clientMark({ at: NOON, version: "1.2.0" }, NOON + 60), {
    word: "已安装",
    tone: "ok",
    detail: "版本 1.2.0 · 12:05 检测",
  });
});

test("a call of another day says which", () => {
  const { detail } = clientMark({ at: NOON, version: "1.2.0" }, NOON + 24 * 3600);
  assert.equal(detail, "版本 1.2.0 · 3月28日星期六 12:05 检测");
});

test("no client is nothing to worry about, and never called installed", () => {
  assert.deepEqual(clientMark(undefined, NOON), { word: "未检测到", tone: "quiet", detail: "" });
});
