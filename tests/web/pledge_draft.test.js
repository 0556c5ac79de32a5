import assert from "node:assert/strict";
import test from "node:test";
import {
  authorOf,
  isChanged,
  keepDraft,
  keptDraft,
  mistakes,
  numberOf,
  publishQuestion,
  shippedNote,
} from "../../web/js/admin/pledge/draft.js";

/** A browser's storage; `full`: it takes nothing. */
function storage({ full = false } = {}) {
  const kept = new Map();
  return {
    getItem: (/** @type {string} */ name) => kept.get(name) ?? null,
    setItem: (/** @type {string} */ name, /** @type {string} */ text) => {
      if (full) throw new Error("QuotaExceededError");
      kept.set(name, text);
    },
    removeItem: (/** @type {string} */ name) => void kept.delete(name),
  };
}

const DRAFT = { base: "1", title: "考试承诺书", text: "本人承诺。\n\n一、独立应考。" };

test("a draft survives a reload, for each person and text apart", () => {
  const here = storage();
  assert.equal(keepDraft(here, "pledge", "a1", DRAFT), true);
  assert.deepEqual(keptDraft(here, "pledge", "a1"), DRAFT);
  assert.equal(keptDraft(here, "pledge", "a2"), null);
  assert.equal(keptDraft(here, "recording", "a1"), null);
  keepDraft(here, "pledge", "a1", null);
  assert.equal(keptDraft(here, "pledge", "a1"), null);
});

test("a browser that keeps nothing is said, and what it kept wrongly is no draft", () => {
  assert.equal(keepDraft(storage({ full: true }), "pledge", "a1", DRAFT), false);
  for (const text of ["", "{", "null", "[]", '{"base":1,"title":"","text":""}', '{"title":"","text":""}']) {
    const here = storage();
    here.setItem("exam.pledge.pledge.a1", text);
    assert.equal(keptDraft(here, "pledge", "a1"), null, text);
  }
});

test("space at the edges is no change, as the server takes it away", () => {
  const published = { title: DRAFT.title, text: DRAFT.text };
  assert.equal(isChanged(DRAFT, published), false);
  assert.equal(isChanged({ ...DRAFT, text: ` ${DRAFT.text}\n` }, published), false);
  assert.equal(isChanged({ ...DRAFT, title: "承诺" }, published), true);
  assert.equal(isChanged({ ...DRAFT, text: "" }, published), true);
});

test("what is missing is said at its field", () => {
  assert.deepEqual(mistakes(DRAFT), {});
  assert.deepEqual(Object.keys(mistakes({ title: " ", text: "\n" })), ["title", "text"]);
});

test("versions are told by their number", () => {
  assert.deepEqual(["3", "r12", "2026-1", "v1"].map(numberOf), ["3", "12", "2026-1", "v1"]);
});

test("the program's own words are said to be so, until the school publishes", () => {
  const newest = { version: "1", title: "", digest: "", at: 0, author: "", shipped: true };
  for (const kind of /** @type {const} */ (["pledge", "recording"])) {
    assert.ok(shippedNote(kind, newest));
    assert.equal(shippedNote(kind, { ...newest, shipped: false }), "");
    assert.ok(publishQuestion(kind).includes("不能再修改或删除"));
  }
  assert.equal(authorOf(newest), "系统自带");
  assert.equal(authorOf({ ...newest, shipped: false, author: "刘建国" }), "刘建国");
});
