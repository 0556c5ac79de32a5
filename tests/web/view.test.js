import assert from "node:assert/strict";
import { test } from "node:test";
import { moveOf } from "../../web/js/words/actions.js";
import { browserOf, deviceHelp } from "../../web/js/media/browser_help.js";
import { sentence } from "../../web/js/words/refusals.js";
import { causeOf, openDevices } from "../../web/js/media/devices.js";
import { queueWords, returnWords, waitingStage } from "../../web/js/candidate/words.js";
import {
  awayWords,
  candidatePresence,
  firstWaiting,
  focusOf,
  troubled,
  unansweredMark,
  wall,
} from "../../web/js/staff/candidate_words.js";
import { pictureName, signOutQuestion } from "../../web/js/words/room.js";

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
  const me = { id: "c1", name: "张三" };
  const talking = { role: "candidate", me, invigilator: { status: "talking", id: "v1", name: "王五" } };
  assert.equal(pictureName(talking, slot), "候考官 王五");
  assert.equal(
    pictureName({ role: "candidate", me, panel: staff.panel }, { ...slot, person: "e2" }),
    "考官 李四",
  );
});

test("one's own picture is named like everybody's", () => {
  const own = (view) => pictureName(view, { person: view.me.id, device: "main", source: "camera" });
  assert.equal(own({ role: "candidate", me: { id: "c1", name: "张三" } }), "张三 主摄像头");
  assert.equal(own(staff), "主考官 陈建国");
});

test("the empty stage says which of the two reasons it is", () => {
  const title = (status) => waitingStage({ invigilator: { status } }).title;
  assert.equal(title("offline"), "候考官未上线");
  assert.equal(title("busy"), "候考官正在与其他考生通话");
  assert.equal(title("available"), "候考官在线，请等候");
  assert.equal(title("unknown"), "暂时不知道候考官是否在线");
});

for (const [action, by, words] of [
  ["withdraw", "system", /邀请已过期/],
  ["withdraw", "person", /考官撤回了邀请/],
  ["send_back", "person", /先回到候考区，面试用时已暂停/],
  ["reopen", "person", /重新候考/],
  ["reinstate", "person", /暂缓已解除/],
  ["end_talk", "person", /通话已结束/],
]) {
  test(`whoever is back in the waiting area by ${action} of a ${by} reads why`, () => {
    assert.match(returnWords({ state: "waiting", last: { action, by } }), words);
  });
}

test("whoever came by themselves, or has moved on, reads nothing of it", () => {
  const after = (state, action) => returnWords({ state, last: { action, by: "person" } });
  assert.equal(after("waiting", "check_in"), "");
  assert.equal(after("invited", "invite"), "");
  assert.equal(after("deferred", "defer"), "");
  assert.equal(returnWords({ state: "registered", last: null }), "");
});

test("whoever is no longer absent is told to come in again", () => {
  const last = { action: "reinstate", by: "person" };
  assert.match(returnWords({ state: "registered", last }), /缺考标记已撤销/);
});

test("staff read how many invitations ran out, and nothing where there was none", () => {
  assert.equal(unansweredMark(0), null);
  assert.deepEqual(unansweredMark(2), { word: "邀请过期未进入 2 次", tone: "warn" });
});

test("a candidate who has something to lose is asked before signing out", () => {
  const asked = (state) => signOutQuestion({ role: "candidate", me: { state } });
  for (const state of ["waiting", "talking", "invited", "in_exam"])
    assert.match(asked(state), /席位.*会保留.*重新登录/, state);
  for (const state of ["registered", "ended", "absent", "deferred"]) assert.equal(asked(state), "", state);
});

test("staff are asked before they leave a talk or an interview of theirs", () => {
  const view = (role, phase, talking_with = null) => ({
    role,
    me: { id: "e1" },
    room: { phase },
    candidates: [{ talking_with }],
  });
  assert.match(signOutQuestion(view("chair", "in_exam")), /面试正在进行/);
  assert.match(signOutQuestion(view("examiner", "in_exam")), /面试正在进行/);
  assert.match(signOutQuestion(view("invigilator", "waiting", "e1")), /与考生通话/);
  assert.equal(signOutQuestion(view("invigilator", "in_exam", "e2")), "");
  assert.equal(signOutQuestion(view("chair", "waiting")), "");
  assert.equal(signOutQuestion(view("inspector", "in_exam")), "");
});

test("the expected wait is the interview that is on plus those before me", () => {
  const words = queueWords({ ahead: 2, seconds_each: 1200, current_until: 1600 }, 1000, "busy");
  assert.equal(words.place, "您前面还有 2 位考生");
  assert.match(words.expected, /约 50 分钟/);
});

test("an interview that runs late does not make the wait negative", () => {
  const words = queueWords({ ahead: 0, seconds_each: 1200, current_until: 900 }, 1000, "available");
  assert.equal(words.place, "下一位就是您");
  assert.equal(words.expected, "预计很快开始，请不要离开");
});

for (const status of ["offline", "unknown"])
  test(`nothing is expected of a waiting area whose invigilator is ${status}`, () => {
    const words = queueWords({ ahead: 2, seconds_each: 1200, current_until: null }, 1000, status);
    assert.equal(words.place, "您前面还有 2 位考生");
    assert.equal(words.expected, "候考官上线后显示预计时间，请不要离开");
  });

test("somebody should look after whoever asks for help, wherever they are", () => {
  const help = { plight: "sound", at: 1000 };
  for (const state of ["registered", "waiting", "in_exam"])
    assert.equal(troubled(seat("c1", state, { help })), true);
  const shown = wall([seat("c1", "waiting"), seat("c2", "waiting", { help })]);
  assert.deepEqual(
    shown.map(({ id }) => id),
    ["c2", "c1"],
  );
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
    seat("c8", "invited", { presence: "offline" }),
  ]);
  assert.deepEqual(
    shown.map(({ id }) => id),
    ["c5", "c4", "c6", "c8", "c2", "c3"],
  );
});

test("whose sheet the invigilator reads does not jump when somebody's line drops", () => {
  const queue = (presence) => [
    seat("c1", "ended"),
    seat("c2", "waiting"),
    seat("c3", "waiting", { presence }),
  ];
  assert.equal(firstWaiting(queue("online")), "c2");
  assert.equal(firstWaiting(queue("offline")), "c2");
  assert.equal(firstWaiting([seat("c1", "registered")]), null);
});

for (const state of ["waiting", "talking", "invited", "in_exam"]) {
  test(`a candidate who is ${state} and has dropped out does not look normal`, () => {
    const gone = seat("c1", state, { presence: "offline" });
    assert.deepEqual(candidatePresence(gone), { word: "已掉线", tone: "bad" });
    assert.match(awayWords(gone), /席位和状态会保留/);
    assert.equal(troubled(gone), true);
    const back = seat("c1", state, { presence: "reconnecting" });
    assert.equal(candidatePresence(back).tone, "warn");
    assert.match(awayWords(back), /正在自动重连/);
    assert.equal(awayWords(seat("c1", state)), "");
  });
}

for (const state of ["registered", "ended", "absent", "deferred"]) {
  test(`a candidate who is ${state} may be offline without alarm`, () => {
    const gone = seat("c1", state, { presence: "offline" });
    assert.deepEqual(candidatePresence(gone), { word: "离线", tone: "quiet" });
    assert.equal(awayWords(gone), "");
    assert.equal(troubled(gone), false);
  });
}

test("what nobody knows is not called a dropped line", () => {
  const unknown = seat("c1", "waiting", { presence: "unknown" });
  assert.equal(candidatePresence(unknown).word, "在线情况未知");
  assert.equal(troubled(unknown), false);
});

test("the examiner's page turns to who is live, else to who is next", () => {
  const candidates = [seat("c1", "ended"), seat("c2", "registered"), seat("c3", "waiting")];
  assert.equal(focusOf({ live: "c1", candidates }), "c1");
  assert.equal(focusOf({ live: null, candidates }), "c3");
  assert.equal(focusOf({ live: null, candidates: candidates.slice(0, 2) }), "c2");
});

test("staff's moves are called what the exam office calls them", () => {
  const labels = {
    invite: "邀请",
    withdraw: "撤回邀请",
    finish: "结束面试",
    mark_absent: "标记缺考",
    defer: "暂缓",
    reinstate: "恢复",
    send_back: "退回候考区",
    reopen: "重新候考",
    start_talk: "开始通话",
    end_talk: "结束通话",
  };
  for (const [action, label] of Object.entries(labels)) assert.equal(moveOf(action).label, label);
});

test("grave moves ask, naming the candidate; an unknown move draws nothing", () => {
  for (const action of ["finish", "mark_absent", "send_back", "reopen"])
    assert.match(moveOf(action).asks("张三"), /张三/);
  for (const action of ["send_back", "reopen", "defer", "mark_absent"])
    assert.equal(moveOf(action).reason, true);
  assert.match(moveOf("mark_absent", { isOnline: true }).asks("张三"), /张三 现在在线/);
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

test("without devices it is the address or the browser that is to blame", async (t) => {
  for (const [secure, cause] of [
    [false, "insecure"],
    [true, "unsupported"],
  ]) {
    globalThis.isSecureContext = secure;
    t.after(() => delete globalThis.isSecureContext);
    for (const devices of [undefined, {}])
      assert.deepEqual((await openDevices(devices)).problem, { cause, kind: "both" });
  }
});

/** Cameras and microphones by id; a request for one that is not here is refused as browsers do. */
function hardware({ video = [], audio = [], none = "NotFoundError" }) {
  const asked = [];
  const pick = (all, wanted) => {
    const id = wanted.deviceId?.exact ?? all[0];
    if (!all.includes(id))
      throw Object.assign(new Error(), { name: all.length ? "OverconstrainedError" : none });
    return id;
  };
  return {
    asked,
    async enumerateDevices() {
      return [...video.map(() => ({ kind: "videoinput" })), ...audio.map(() => ({ kind: "audioinput" }))];
    },
    async getUserMedia(wanted) {
      asked.push(wanted);
      const camera = wanted.video && { id: pick(video, wanted.video) };
      const microphone = wanted.audio && { id: pick(audio, wanted.audio) };
      return {
        getTracks: () => [camera, microphone].filter(Boolean),
        getVideoTracks: () => [camera].filter(Boolean),
        getAudioTracks: () => [microphone].filter(Boolean),
      };
    },
  };
}

test("the chosen camera and microphone are the ones that are opened", async () => {
  const devices = hardware({ video: ["v1", "v2"], audio: ["a1", "a2"] });
  const opened = await openDevices(devices, { camera: "v2", microphone: "a2" });
  assert.deepEqual([opened.camera.id, opened.microphone.id, opened.problem], ["v2", "a2", null]);
  assert.equal(devices.asked.length, 1);
});

test("a chosen device that is gone gives way to another, and it is said which", async () => {
  const devices = hardware({ video: ["v1"], audio: ["a1", "a2"] });
  const opened = await openDevices(devices, { camera: "v2", microphone: "a2" });
  assert.deepEqual([opened.camera.id, opened.microphone.id, opened.problem], ["v1", "a2", null]);
  assert.deepEqual(opened.gone, ["camera"]);
});

test("a chosen device where there is none at all is missing, not gone", async () => {
  const opened = await openDevices(hardware({ audio: ["a1"] }), { camera: "v2" });
  assert.deepEqual([opened.problem, opened.gone], [{ cause: "missing", kind: "camera" }, []]);
});

test("WebKit's word for no camera at all is not read as a format", async () => {
  const none = hardware({ audio: ["a1"], none: "OverconstrainedError" });
  assert.deepEqual((await openDevices(none)).problem, { cause: "missing", kind: "camera" });
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
    gone: [],
    microphone: track,
    problem: { cause: "missing", kind: "camera" },
  });
});

test("a refusal that no server wrote is told in the page's own words", () => {
  assert.match(sentence({ code: "offline", message: "" }), /网络连接不上/);
  assert.match(sentence({ code: "nobody_knows" }), /请重试/);
  assert.equal(sentence({ code: "room_busy", message: "考场内已有考生" }), "考场内已有考生");
});

test("the advice for a denied permission names the place in this very browser", () => {
  const advice = (agent) => deviceHelp({ cause: "denied", kind: "both" }, agent).advice;
  assert.match(advice("Mozilla/5.0 … Chrome/140.0 Safari/537.36 Edg/140.0"), /此网站的权限/);
  assert.match(advice("Mozilla/5.0 … Chrome/140.0 Safari/537.36"), /网站设置/);
  assert.match(advice("Mozilla/5.0 … Gecko/20100101 Firefox/140.0"), /已阻止/);
  assert.equal(browserOf("… MicroMessenger/8.0 …"), "wechat");
});
