import assert from "node:assert/strict";
import { test } from "node:test";
import { contactWord } from "../../web/js/admin/people/reading.js";

const NOON = Date.UTC(2026, 8, 30, 4) / 1000;

test("who is edited is told when phone and ID number go, or went", () => {
  const person = { contact_until: NOON, contact_deleted_at: null };
  assert.equal(contactWord(person), "手机号和证件号码将在 2026-09-30 自动删除。");
  const gone = { contact_until: null, contact_deleted_at: NOON };
  assert.equal(contactWord(gone), "手机号和证件号码已在 2026-09-30 按期删除，可以重新填写。");
  assert.equal(contactWord({ contact_until: null, contact_deleted_at: null }), "");
});
