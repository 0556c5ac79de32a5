import assert from "node:assert/strict";
import { test } from "node:test";
import { Backoff } from "../../web/js/base/backoff.js";
import { CHUNK, markOf, Upload } from "../../web/js/materials/upload.js";
import { HandTimers, settle } from "./fakes.js";

/** A server that keeps what it was sent; `script` says per call what happens instead. */
class FakeWire {
  constructor(size) {
    this.size = size;
    this.bytes = 0;
    this.calls = [];
    this.script = [];
    this.asked = 0;
  }

  async offset() {
    this.asked += 1;
    const fault = this.script[0]?.offset;
    if (fault) {
      this.script.shift();
      throw fault;
    }
    return this.bytes;
  }

  async send(_id, offset, bytes, onProgress) {
    this.calls.push([offset, bytes.byteLength]);
    const fault = this.script[0]?.offset ? undefined : this.script.shift();
    if (fault?.takes) this.bytes = offset + fault.takes;
    if (fault) throw fault;
    if (offset !== this.bytes) throw { code: "conflict" };
    onProgress(bytes.byteLength);
    this.bytes += bytes.byteLength;
    return { state: this.bytes === this.size ? "draft" : "uploading", received: this.bytes };
  }
}

function begun(size, received = 0) {
  const wire = new FakeWire(size);
  wire.bytes = received;
  const timers = new HandTimers();
  const upload = new Upload({ id: "u", size, received }, new Blob([new Uint8Array(size)]), wire, {
    timers,
    backoff: new Backoff(() => 1),
  });
  const ended = [];
  upload.on("done", (file) => ended.push(["done", file.state]));
  upload.on("failed", (refusal) => ended.push(["failed", refusal.code ?? "unreadable"]));
  return { wire, timers, upload, ended };
}

const BIG = 2 * CHUNK + 10;

/** Reading a Blob takes the machine's own time. */
async function ends({ upload, timers }, running) {
  let over = false;
  void running.then(() => (over = true));
  for (let turn = 0; !over && turn < 500; turn += 1) {
    await timers.pass(1);
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  assert.ok(over, `still at ${upload.received}`);
}

test("a file goes out in chunks, one after the other", async () => {
  const it = begun(BIG);
  await ends(it, it.upload.run());
  assert.deepEqual(it.wire.calls, [
    [0, CHUNK],
    [CHUNK, CHUNK],
    [2 * CHUNK, 10],
  ]);
  assert.deepEqual(it.ended, [["done", "draft"]]);
});

test("it begins where the server says it broke off", async () => {
  const it = begun(BIG, CHUNK + 5);
  await ends(it, it.upload.run());
  assert.deepEqual(it.wire.calls[0], [CHUNK + 5, CHUNK]);
  assert.deepEqual(it.ended, [["done", "draft"]]);
});

test("a line that breaks in the middle of a chunk loses nothing that arrived", async () => {
  const it = begun(BIG);
  it.wire.script = [{ code: "offline", takes: 1000 }];
  const waited = [];
  it.upload.on("change", () => waited.push(it.upload.waiting));
  await ends(it, it.upload.run());
  assert.deepEqual(it.wire.calls[1], [1000, CHUNK]);
  assert.deepEqual(it.ended, [["done", "draft"]]);
  assert.ok(waited.includes(true));
  assert.equal(it.upload.waiting, false);
});

test("it asks for as long as nobody answers", async () => {
  const it = begun(10);
  it.wire.script = [{ code: "offline" }, ...Array(30).fill({ offset: { code: "unavailable" } })];
  await ends(it, it.upload.run());
  assert.equal(it.wire.asked, 31);
  assert.deepEqual(it.ended, [["done", "draft"]]);
});

test("another page that went on with it is caught up with", async () => {
  const it = begun(BIG);
  it.wire.bytes = CHUNK;
  await ends(it, it.upload.run());
  assert.deepEqual(it.wire.calls.slice(0, 2), [
    [0, CHUNK],
    [CHUNK, CHUNK],
  ]);
  assert.deepEqual(it.ended, [["done", "draft"]]);
});

test("two pages that take it from each other do not do so for ever", async () => {
  const it = begun(BIG);
  it.wire.script = Array(20).fill({ code: "conflict" });
  await ends(it, it.upload.run());
  assert.deepEqual(it.ended, [["failed", "conflict"]]);
});

for (const code of ["file_refused", "not_found", "forbidden", "signed_out"]) {
  test(`after ${code} it is not tried again`, async () => {
    const it = begun(10);
    it.wire.script = [{ code }];
    await ends(it, it.upload.run());
    assert.equal(it.wire.calls.length, 1);
    assert.deepEqual(it.ended, [["failed", code]]);
  });
}

test("what is all there and was never looked at is finished with nothing", async () => {
  const it = begun(10, 10);
  it.wire.bytes = 10;
  await ends(it, it.upload.run());
  assert.deepEqual(it.wire.calls, [[10, 0]]);
  assert.deepEqual(it.ended, [["done", "draft"]]);
});

test("a file that was moved meanwhile is told apart from a line that broke", async () => {
  const it = begun(10);
  it.upload.file = { slice: () => ({ arrayBuffer: () => Promise.reject(new Error("NotReadableError")) }) };
  await ends(it, it.upload.run());
  assert.deepEqual(it.ended, [["failed", "unreadable"]]);
});

test("one that is cancelled says nothing more", async () => {
  const it = begun(BIG);
  it.upload.on("change", () => it.upload.cancel());
  await ends(it, it.upload.run());
  await settle();
  assert.deepEqual(it.ended, []);
});

test("a mark knows the same file again, and no other", async () => {
  const long = new Uint8Array(300_000);
  const changed = Uint8Array.from(long);
  changed[299_999] = 1;
  const marks = await Promise.all(
    [long, Uint8Array.from(long), changed, long.slice(1)].map((b) => markOf(new Blob([b]))),
  );
  assert.equal(marks[0], marks[1]);
  assert.equal(new Set(marks).size, 3);
  assert.match(marks[0], /^[A-Za-z0-9_-]{43}$/);
});
