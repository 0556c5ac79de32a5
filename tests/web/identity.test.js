import assert from "node:assert/strict";
import { hasWords } from "../../web/js/base/reasons.js";
import { afterEach, test } from "node:test";
import { getPicture } from "../../web/js/line/api.js";
import {
  bandMark,
  cannedReasons,
  hintWord,
  isUnseen,
  keepsStill,
  mayLook,
  mayLookBeside,
  mayWaive,
  moment,
  neutralOf,
  noLiveWords,
  outcomeMark,
  pictureLabel,
  shownAttempts,
  whoWhen,
  withReason,
} from "../../web/js/staff/identity_words.js";
import { awaitsCompare, identityMark, recheckMark, troubled } from "../../web/js/staff/candidate_words.js";
import { roadWord } from "../../web/js/words/room.js";

const NOON = Date.UTC(2026, 2, 28, 4, 5) / 1000;
const DAY = 24 * 3600;

/** A candidate's identity as the view tells it. */
const identity = (facts = {}) => ({
  road: null,
  waived_for: "",
  attempts: 0,
  compare: null,
  hint: null,
  hint_since: null,
  stills: [],
  ...facts,
});
const seat = (face, facts) => ({ face, presence: "online", state: "waiting", identity: identity(facts) });
const compared = (passed, note = "") => ({ compare: { passed, by: "e1", at: NOON, note } });

for (const [face, facts, word, tone, reason] of [
  ["pending", {}, "人脸识别待进行", "warn", ""],
  ["passed", { attempts: 1 }, "人脸识别已通过", "ok", ""],
  ["failed", { attempts: 1 }, "人脸识别未通过", "bad", "还可以重试"],
  ["flagged", { road: "used_up", attempts: 3 }, "人脸识别未通过", "bad", "次数用完"],
  ["flagged", { road: "declined" }, "人脸识别未进行", "bad", "考生选择人工核验"],
  ["flagged", { road: "declined", attempts: 2 }, "人脸识别未通过", "bad", "考生选择人工核验"],
  ["flagged", { road: "unavailable" }, "人脸识别未进行", "bad", "系统不可用"],
  ["flagged", { road: "unavailable", attempts: 1 }, "人脸识别未进行", "bad", "系统不可用"],
  ["flagged", { road: "no_camera" }, "人脸识别未进行", "bad", "考生的摄像头不能使用"],
  ["flagged", { road: "no_camera", attempts: 2 }, "人脸识别未通过", "bad", "考生的摄像头不能使用"],
  ["flagged", { road: "withdrawn", attempts: 1 }, "人脸识别未进行", "bad", "考生撤回同意"],
  ["flagged", { road: null, attempts: 3 }, "人脸识别未通过", "bad", ""],
  ["waived", { waived_for: "现场核验" }, "已免除人脸识别", "warn", "现场核验"],
]) {
  const [road] = [facts.road ?? "-"];
  test(`${face}, road ${road}, ${facts.attempts ?? 0} tries: ${word}`, () =>
    assert.deepEqual(identityMark(seat(face, facts)), { word, tone, reason }));
}

test("a room that asks for no face check shows no mark", () => {
  assert.equal(identityMark(seat("not_required")), null);
});

for (const face of ["not_required", "pending", "passed", "failed", "flagged", "waived"]) {
  test(`a person's word stands above a face that is ${face}`, () => {
    const accepted = identityMark(seat(face, { road: "used_up", ...compared(true, "本人") }));
    assert.deepEqual(accepted, { word: "已人工核验通过", tone: "ok", reason: "本人" });
    const refused = identityMark(seat(face, compared(false, "证件照片与本人不符")));
    assert.deepEqual(refused, { word: "人证比对不通过", tone: "bad", reason: "证件照片与本人不符" });
  });
}

test("whoever was accepted by a person needs nobody any more, whoever was refused does", () => {
  assert.equal(troubled(seat("flagged", { road: "used_up" })), true);
  assert.equal(troubled(seat("flagged", { road: "used_up", ...compared(true) })), false);
  assert.equal(troubled(seat("passed", compared(false))), true);
  assert.equal(troubled(seat("pending")), false);
  assert.equal(troubled(seat("waived", { waived_for: "现场核验" })), false);
});

test("only a flagged candidate nobody has compared yet waits for that", () => {
  assert.equal(awaitsCompare(seat("flagged", { road: "declined" })), true);
  for (const passed of [true, false])
    assert.equal(awaitsCompare(seat("flagged", { road: "declined", ...compared(passed) })), false);
  for (const face of ["not_required", "pending", "passed", "failed", "waived"])
    assert.equal(awaitsCompare(seat(face)), false, face);
});

for (const [device, detail] of [
  ["main", "12:05 起从另一个登录进入"],
  ["emergency", "12:05 起从应急通道进入"],
  ["camera2", "12:05 起由手机代替电脑"],
])
  test(`another holder of the seat is said, with what was known as what it was: ${device}`, () => {
    const changed = { recheck: { since: NOON, device }, face_stale: true };
    const candidate = seat("passed", changed);
    assert.deepEqual(recheckMark(candidate), { word: "已更换登录/设备，须重新核验", tone: "bad", detail });
    assert.deepEqual(identityMark(candidate), { word: "更换前：人脸识别已通过", tone: "warn", reason: "" });
    assert.equal(troubled(candidate), true);
    const before = { ...compared(true).compare, stale: true };
    const byHand = seat("flagged", { road: "declined", ...changed, compare: before });
    assert.equal(identityMark(byHand).word, "更换前：已人工核验通过");
  });

test("whoever holds the seat as before is not marked", () => {
  for (const recheck of [null, undefined]) assert.equal(recheckMark(seat("passed", { recheck })), null);
});

test("a compare of another login does not stand above a face check of this one", () => {
  const other = { compare: { ...compared(true).compare, stale: true }, recheck: null };
  assert.equal(identityMark(seat("passed", other)).word, "人脸识别已通过");
  assert.equal(awaitsCompare(seat("flagged", { road: "used_up", ...other })), true);
});

test("who is not to be seen is compared with a reason that says something", () => {
  const here = { presence: "online", channel: "main", camera2: "offline", devices: null };
  assert.equal(isUnseen(here), false);
  for (const presence of ["offline", "reconnecting"]) assert.equal(isUnseen({ ...here, presence }), true);
  assert.equal(isUnseen({ ...here, presence: "unknown" }), false);
  for (const camera of ["off", "none", "muted", "black"])
    assert.equal(isUnseen({ ...here, devices: { camera } }), true, camera);
  for (const camera of ["on", "frozen"]) assert.equal(isUnseen({ ...here, devices: { camera } }), false);
  const phone = { presence: "offline", channel: "camera2", camera2: "online", devices: null };
  assert.equal(isUnseen(phone), false, "the phone stands in");
  for (const words of ["", " ", ".", "——", "1", "12", "好"]) assert.equal(hasWords(words), false, words);
  for (const words of ["断网", "no line", "이유"]) assert.equal(hasWords(words), true, words);
});

test("where no machine has a picture a compare keeps one, once in each login, to be looked at beside", () => {
  const still = { id: "s", by: "e1", at: NOON };
  for (const road of ["declined", "no_camera", "unavailable", "withdrawn"]) {
    assert.equal(keepsStill(seat("flagged", { road, recheck: null })), true, road);
    assert.equal(mayLookBeside(seat("flagged", { road })), true, road);
    assert.equal(keepsStill(seat("flagged", { road, recheck: null, stills: [still] })), false, road);
    const changed = { since: NOON, device: "main" };
    assert.equal(keepsStill(seat("flagged", { road, recheck: changed, stills: [still] })), true, road);
  }
  assert.equal(keepsStill(seat("passed", { recheck: null })), false);
  assert.equal(mayLookBeside(seat("passed")), false);
  assert.equal(mayLookBeside(seat("passed", { stills: [still] })), true);
});

test("a road nobody knows is not made up", () => assert.equal(roadWord(null), ""));

for (const [band, source, word, tone] of [
  ["same", "embedded", "高度相似", "ok"],
  ["by_hand", "embedded", "需人工判断", "warn"],
  ["different", "embedded", "不相似", "bad"],
  [null, "embedded", "未比对照片", "quiet"],
  [null, "", "未比对照片", "quiet"],
  [null, "tencent", "由权威数据源比对", "quiet"],
  [null, "alibaba", "由权威数据源比对", "quiet"],
]) {
  test(`the band ${band} of ${source || "nobody"} is said as ${word}`, () =>
    assert.deepEqual(bandMark({ band, source }), { word, tone }));
}

for (const [outcome, word, tone] of [
  ["passed", "已通过", "ok"],
  ["failed", "未通过", "bad"],
  ["undecided", "未完成，不计次数", "warn"],
]) {
  test(`a try that is ${outcome} is said as ${word}`, () =>
    assert.deepEqual(outcomeMark(outcome), { word, tone }));
}

test("every picture of a check has its label", () => {
  const labels = ["neutral", "blink", "mouth", "left", "right", "nod"].map(pictureLabel);
  assert.deepEqual(labels, ["正面", "眨眼", "张嘴", "左转", "右转", "点头"]);
});

test("hints are hints, and nothing to see is nothing said", () => {
  assert.equal(hintWord("nobody"), "提示：画面中没有看到考生");
  assert.equal(hintWord("several"), "提示：画面中有多人");
  assert.equal(hintWord("other"), "提示：画面中的人可能不是通过核验的考生，请留意");
  assert.equal(hintWord(null), "");
});

test("who decided is named with the office, and a day that is not today with its date", () => {
  const panel = [{ id: "e1", name: "周明远", role: "chair", presence: "online" }];
  assert.equal(whoWhen({ by: "e1", at: NOON }, panel, NOON + 60), "主考官 周明远 12:05");
  assert.equal(whoWhen({ by: "gone", at: NOON }, panel, NOON + 60), "工作人员 12:05");
  assert.match(moment(NOON, NOON + DAY), /3月28日.*12:05/);
});

test("inspectors see no face pictures, everybody else of the staff may", () => {
  for (const role of ["chair", "examiner", "invigilator", "admin"]) assert.equal(mayLook({ role }), true);
  assert.equal(mayLook({ role: "inspector" }), false);
});

test("a face check is waived by whoever may, before the exam, while it is open", () => {
  const view = { may_waive: true };
  const all = (state, face) => mayWaive(view, { state, face });
  for (const face of ["pending", "failed", "flagged"]) assert.equal(all("waiting", face), true, face);
  for (const face of ["not_required", "passed", "waived"]) assert.equal(all("waiting", face), false, face);
  for (const state of ["registered", "talking", "invited"]) assert.equal(all(state, "pending"), true, state);
  for (const state of ["in_exam", "ended", "absent", "deferred"])
    assert.equal(all(state, "pending"), false, state);
  assert.equal(mayWaive({ may_waive: false }, { state: "waiting", face: "pending" }), false);
});

for (const [role, state, presence, words] of [
  ["chair", "waiting", "online", /进入考场后/],
  ["examiner", "in_exam", "online", /正在接收画面/],
  ["examiner", "ended", "online", /现在没有/],
  ["invigilator", "registered", "online", /进入候考区后/],
  ["invigilator", "talking", "online", /正在接收画面/],
  ["invigilator", "in_exam", "online", /只有考官能看到/],
  ["invigilator", "deferred", "online", /现在没有/],
  ["chair", "in_exam", "offline", /离线，连上后显示/],
  ["invigilator", "waiting", "reconnecting", /正在重连，连上后显示/],
]) {
  test(`${role} without a picture of a candidate who is ${state} and ${presence}`, () =>
    assert.match(noLiveWords(role, { state, presence }), words));
}

test("a reason from the list replaces another of the list, and keeps own words", () => {
  const [face, list] = cannedReasons();
  assert.equal(withReason("", face), face);
  assert.equal(withReason(face, list), list);
  assert.equal(withReason("证件过期", face), `${face}；证件过期`);
  assert.equal(withReason(`${face}；证件过期`, face), `${face}；证件过期`);
  assert.equal(withReason("长".repeat(200), face).length, 200);
});

const attempt = (id, ...labels) => ({
  id,
  pictures: labels.map((label) => ({ id: `${id}-${label}`, label })),
});

test("the newest try stands first, and only the newest with pictures is opened by itself", () => {
  const tries = [attempt("a", "neutral"), attempt("b", "neutral", "nod"), attempt("c")];
  const shown = shownAttempts(tries).map(({ attempt: { id }, number, open }) => [id, number, open]);
  assert.deepEqual(shown, [
    ["c", 3, false],
    ["b", 2, true],
    ["a", 1, false],
  ]);
});

test("the ID card is compared with the newest picture that looks into the camera", () => {
  assert.equal(neutralOf([attempt("a", "neutral"), attempt("b", "neutral", "nod")]).id, "b-neutral");
  assert.equal(neutralOf([attempt("a", "neutral"), attempt("b", "blink")]).id, "a-neutral");
  assert.equal(neutralOf([attempt("a")]), null);
});

const { fetch } = globalThis;
afterEach(() => (globalThis.fetch = fetch));

test("a picture is kept by no cache", async () => {
  /** @type {any[]} */
  const asked = [];
  globalThis.fetch = async (...request) => {
    asked.push(request);
    return new Response(new Blob(["jpeg"]));
  };
  assert.equal(await (await getPicture("/p")).text(), "jpeg");
  assert.equal(asked[0][0], "/p");
  assert.equal(asked[0][1].cache, "no-store");
});

test("a picture that was deleted, and one that cannot be had, are told apart", async () => {
  const refusal = { ok: false, code: "not_found", message: "没有" };
  globalThis.fetch = async () => Response.json(refusal, { status: 404 });
  await assert.rejects(getPicture("/p"), { code: "not_found", message: "没有" });
  globalThis.fetch = async () => new Response("<html>", { status: 502 });
  await assert.rejects(getPicture("/p"), { code: "unavailable" });
  globalThis.fetch = () => Promise.reject(new TypeError("network"));
  await assert.rejects(getPicture("/p"), { code: "offline" });
});
