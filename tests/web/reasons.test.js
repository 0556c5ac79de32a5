import assert from "node:assert/strict";
import { test } from "node:test";
import { hasWords } from "../../web/js/base/reasons.js";

test("a reason has two letters, Chinese or not", () => {
  for (const text of ["病假", "设备\n故障", "line broke", "OK", "1a2b"]) assert.ok(hasWords(text), text);
  for (const text of ["", " ", "x", "xX", "哈哈哈", "。。。", "12345", "😀😀", "\u200b\u200b", "a1"])
    assert.ok(!hasWords(text), text);
});
