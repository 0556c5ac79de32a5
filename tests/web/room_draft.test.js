// @ts-check
// The form of a room: what it sends, what it finds wrong, and how the order moves.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import {
  bodyOf,
  byField,
  copyOf,
  draftOf,
  emptyDraft,
  faults,
  isSame,
  moved,
  officeOf,
  rowMark,
} from "../../web/js/admin/rooms/draft.js";
import { TERMS } from "../../web/js/admin/rooms/terms.js";
import { fromField } from "../../web/js/words/times.js";

const OPENS = 1_800_000_000 - (1_800_000_000 % 60);
const ROOM = {
  id: "r1",
  title: "第一考场",
  college_id: "cs",
  opens_at: OPENS,
  closes_at: OPENS + 7200,
  panel: [{ id: "c", name: "周明远", role: "chair" }],
  candidates: [
    { id: "a", name: "张三", exam_no: "1", state: "registered" },
    { id: "b", name: "李四", exam_no: "2", state: "registered" },
  ],
  contact_name: "刘",
  contact_phone: "027",
  early: 3600,
  invitation: 120,
  interview: 1200,
  warning: 90,
  face_check: true,
  blind: false,
  in_order: true,
  least: 1200,
  face_tries: 3,
  camera2: "allowed",
  record: "required",
  rehearsal: false,
};
const FORM = { colleges: [{ id: "cs" }], defaults: ROOM };

test("what was read is what is sent back", () => {
  const sent = /** @type {any} */ (bodyOf(draftOf(ROOM)));
  const { id: _id, panel: _panel, candidates: _candidates, ...same } = ROOM;
  assert.deepEqual(sent, { ...same, panel: [{ id: "c", role: "chair" }], candidates: ["a", "b"] });
});

test("the form asks for all that the server knows, within its bounds", () => {
  const source = readFileSync(join(import.meta.dirname, "../../app/state/room.py"), "utf8");
  const [, body = ""] = source.split(/^class Terms:$/m);
  const fields = [...body.split("\n@dataclass", 1)[0].matchAll(/^ {4}(\w+): \w+ = (?:_(number)\((.*)\))?/gm)];
  const product = (/** @type {string} */ text) => text.split("*").reduce((by, each) => by * Number(each), 1);
  const bounds = fields.map(([, name, number, said = ""]) => [
    name,
    number ? said.split(",").slice(1).map(product) : [],
  ]);
  const asked = TERMS.map((term) => {
    const unit = "unit" in term ? term.unit : 1;
    return [term.name, "min" in term ? [term.min * unit, term.max * unit] : []];
  });
  assert.deepEqual(Object.fromEntries(asked), Object.fromEntries(bounds));
});

test("a whole form has no faults", () => {
  assert.deepEqual(faults(draftOf(ROOM)), {});
});

test("every fault is at its field", () => {
  const draft = draftOf(ROOM);
  /** @type {[Partial<typeof draft>, string][]} */
  const wrong = [
    [{ title: " " }, "title"],
    [{ college_id: "" }, "college"],
    [{ opens: "" }, "times"],
    [{ closes: draft.opens }, "times"],
    [{ interview: "" }, "interview"],
    [{ interview: "0" }, "interview"],
    [{ interview: "601" }, "interview"],
    [{ invitation: "9" }, "invitation"],
    [{ warning: "-1" }, "warning"],
    [{ early: "x" }, "early"],
    [{ face_tries: "21" }, "face_tries"],
  ];
  for (const [change, field] of wrong)
    assert.deepEqual(Object.keys(faults({ ...draft, ...change })), [field], field);
});

test("a new room is for tomorrow, in the only college there is", () => {
  const draft = emptyDraft(FORM, OPENS);
  assert.equal(draft.college_id, "cs");
  assert.ok(fromField(draft.opens) > OPENS && fromField(draft.opens) < OPENS + 2 * 86_400);
  assert.equal(emptyDraft({ ...FORM, colleges: [{ id: "cs" }, { id: "fl" }] }, OPENS).college_id, "");
  assert.deepEqual(Object.keys(faults({ ...draft, title: "考场" })), []);
});

test("a copy takes the panel along and leaves the candidates", () => {
  const copy = copyOf(ROOM);
  assert.deepEqual([copy.panel, copy.candidates, copy.title], [ROOM.panel, [], "第一考场（副本）"]);
});

test("only what would be sent makes a form unsaved", () => {
  const draft = draftOf(ROOM);
  assert.ok(
    isSame(draft, { ...draft, candidates: draft.candidates.map((each) => ({ ...each, state: "waiting" })) }),
  );
  assert.ok(!isSame(draft, { ...draft, candidates: draft.candidates.toReversed() }));
  assert.ok(!isSame(draft, { ...draft, rehearsal: true }));
});

test("somebody moves within the list and never out of it", () => {
  const list = ["a", "b", "c"];
  assert.deepEqual(moved(list, 0, 2), ["b", "c", "a"]);
  assert.deepEqual(moved(list, 2, 0), ["c", "a", "b"]);
  assert.deepEqual(moved(list, 1, 1), list);
  assert.deepEqual(moved(list, 0, -1), list);
  assert.deepEqual(moved(list, 0, 9), ["b", "c", "a"]);
  assert.deepEqual(moved(list, 7, 0), list);
});

test("the first examiner chairs", () => {
  const panel = [{ id: "c", name: "周", role: "chair" }];
  assert.equal(officeOf({ id: "x", name: "林", kind: "examiner" }, []), "chair");
  assert.equal(officeOf({ id: "x", name: "林", kind: "examiner" }, panel), "examiner");
  assert.equal(officeOf({ id: "x", name: "王", kind: "invigilator" }, []), "invigilator");
});

test("problems are gathered by field", () => {
  const problems = [
    { field: "panel", message: "一" },
    { field: "title", message: "二" },
    { field: "panel", message: "三" },
  ];
  assert.deepEqual(byField(problems), { panel: ["一", "三"], title: ["二"] });
});

test("how a room stands in the list", () => {
  const room = { opens_at: 100, closes_at: 200, closed_at: null, phase: "waiting" };
  assert.equal(rowMark(room, 99).word, "未开始");
  assert.equal(rowMark(room, 100).word, "进行中");
  assert.equal(rowMark(room, 201).word, "已结束");
  assert.equal(rowMark({ ...room, phase: "in_exam" }, 201).word, "进行中");
  assert.equal(rowMark({ ...room, phase: "ended" }, 150).word, "已结束");
  assert.equal(rowMark({ ...room, closed_at: 50 }, 99).word, "已关闭");
});
