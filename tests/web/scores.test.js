import assert from "node:assert/strict";
import { test } from "node:test";
import { Emitter } from "../../web/js/base/emitter.js";
import { bodyOf, emptyRubric, hundredths, pasted } from "../../web/js/admin/rubrics/draft.js";
import { Desk } from "../../web/js/scoring/desk.js";
import { digestOf } from "../../web/js/scoring/digest.js";
import { inMemory, openJournal } from "../../web/js/scoring/journal.js";
import { sumOf } from "../../web/js/scoring/words.js";
import { HandTimers, settle } from "./fakes.js";

const ITEM = { guidance: "", group: "", counts: true, by: "all", step: "1" };
const RUBRIC = {
  digest: "d".repeat(64),
  out_of: 100,
  items: [
    { ...ITEM, id: "talk", name: "专业素质", most: "95", kind: "points" },
    { ...ITEM, id: "english", name: "外语", most: "5", kind: "points" },
  ],
};

/** A server that keeps one sheet; `fail` is what it answers instead. */
class Server extends Emitter {
  constructor() {
    super();
    this.values = {};
    this.seq = 1;
    this.orders = [];
    this.fail = null;
  }

  async call(event, said) {
    await settle();
    if (event === "score:read") {
      const sheet = {
        candidate: "zhang",
        state: "open",
        recused: null,
        items: ["talk", "english"],
        values: structuredClone(this.values),
        remark: { text: "", seq: 0, at: 0 },
      };
      return { ok: true, rubric: RUBRIC, sheets: [sheet] };
    }
    this.orders.push(said);
    if (this.fail) return this.fail;
    return this.#save(said);
  }

  #save({ values }) {
    const newest = {};
    for (const [item, { text, base }] of Object.entries(values)) {
      if (text === "1e3") return { ok: false, code: "score_refused", message: `${item}不对` };
      const stands = this.values[item] ?? { text: "", seq: 0 };
      if (stands.seq !== base && stands.text !== text)
        newest[item] = { value: stands.text, seq: stands.seq, at: 0 };
    }
    if (Object.keys(newest).length) return { ok: false, code: "score_overtaken", newest };
    this.seq += 1;
    for (const [item, { text }] of Object.entries(values))
      this.values[item] = { text, seq: this.seq, at: this.seq };
    const versions = Object.fromEntries(Object.keys(values).map((item) => [item, this.seq]));
    return { ok: true, seq: this.seq, at: 1_800_000_000, versions };
  }
}

async function opened(server = new Server(), journal = inMemory(), timers = new HandTimers()) {
  const desk = new Desk({ protocol: server, room: "r1", journal: Promise.resolve(journal), timers });
  desk.backoff.random = () => 1;
  await desk.start("chair");
  return { desk, server, journal, timers };
}

async function idle() {
  for (let n = 0; n < 12; n += 1) await settle();
}

test("a value is kept until it is acknowledged, and no longer", async () => {
  const { desk, server, journal } = await opened();
  const writing = desk.write("zhang", "talk", "80");
  assert.equal(desk.unsaved("zhang"), 1);
  await writing;
  await idle();
  assert.equal(desk.unsaved("zhang"), 0);
  assert.equal(server.values.talk.text, "80");
  assert.deepEqual(await journal.all("r1", "chair"), []);
  assert.equal(desk.savedAt.get("zhang"), 1_800_000_000);
});

test("with the line cut for a minute nothing is lost, and what came last stands", async () => {
  const { desk, server, timers } = await opened();
  server.fail = { ok: false, code: "no_answer" };
  await desk.write("zhang", "talk", "80");
  await idle();
  await desk.write("zhang", "talk", "81");
  await desk.write("zhang", "english", "4");
  await timers.pass(60);
  assert.equal(desk.failing, true);
  assert.equal(desk.unsaved("zhang"), 2);
  server.fail = null;
  await timers.pass(10);
  await idle();
  assert.deepEqual([server.values.talk.text, server.values.english.text], ["81", "4"]);
  assert.equal(desk.unsaved("zhang"), 0);
});

test("a killed browser goes on where it was", async () => {
  const { desk, server, journal } = await opened();
  server.fail = { ok: false, code: "no_answer" };
  await desk.write("zhang", "talk", "80");
  await idle();
  server.fail = null;
  const again = await opened(server, journal);
  await idle();
  assert.equal(again.desk.text("zhang", "talk"), "80");
  assert.equal(server.values.talk.text, "80");
  assert.deepEqual(await journal.all("r1", "chair"), []);
});

test("what is typed while a save is on its way is saved after it", async () => {
  const { desk, server } = await opened();
  const first = desk.write("zhang", "talk", "8");
  await desk.write("zhang", "talk", "85");
  await first;
  await idle();
  assert.equal(server.values.talk.text, "85");
  assert.equal(desk.unsaved("zhang"), 0);
});

test("another device's value is shown beside this one's, until one is chosen", async () => {
  const { desk, server } = await opened();
  server.values.talk = { text: "70", seq: 7, at: 7 };
  await desk.write("zhang", "talk", "80");
  await idle();
  assert.equal(desk.pending("zhang", "talk").other.value, "70");
  await desk.insist("zhang", "talk");
  await idle();
  assert.equal(server.values.talk.text, "80");
  server.values.talk = { text: "60", seq: 90, at: 7 };
  await desk.write("zhang", "talk", "81");
  await idle();
  await desk.yield("zhang", "talk");
  await idle();
  assert.deepEqual([desk.text("zhang", "talk"), desk.unsaved("zhang")], ["60", 0]);
});

test("one wrong value doesn't hold the others back", async () => {
  const { desk, server, timers } = await opened();
  server.fail = { ok: false, code: "no_answer" };
  await desk.write("zhang", "talk", "1e3");
  await desk.write("zhang", "english", "4");
  await idle();
  server.fail = null;
  await timers.pass(10);
  await idle();
  assert.equal(server.values.english.text, "4");
  assert.equal(desk.pending("zhang", "talk").wrong, "talk不对");
  await desk.write("zhang", "talk", "80");
  await idle();
  assert.equal(desk.unsaved("zhang"), 0);
});

test("the digest is the server's", async () => {
  const sheet = { room: "r1", candidate: "#zhang", member: "#chair", rubric: "ab" };
  const digest = await digestOf({ ...sheet, values: [["talk", "80"]], remark: "好" });
  assert.equal(digest, "9b60d00ee3825b90eb922d39619dfd726f7197e064063dfc9fbfdf777207741b");
});

test("sums are of points alone", () => {
  const texts = { talk: "80", english: "4.5" };
  assert.equal(
    sumOf(RUBRIC, (item) => texts[item]),
    "84.5",
  );
  assert.equal(
    sumOf(RUBRIC, () => "1e3"),
    "0",
  );
});

test("without a database the journal lives as long as the page", async () => {
  const journal = await openJournal(undefined);
  const line = { room: "r1", person: "chair", candidate: "zhang", item: "talk", text: "80", base: 0 };
  await journal.put(line);
  assert.deepEqual(await journal.all("r1", "chair"), [line]);
  assert.deepEqual(await journal.all("r1", "other"), []);
});

test("items come from a table as it is copied", () => {
  const [talk, conduct] = pasted("专业素质\t95\t0.5\t看思路\r\n思想品德\n\n");
  assert.deepEqual(
    [talk.name, talk.most, talk.step, talk.guidance, talk.kind],
    ["专业素质", "95", "0.5", "看思路", "points"],
  );
  assert.deepEqual([conduct.name, conduct.kind], ["思想品德", "pass"]);
});

test("points are sent in hundredths, and what is no number is no number", () => {
  assert.deepEqual(["4.5", "95", "1e3", "１０", "-1", ""].map(hundredths), [450, 9500, 0, 0, 0, 0]);
  const draft = { ...emptyRubric(), items: pasted("专业素质\t95"), groups: [{ name: " ", least: "1" }] };
  const body = bodyOf(draft);
  assert.deepEqual([body.items[0].most, body.items[0].step, body.groups], [9500, 100, []]);
});
