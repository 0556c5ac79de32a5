import assert from "node:assert/strict";
import { test } from "node:test";
import { inRuns, notesOf } from "../../web/js/admin/people/reading.js";

const NOTHING = {
  sheet: "考生",
  other_sheets: [],
  hidden_sheets: [],
  hidden_rows: [],
  hidden_columns: [],
  merged: [],
};

test("a list of which everything was read has nothing to say", () => {
  assert.deepEqual(notesOf({ reading: NOTHING, own_glyphs: [] }), []);
});

test("rows that were left out are named by the numbers at the edge of the sheet", () => {
  assert.equal(inRuns([3, 5, 6, 7, 20]), "3、5–7、20");
  const many = Array.from({ length: 50 }, (_, n) => n * 2);
  assert.ok(inRuns(many).endsWith("38……"));
});

test("each kind of thing that was left out is a sentence", () => {
  const reading = {
    ...NOTHING,
    other_sheets: ["说明"],
    hidden_sheets: ["旧名单"],
    hidden_rows: [4, 5],
    hidden_columns: ["证件号码"],
    merged: ["C2:C5"],
  };
  const notes = notesOf({ reading, own_glyphs: [9] });
  for (const [place, part] of ["说明", "旧名单", "第 4–5 行", "证件号码", "C2:C5", "第 9 行"].entries())
    assert.ok(notes[place]?.includes(part), part);
});
