import assert from "node:assert/strict";
import { test } from "node:test";
import { Desk } from "../../web/js/materials/desk.js";
import { caseMark, materialStep, objection, sizeWord, viewOf } from "../../web/js/materials/words.js";
import { way } from "../../web/js/ui/way.js";

const LIMITS = { files: 10, max_mb: 1, kinds: ["pdf", "jpg"] };

test("uploaded is not handed in, and says so", () => {
  assert.equal(caseMark("none", 2).word, "已上传，未提交");
  assert.equal(caseMark("none", 0).word, "未上传");
  assert.equal(caseMark("pending", 2).word, "待审核");
  assert.deepEqual(materialStep("none", 1), { note: "已上传，未提交", look: "" });
});

test("each state has its word, and a step that never claims to be the next", () => {
  const states = ["none", "pending", "approved", "rejected"];
  assert.deepEqual(
    states.map((state) => caseMark(state).word),
    ["未上传", "待审核", "已通过", "未通过"],
  );
  assert.deepEqual(
    states.map((state) => materialStep(state).look),
    ["", "", "done", "halted"],
  );
});

test("the first step of the way follows the materials", () => {
  const [first] = way({ opens_at: 1, status: "open", state: "registered" }, materialStep("rejected"));
  assert.deepEqual(first, { name: "材料", note: "未通过", look: "halted" });
});

test("what cannot be taken is said before anything is sent", () => {
  const of = (name, size) => objection({ name, size }, LIMITS);
  assert.equal(of("a.PDF", 1024 ** 2), "");
  assert.match(of("a.pdf.exe", 10), /不是支持的格式/);
  assert.match(of("pdf", 10), /不是支持的格式/);
  assert.match(of("a.pdf", 0), /空文件/);
  assert.match(of("a.pdf", 1024 ** 2 + 1), /超过 1 MB/);
});

test("sizes are short", () => {
  assert.deepEqual([9, 2048, 3.25 * 1024 ** 2].map(sizeWord), ["9 B", "2 kB", "3.3 MB"]);
});

test("each kind has its viewer, or none", () => {
  assert.deepEqual(["jpeg", "pdf", "mp3", "mp4", "rar", "docx"].map(viewOf), [
    "picture",
    "pages",
    "audio",
    "video",
    "list",
    "",
  ]);
});

/** A server with these files that takes whatever it is sent. */
function server(files = []) {
  const said = [];
  const fake = {
    said,
    files,
    get: async () => ({ state: "none", limits: LIMITS, files: fake.files, history: [] }),
    post: async (path, body) => {
      said.push([path, body]);
      return { file: { id: `f${said.length}`, received: 0, size: body?.size } };
    },
    wire: {
      offset: async () => 0,
      send: async (_id, offset, bytes) => {
        said.push(["bytes", offset, bytes.byteLength]);
        return { state: "draft" };
      },
    },
  };
  return fake;
}

const idle = async (desk) => {
  while (desk.running) await new Promise((resolve) => setTimeout(resolve, 1));
};

test("two files are sent, the third waits its turn", async () => {
  const fake = server();
  const desk = new Desk(fake);
  await desk.load();
  let most = 0;
  desk.on("change", () => (most = Math.max(most, desk.running)));
  await desk.add(["a.pdf", "b.pdf", "c.pdf"].map((name) => new File(["x"], name)));
  await idle(desk);
  assert.equal(fake.said.filter(([what]) => what === "bytes").length, 3);
  assert.ok(most <= 2);
});

test("the same file chosen again goes on where it broke off; one of the same content and another name does not", async () => {
  const fake = server();
  const desk = new Desk(fake);
  await desk.load();
  await desk.add([new File(["x"], "a.pdf")]);
  const { mark } = fake.said[0][1];
  await idle(desk);
  fake.files = [{ id: "old", name: "a.pdf", state: "uploading", mark, received: 0, size: 1, slot: 1 }];
  await desk.load();
  fake.said.length = 0;
  await desk.add([new File(["x"], "b.pdf")]);
  await idle(desk);
  assert.equal(fake.said[0][0], "/api/materials");
  fake.said.length = 0;
  await desk.add([new File(["x"], "a.pdf")]);
  await idle(desk);
  assert.deepEqual(fake.said[0], ["bytes", 0, 1]);
});

test("one that is refused does not keep the others back", async () => {
  const fake = server();
  const desk = new Desk(fake);
  await desk.load();
  await desk.add([new File(["x"], "a.exe"), new File(["x"], "b.pdf")]);
  await idle(desk);
  assert.deepEqual(
    desk.refused.map(({ name }) => name),
    ["a.exe"],
  );
  assert.equal(fake.said.filter(([what]) => what === "bytes").length, 1);
});

test("an upload that is cancelled is deleted on the server", async () => {
  const fake = server();
  fake.wire.send = (_id, _offset, _bytes, _progress, signal) =>
    new Promise((_resolve, reject) => signal.addEventListener("abort", () => reject({ code: "offline" })));
  const desk = new Desk(fake);
  await desk.load();
  await desk.add([new File(["x"], "a.pdf")]);
  await desk.remove("f1");
  await idle(desk);
  assert.equal(fake.said.at(-1)[0], "/api/materials/f1/delete");
  assert.equal(desk.uploads.size, 0);
});
