import assert from "node:assert/strict";
import { test } from "node:test";
import { Voices } from "../../web/js/media/voices.js";
import { CAUSES, heard, isWanted, wish, wishes } from "../../web/js/staff/sounds.js";

/** A browser's storage. */
function storage(kept = {}) {
  return { getItem: (name) => kept[name] ?? null, setItem: (name, value) => (kept[name] = value) };
}

const zhang = (facts) => ({ id: "1", state: "waiting", presence: "online", ...facts });
const room = (facts, more = {}, now = 1000) => ({
  now,
  view: { role: "chair", live: null, messages: [], candidates: [zhang(facts)], ...more },
});
const all = Object.fromEntries(CAUSES.map(({ id }) => [id, true]));
const between = (before, now) => heard(before, now, all)?.id ?? null;

test("nothing is heard while nothing happens", () => {
  assert.equal(between(room({}), room({})), null);
});

test("each cause is heard once, when it comes", () => {
  assert.equal(between(room({ state: "registered" }), room({})), "arrived");
  assert.equal(between(room({ state: "invited" }), room({ state: "in_exam" })), "answered");
  assert.equal(between(room({ presence: "reconnecting" }), room({ presence: "offline" })), "dropped");
  assert.equal(between(room({ presence: "offline" }), room({ presence: "offline" })), null);
  assert.equal(between(room({ help: null }), room({ help: { at: 5 } })), "help");
  assert.equal(between(room({ help: { at: 5 } }), room({ help: null })), null);
});

test("whoever leaves after the end has not dropped", () => {
  assert.equal(between(room({ state: "ended" }), room({ state: "ended", presence: "offline" })), null);
});

test("an answer of a candidate is heard, a word of the staff is not", () => {
  const said = (id, sender) => room({}, { messages: [{ id, at: 1, text: "x", sender }] });
  assert.equal(between(room({}), said(7, "1")), "message");
  assert.equal(between(room({}), said(7, "chair")), null);
});

test("two minutes before the end are heard by time alone, once, of the same interview", () => {
  const exam = { state: "in_exam", clock: { length: 600, warning: 60, used: 0, running_since: 1000 } };
  const at = (now, live = "1") => room(exam, { live }, now);
  assert.equal(between(at(1479), at(1480)), "soon");
  assert.equal(between(at(1480), at(1481)), null);
  assert.equal(between(at(1000), at(1100)), null);
});

test("what weighs most is heard when several come together", () => {
  const two = (first, second) => ({
    now: 0,
    view: { ...room({}).view, candidates: [zhang(first), zhang({ ...second, id: "2" })] },
  });
  const before = two({ state: "registered" }, {});
  assert.equal(between(before, two({}, { presence: "offline" })), "dropped");
});

test("each is on or off as the person wishes, which is remembered; before that by their role", () => {
  const kept = storage();
  const [arrived] = CAUSES.filter(({ id }) => id === "arrived");
  assert.equal(isWanted(arrived, wishes(kept), "invigilator"), true);
  assert.equal(isWanted(arrived, wishes(kept), "chair"), false);
  wish("arrived", true, kept);
  assert.equal(isWanted(arrived, wishes(kept), "chair"), true);
  wish("arrived", false, kept);
  assert.equal(heard(room({ state: "registered" }), room({}), wishes(kept)), null);
  assert.deepEqual(wishes(storage({ "exam.sounds": "{" })), {});
});

test("whoever speaks is marked, and between two words still", () => {
  const voices = new Voices();
  const levels = (zhang, li) => new Map([["zhang", zhang], ["li", li]]); // prettier-ignore
  assert.deepEqual(voices.hear(levels(0.1, 0.001), 0), ["zhang"]);
  assert.deepEqual(voices.hear(levels(0, 0.1), 500), ["zhang", "li"]);
  assert.deepEqual(voices.hear(levels(0, 0), 1000), ["li"]);
  assert.deepEqual(voices.hear(new Map(), 1001), []);
});
