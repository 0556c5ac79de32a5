import assert from "node:assert/strict";
import { test } from "node:test";
import { LineLimit, isHeldDown, worse } from "../../web/js/media/lines.js";
import { heldWords, othersLineWords, ownLineWords } from "../../web/js/words/lines.js";
import { lineOwner } from "../../web/js/words/room.js";

const GOOD = { up: "good", down: "good" };

test("a line is as good as its worse way", () => {
  assert.equal(worse(GOOD), "good");
  assert.equal(worse({ up: "fair", down: "good" }), "fair");
  assert.equal(worse({ up: "fair", down: "poor" }), "poor");
});

/** As Chromium 156 reports a candidate's page in the exam, shortened: two layers of the camera, the small one off, and the screen. */
const CHROMIUM = [
  { type: "transport", id: "T01", bytesReceived: 71_000 },
  {
    id: "OT01V1640825117",
    type: "outbound-rtp",
    kind: "video",
    active: false,
    encodingIndex: 0,
    mid: "0",
    rid: "s",
    qualityLimitationDurations: { bandwidth: 0, cpu: 0, none: 7.226, other: 0 },
    qualityLimitationReason: "none",
  },
  {
    id: "OT01V3273148174",
    type: "outbound-rtp",
    kind: "video",
    active: true,
    encodingIndex: 1,
    frameWidth: 320,
    framesPerSecond: 8,
    mid: "0",
    rid: "m",
    qualityLimitationDurations: { bandwidth: 0, cpu: 0, none: 7.226, other: 0 },
    qualityLimitationReason: "none",
    targetBitrate: 800_000,
  },
  {
    id: "OT01V3728744100",
    type: "outbound-rtp",
    kind: "video",
    active: true,
    encodingIndex: 0,
    mid: "2",
    qualityLimitationReason: "none",
  },
  { id: "OT01A1", type: "outbound-rtp", kind: "audio", active: true, mid: "1" },
];
const ALLOWED = [
  { rid: "s", active: false, maxBitrate: 100_000 },
  { rid: "m", maxBitrate: 800_000 },
];
/** The same with a reason, and another target, at the encoder of this m-line and name. */
const limitedAt = (mid, rid, qualityLimitationReason, target = { targetBitrate: 240_000 }) =>
  CHROMIUM.map((stats) =>
    stats.mid === mid && stats.rid === rid ? { ...stats, qualityLimitationReason, ...target } : stats,
  );

test("the browser says of its camera that the line holds it down, not of the screen nor of a layer that is off", () => {
  assert.equal(isHeldDown(CHROMIUM, "0", ALLOWED), false);
  assert.equal(isHeldDown(limitedAt("0", "m", "bandwidth"), "0", ALLOWED), true);
  assert.equal(isHeldDown(limitedAt("0", "m", "cpu"), "0", ALLOWED), false);
  assert.equal(isHeldDown(limitedAt("0", "s", "bandwidth"), "0", ALLOWED), false);
  assert.equal(isHeldDown(limitedAt("2", undefined, "bandwidth"), "0", ALLOWED), false);
});

test("a picture too rich for what the page itself allows is not the line's doing", () => {
  assert.equal(isHeldDown(limitedAt("0", "m", "bandwidth", { targetBitrate: 800_000 }), "0", ALLOWED), false);
  assert.equal(
    isHeldDown(limitedAt("0", "m", "bandwidth", { targetBitrate: undefined }), "0", ALLOWED),
    true,
  );
  assert.equal(isHeldDown(limitedAt("0", "m", "bandwidth"), "0", []), true);
});

test("Firefox gives no reason, and is never taken to be held down", () => {
  const firefox = [
    { id: "a1", type: "outbound-rtp", kind: "video", mid: "0", rid: "m", framesEncoded: 52, qpSum: 833 },
    { id: "a2", type: "outbound-rtp", kind: "audio", mid: "1", packetsSent: 300 },
  ];
  assert.equal(isHeldDown(firefox, "0", ALLOWED), false);
});

test("one look in between says nothing about a line", () => {
  const limit = new LineLimit();
  const looks = [true, false, true, true, false, true, false, false, false];
  assert.deepEqual(
    looks.map((seen) => limit.look(seen)),
    [false, false, false, true, true, true, true, false, false],
  );
});

test("a picture that pauses for one's own line says whose line, that the sound goes on, and what to do", () => {
  const { text, advice } = heldWords("line");
  assert.equal(text, "画面因您的网络较慢暂停，声音继续");
  assert.match(advice, /靠近路由器.*有线网络/);
  assert.equal(heldWords("small").text, "您的网络较慢，已改为小画面");
  assert.equal(heldWords("off").text, "已关闭画面，只听声音");
});

test("what somebody's picture suffers from is said in the word of their role", () => {
  const words = (line, staff = false) => othersLineWords("考生", { ...GOOD, ...line }, staff)?.text ?? "";
  assert.equal(words({}), "");
  assert.equal(words({ up: "fair" }), "考生网络较慢，画面可能不清晰");
  assert.equal(words({ up: "poor", down: "poor" }, true), "考生网络很差，画面可能中断");
  assert.equal(words({ down: "fair" }, true), "对方网络较慢，可能看不清或听不清您");
  assert.equal(words({ down: "poor" }), "", "a candidate cannot do anything about it");
});

test("whose line it is", () => {
  const panel = [
    { id: "e1", name: "李", role: "chair" },
    { id: "e2", name: "王", role: "examiner" },
  ];
  const staff = { role: "chair", me: { id: "e1" }, panel, candidates: [{ id: "c1" }] };
  const whose = (view, person, device = "main") => lineOwner(view, { person, device });
  assert.equal(whose(staff, "c1"), "考生");
  assert.equal(whose(staff, "c1", "emergency"), "考生");
  assert.equal(whose(staff, "c1", "camera2"), "手机");
  assert.equal(whose(staff, "e2"), "考官");
  const waiting = { role: "candidate", me: { id: "c1" }, invigilator: { id: "i1", status: "talking" } };
  assert.equal(whose(waiting, "i1"), "候考官");
  assert.equal(whose({ role: "candidate", me: { id: "c1" }, panel }, "e1"), "主考官");
});

test("one's own slow line says what it means for whom, what goes first and what to do", () => {
  assert.equal(ownLineWords(GOOD, false), null);
  for (const staff of [false, true])
    for (const line of [{ up: "fair" }, { up: "poor" }, { down: "fair" }, { down: "poor" }]) {
      const { text, advice, grade } = ownLineWords({ ...GOOD, ...line }, staff);
      assert.match(text, /^您的网络/);
      assert.match(text, /声音优先传送/);
      assert.match(advice, /路由器/);
      assert.equal(grade, Object.values(line)[0]);
    }
  assert.match(ownLineWords({ up: "fair", down: "poor" }, false).text, /考官看到的画面可能不清晰/);
  assert.match(ownLineWords({ up: "poor", down: "good" }, true).text, /考生看到的画面/);
});
