import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { sentence } from "../../web/js/words/refusals.js";
import { learn, said } from "../../web/js/words/server.js";
import { SENTENCES } from "../../web/js/words/server_en.js";

const kept = new Map();
globalThis.localStorage = { getItem: (name) => kept.get(name) ?? null };

beforeEach(async () => {
  kept.set("exam.language", "en");
  await learn();
});

test("a sentence of the server in the reader's language, with what it filled in", () => {
  for (const [chinese, english] of [
    ["结束张三的面试", "ended the interview of 张三"],
    [
      "张三返回正常通道（网络不通，中断 12 秒）",
      "张三 came back to the normal channel (no network, a gap of 12 s)",
    ],
    ["向全部考生发送消息：请稍候。", "sent all candidates a message: 请稍候。"],
    ["登录已失效，请重新登录。", "Your login has ended. Please log in again."],
  ]) {
    assert.equal(said(chinese), english);
    kept.set("exam.language", "zh");
    assert.equal(said(chinese), chinese);
    kept.set("exam.language", "en");
  }
});

test("what somebody wrote stays, though it reads like a sentence of ours", () => {
  assert.equal(said("张三回复消息：开放考场"), "张三 replied: 开放考场");
});

test("several sentences in one are each told, and none of them where one is strange", () => {
  const two = "登录已失效，请重新登录。情况已有变化，请查看最新状态后再操作。";
  assert.equal(
    said(two),
    "Your login has ended. Please log in again. Things have changed. Look at how they stand now before you go on.",
  );
  assert.equal(said("登录已失效，请重新登录。天要下雨。"), "登录已失效，请重新登录。天要下雨。");
});

test("a refusal nobody translated says what its code does", () => {
  assert.equal(
    sentence({ code: "too_many", message: "从没有人写过的话" }),
    "Too many attempts, please wait a little.",
  );
});

test("every sentence is told from all others, and fills in what was filled in", () => {
  const blanks = (text) => [...new Set([...text.matchAll(/\{\w+\}/g)].map(String))].sort();
  for (const [chinese, english] of Object.entries(SENTENCES))
    assert.deepEqual(blanks(english), blanks(chinese), chinese);
});
