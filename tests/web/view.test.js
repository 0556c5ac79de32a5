import assert from "node:assert/strict";
import { test } from "node:test";
import { moveOf } from "../../web/js/actions.js";
import { browserOf, deviceHelp } from "../../web/js/browser_help.js";
import { causeOf, openDevices } from "../../web/js/devices.js";
import { focusOf, pictureName, queueWords, waitingStage, wall } from "../../web/js/view.js";

const seat = (id, state, more = {}) => ({
  id,
  name: id,
  state,
  order: Number(id.slice(1)),
  presence: "online",
  face: "not_required",
  identity: { road: null, waived_for: "", attempts: 0, compare: null },
  ...more,
});

const staff = {
  role: "chair",
  me: { id: "e1" },
  candidates: [seat("c1", "waiting", { name: "张三" })],
  panel: [
    { id: "e1", name: "陈建国", role: "chair" },
    { id: "e2", name: "李四", role: "examiner" },
    { id: "v1", name: "王五", role: "invigilator" },
  ],
};

test("a picture's name says whose it is, and which", () => {
  const name = (person, device = "main", source = "camera") => pictureName(staff, { person, device, source });
  assert.equal(name("c1"), "张三 主摄像头");
  assert.equal(name("c1", "camera2"), "张三 第二摄像头");
  assert.equal(name("c1", "main", "screen"), "张三 屏幕");
  assert.equal(name("c1", "emergency"), "张三 主摄像头");
  assert.equal(name("e2"), "考官 李四");
  assert.equal(name("v1"), "候考官 王五");
});

test("a candidate's page names the examiners in the exam and the invigilator while talking", () => {
  const slot = { person: "v1", device: "main", source: "camera" };
  const talking = { role: "candidate", invigilator: { status: "talking", id: "v1", name: "王五" } };
  assert.equal(pictureName(talking, slot), "候考官 王五");
  assert.equal(
    pictureName({ role: "candidate", panel: staff.panel }, { ...slot, person: "e2" }),
    "考官 李四",
  );
});

test("the empty stage says which of the two reasons it is", () => {
  const title = (status) => waitingStage({ invigilator: { status } }).title;
  assert.equal(title("offline"), "候考官未上线");
  assert.equal(title("busy"), "候考官正在与其他考生通话");
  assert.equal(title("available"), "候考官在线，请等候");
  assert.equal(title("unknown"), "暂时不知道候考官是否在线");
});

test("the expected wait is the interview that is on plus those before me", () => {
  const words = queueWords({ ahead: 2, seconds_each: 1200, current_until: 1600 }, 1000);
  assert.equal(words.place, "您前面还有 2 位考生");
  assert.match(words.expected, /约 50 分钟/);
});

test("an interview that runs late does not make the wait negative", () => {
  const words = queueWords({ ahead: 0, seconds_each: 1200, current_until: 900 }, 1000);
  assert.equal(words.place, "下一位就是您");
  assert.equal(words.expected, "预计很快开始，请不要离开");
});

test("the wall shows who needs a person first, and nobody who is not there", () => {
  const shown = wall([
    seat("c1", "registered"),
    seat("c2", "waiting"),
    seat("c3", "invited"),
    seat("c4", "waiting", { presence: "reconnecting" }),
    seat("c5", "talking"),
    seat("c6", "waiting", { face: "failed" }),
    seat("c7", "ended"),
  ]);
  assert.deepEqual(
    shown.map(({ id }) => id),
    ["c5", "c4", "c6", "c2", "c3"],
  );
});

test("the examiner's page turns to who is live, else to who is next", () => {
  const candidates = [seat("c1", "ended"), seat("c2", "registered"), seat("c3", "waiting")];
  assert.equal(focusOf({ live: "c1", candidates }), "c1");
  assert.equal(focusOf({ live: null, candidates }), "c3");
  assert.equal(focusOf({ live: null, candidates: candidates.slice(0, 2) }), "c2");
});

test("grave moves ask, naming the candidate; an unknown move draws nothing", () => {
  for (const action of ["finish", "mark_absent", "send_back", "reopen"])
    assert.match(moveOf(action).asks("张三"), /张三/);
  for (const action of ["send_back", "reopen"]) assert.equal(moveOf(action).reason, true);
  assert.equal(moveOf("invite").asks, undefined);
  assert.equal(moveOf("teleport"), undefined);
});

const refusing = (name) => ({ getUserMedia: () => Promise.reject(Object.assign(new Error(name), { name })) });

for (const [name, cause] of [
  ["NotAllowedError", "denied"],
  ["NotFoundError", "missing"],
  ["NotReadableError", "busy"],
  ["OverconstrainedError", "unfit"],
  ["TypeError", "unknown"],
]) {
  test(`${name} is told as "${cause}"`, async () => {
    assert.equal(causeOf({ name }), cause);
    const { camera, problem } = await openDevices(refusing(name));
    assert.equal(camera, null);
    assert.deepEqual(problem, { cause, kind: "both" });
  });
}

test("a page that is not secure has no devices, and says so", async () => {
  const { problem } = await openDevices(undefined);
  assert.deepEqual(problem, { cause: "insecure", kind: "both" });
});

test("a missing camera leaves the microphone working", async () => {
  const track = { kind: "audio" };
  const devices = {
    getUserMedia: ({ video }) =>
      video ? refusing("NotFoundError").getUserMedia() : Promise.resolve({ getTracks: () => [track] }),
  };
  const opened = await openDevices(devices);
  assert.deepEqual(opened, {
    camera: null,
    microphone: track,
    problem: { cause: "missing", kind: "camera" },
  });
});

test("the advice for a denied permission names the place in this very browser", () => {
  const advice = (agent) => deviceHelp({ cause: "denied", kind: "both" }, agent).advice;
  assert.match(advice("Mozilla/5.0 … Chrome/140.0 Safari/537.36 Edg/140.0"), /此网站的权限/);
  assert.match(advice("Mozilla/5.0 … Chrome/140.0 Safari/537.36"), /网站设置/);
  assert.match(advice("Mozilla/5.0 … Gecko/20100101 Firefox/140.0"), /已阻止/);
  assert.equal(browserOf("… MicroMessenger/8.0 …"), "wechat");
});
