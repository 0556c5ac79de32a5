import assert from "node:assert/strict";
import { test } from "node:test";
import { TOO_OLD } from "../../web/js/line/commands.js";
import { Protocol } from "../../web/js/line/protocol.js";
import { FakeSocket, HandTimers, Storage, settle } from "./fakes.js";

/** A page in room r1, its socket and its time; `heard` is everything it fired. */
function page({ storage = new Storage() } = {}) {
  const timers = new HandTimers();
  let socket;
  const open = (auth) => (socket = new FakeSocket(auth));
  const protocol = new Protocol({ room: "r1", open, storage, timers, random: () => 1 });
  const heard = [];
  for (const event of ["light", "view", "instance", "ended", "restored", "refused"])
    protocol.on(event, (payload) => heard.push([event, payload]));
  protocol.start();
  return { protocol, socket, timers, storage, heard };
}

const viewOf = (revision, instance = "one") => ({ seq: revision * 10, revision, instance, now: 0, view: {} });

test("a fresh page takes the seat over: it names neither epoch nor what it saw", () => {
  const { socket } = page();
  assert.deepEqual(socket.attempts, [{ room: "r1", device: "main" }]);
});

test("a page that comes back names its epoch, its last view and the instance", async () => {
  const { socket, timers } = page();
  socket.welcome();
  socket.say("view", viewOf(3));
  socket.drop();
  await timers.pass(1);
  assert.deepEqual(socket.attempts[1], {
    room: "r1",
    device: "main",
    epoch: 7,
    last_seq: 30,
    instance: "one",
  });
});

test("why a page does not get in is kept and told, until it gets in", () => {
  const { protocol, socket, heard } = page();
  assert.equal(protocol.refusal, null);
  socket.refuse({ code: "room_broken", message: "本考场的记录不完整" });
  assert.equal(protocol.refusal.message, "本考场的记录不完整");
  socket.refuse(undefined);
  assert.deepEqual(protocol.refusal, { code: "offline" });
  assert.equal(heard.filter(([event]) => event === "refused").length, 2);
  socket.welcome();
  assert.equal(protocol.refusal, null);
});

test("a page goes to the server that has its room, and tells it what it knows", async () => {
  const { protocol, socket, timers } = page();
  socket.refuse({ code: "not_owner", node: "two" });
  await timers.pass(0.3);
  assert.deepEqual(socket.nodes, ["two"]);
  socket.welcome();
  socket.say("view", viewOf(3));
  socket.drop();
  await timers.pass(1);
  assert.deepEqual(socket.nodes, ["two", ""], "once there, any way leads back");
  assert.equal(socket.attempts.at(-1).last_seq, 30);
  assert.equal(protocol.light, "reconnecting");
});

test("a page that is sent back and forth, or to a server that isn't there, takes whichever and its time", async () => {
  const { socket, timers } = page();
  socket.refuse({ code: "not_owner", node: "two" });
  await timers.pass(0.3);
  socket.refuse({ code: "not_owner", node: "one" });
  await timers.pass(5);
  socket.refuse({ code: "not_owner", node: "two" });
  await timers.pass(5);
  socket.refuse(undefined);
  await timers.pass(5);
  assert.deepEqual(socket.nodes, ["two", "", "two", ""]);
});

test("a page whose room moves goes along at once", async () => {
  const { protocol, socket, timers } = page();
  socket.welcome();
  socket.say("moved", { node: "two" });
  assert.equal(protocol.light, "reconnecting");
  await timers.pass(0.3);
  assert.deepEqual(socket.nodes, ["two"]);
  assert.equal(socket.attempts.length, 2);
  socket.welcome({ instance: "another" });
  socket.say("moved", {});
  await timers.pass(0.3);
  assert.deepEqual(socket.nodes, ["two", ""]);
});

test("the light tells the way from connecting over connected to reconnecting and back", async () => {
  const { socket, timers, heard, protocol } = page();
  assert.equal(protocol.light, "connecting");
  socket.welcome();
  socket.drop();
  await timers.pass(1);
  socket.welcome();
  const lights = heard.filter(([event]) => event === "light").map(([, light]) => light);
  assert.deepEqual(lights, ["connected", "reconnecting", "connected"]);
});

test("attempts to come back are spread: short steps while a server starts, then 1.2, and 2.7 s each", async () => {
  const { socket, timers } = page();
  socket.welcome();
  socket.drop();
  const expected = [0, 0.3, ...Array(12).fill(0.6), 1.2, 2.7, 2.7, 2.7];
  const gaps = [];
  let before = timers.now();
  for (let n = 1; n <= expected.length; n += 1) {
    while (socket.attempts.length === n) await timers.pass(0.05);
    gaps.push(Math.round((timers.now() - before) * 10) / 10);
    before = timers.now();
    socket.refuse({ code: "unavailable", message: "" });
  }
  gaps.forEach((gap, n) => assert.ok(Math.abs(gap - expected[n]) <= 0.1, `gap ${n} was ${gap} s`));
});

test("an older view never replaces a newer one of the same instance", () => {
  const { socket, heard, protocol } = page();
  socket.welcome();
  for (const revision of [2, 1, 2, 3]) socket.say("view", viewOf(revision));
  assert.deepEqual(
    heard.filter(([event]) => event === "view").map(([, { revision }]) => revision),
    [2, 3],
  );
  assert.equal(protocol.last.revision, 3);
});

test("a restarted server counts from the beginning, and media is told to start anew", async () => {
  const { socket, timers, heard, protocol } = page();
  socket.welcome();
  socket.say("view", viewOf(50));
  socket.drop();
  await timers.pass(1);
  socket.welcome({ instance: "two" });
  socket.say("view", viewOf(1, "two"));
  assert.deepEqual(
    heard.filter(([event]) => event === "instance"),
    [["instance", "two"]],
  );
  assert.equal(protocol.last.revision, 1);
});

test("goodbye keeps the page away for as long as the server asked", async () => {
  const { socket, timers } = page();
  socket.welcome();
  socket.say("goodbye", { retry_after: 4 });
  assert.equal(socket.connected, false);
  await timers.pass(3.9);
  assert.equal(socket.attempts.length, 1);
  await timers.pass(0.2);
  assert.equal(socket.attempts.length, 2);
});

for (const code of ["fenced", "signed_out"]) {
  test(`after ${code} the page stops and does not come back`, async () => {
    const { socket, timers, heard, protocol } = page();
    socket.welcome();
    socket.say(code, { code, message: "…" });
    await timers.pass(60);
    assert.equal(protocol.light, code);
    assert.equal(socket.connected, false);
    assert.equal(socket.attempts.length, 1);
    assert.deepEqual(heard.at(-1), ["ended", { code, message: "…" }]);
  });
}

test("a CONNECT refused for good ends the page, with the server's reason", async () => {
  const { socket, timers, heard, protocol } = page();
  socket.refuse({ code: "not_found", message: "没有找到" });
  await timers.pass(60);
  assert.equal(protocol.light, "refused");
  assert.equal(socket.attempts.length, 1);
  assert.deepEqual(heard.at(-1), ["ended", { code: "not_found", message: "没有找到" }]);
});

test("a question without an answer in 5 s is no answer", async () => {
  const { protocol, socket, timers } = page();
  socket.welcome();
  const asked = protocol.call("media:offer", { sdp: "v=0" });
  await timers.pass(5);
  assert.deepEqual(await asked, { ok: false, code: "no_answer" });
});

test("a command is repeated with the same key until it is answered", async () => {
  const { protocol, socket, timers } = page();
  socket.welcome();
  const given = protocol.command("candidate:enter");
  await timers.pass(20);
  const keys = socket.of("candidate:enter").map(({ payload }) => payload.key);
  assert.ok(keys.length >= 3, `sent ${keys.length} times`);
  assert.equal(new Set(keys).size, 1);
  assert.match(keys[0], /^[A-Za-z0-9_-]{16,64}$/);
  socket.of("candidate:enter").at(-1).ack({ ok: true, seq: 9 });
  assert.deepEqual(await given, { ok: true, seq: 9 });
});

test("a command given without a line is sent as soon as there is one, and again after each reconnect", async () => {
  const { protocol, socket, timers } = page();
  const given = protocol.command("interview:invite", { candidate: "c1" });
  await timers.pass(3);
  assert.equal(socket.sent.length, 0);
  socket.welcome();
  await settle();
  assert.equal(socket.of("interview:invite").length, 1);
  socket.drop();
  await timers.pass(6);
  socket.welcome();
  await settle();
  const sent = socket.of("interview:invite");
  assert.equal(sent.length, 2);
  sent[1].ack({ ok: true, seq: 1 });
  assert.equal((await given).seq, 1);
});

test("a refusal is an answer: it is not repeated", async () => {
  const { protocol, socket, timers } = page();
  socket.welcome();
  const given = protocol.command("interview:invite", { candidate: "c1" });
  await settle();
  socket.sent[0].ack({ ok: false, code: "room_busy", message: "…" });
  assert.equal((await given).code, "room_busy");
  await timers.pass(30);
  assert.equal(socket.sent.length, 1);
});

test("unavailable is asked again, no sooner than the server said", async () => {
  const { protocol, socket, timers } = page();
  socket.welcome();
  const given = protocol.command("candidate:check_in");
  await settle();
  socket.sent[0].ack({ ok: false, code: "unavailable", retry_after: 4 });
  await timers.pass(3.9);
  assert.equal(socket.sent.length, 1);
  await timers.pass(0.2);
  socket.sent[1].ack({ ok: true, seq: 2 });
  assert.equal((await given).seq, 2);
});

test("a double click is one command", async () => {
  const { protocol, socket } = page();
  socket.welcome();
  const both = [1, 2].map(() => protocol.command("interview:finish", { candidate: "c1" }));
  await settle();
  assert.equal(socket.sent.length, 1);
  socket.sent[0].ack({ ok: true, seq: 3 });
  assert.deepEqual(await Promise.all(both), [
    { ok: true, seq: 3 },
    { ok: true, seq: 3 },
  ]);
});

test("a reload takes up what was not answered, with the same key, and forgets it afterwards", async () => {
  const first = page();
  first.socket.welcome();
  void first.protocol.command("candidate:enter");
  await settle();
  const [{ payload }] = first.socket.sent;
  const second = page({ storage: first.storage });
  second.socket.welcome();
  await settle();
  assert.equal(second.socket.sent[0].payload.key, payload.key);
  second.socket.sent[0].ack({ ok: true, seq: 4 });
  await settle();
  assert.deepEqual(second.heard.at(-1), ["restored", { ok: true, seq: 4 }]);
  assert.equal(first.storage.items.size, 0);
});

test("a command too old to be meant is given up, and its person is told", async () => {
  const { protocol, storage, timers } = page();
  const given = protocol.command("interview:mark_absent", { candidate: "c1" });
  await timers.pass(TOO_OLD + 10);
  assert.equal((await given).code, "gave_up");
  assert.equal(storage.items.size, 0);
});

test("unreadable storage loses nothing but what was in it", async () => {
  const storage = new Storage();
  storage.setItem("exam.commands.r1", "{not json");
  const { protocol, socket } = page({ storage });
  socket.welcome();
  void protocol.command("candidate:enter");
  await settle();
  assert.equal(socket.sent.length, 1);
});

test("what the server says of a face check is passed on", () => {
  const { protocol, socket } = page();
  const heard = [];
  protocol.on("face", (said) => heard.push(said));
  socket.welcome();
  socket.say("face", { session: "s1", stage: "calm" });
  assert.deepEqual(heard, [{ session: "s1", stage: "calm" }]);
});

test("what was seen of the room outlives the page, so that the server's forgetting is noticed", () => {
  const storage = new Storage();
  const before = page({ storage });
  before.socket.welcome();
  before.socket.say("view", viewOf(3));
  const after = page({ storage });
  assert.deepEqual(after.socket.attempts, [{ room: "r1", device: "main", last_seq: 30 }]);
  after.socket.welcome();
  after.socket.say("view", viewOf(1, "two"));
  assert.deepEqual(page({ storage }).socket.attempts[0].last_seq, 10);
});

test("what the server has lost is told on", () => {
  const { protocol, socket } = page();
  const heard = [];
  protocol.on("lost", (lost) => heard.push(lost));
  socket.welcome();
  socket.say("lost", { known: 12, has: 10, at: 1 });
  assert.deepEqual(heard, [{ known: 12, has: 10, at: 1 }]);
});
