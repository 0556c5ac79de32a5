import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { code, isPhone, phone } from "../../web/js/base/pasted.js";

const held = JSON.parse(readFileSync(new URL("../vectors/pasted.json", import.meta.url), "utf-8"));

test("a phone number is kept as the server keeps it, however it was pasted", () => {
  for (const [typed, kept] of held.phones) {
    assert.equal(phone(typed), kept, JSON.stringify(typed));
    assert.ok(isPhone(kept), kept);
  }
});

test("what is plainly no phone number is said before the server is asked", () => {
  for (const typed of held.no_phones) assert.ok(!isPhone(phone(typed)), typed);
});

test("typing one by one ends where pasting does", () => {
  for (const [typed, kept] of held.phones) {
    let field = "";
    for (const letter of typed) field = phone(field + letter);
    assert.equal(field, kept, JSON.stringify(typed));
  }
});

test("a code is its digits, full width too", () => {
  for (const [typed, kept] of held.codes) assert.equal(code(typed), kept);
});
