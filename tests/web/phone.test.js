import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { mock, test } from "node:test";
import { Refused } from "../../web/js/line/api.js";
import { moveOf } from "../../web/js/words/actions.js";
import { connectionOf, renewAfter } from "../../web/js/candidate/words.js";
import { Awake } from "../../web/js/phone/awake.js";
import { bound, unfitFor } from "../../web/js/phone/binding.js";
import { PhoneCamera } from "../../web/js/phone/camera.js";
import { Phone } from "../../web/js/phone/phone.js";
import { phoneWords } from "../../web/js/phone/words.js";
import { refusedCodeWords, secondInWhole, secondMark } from "../../web/js/staff/candidate_words.js";
import { FakeSocket, Storage, settle } from "./fakes.js";
import { onPhone } from "../../web/js/media/browser_help.js";

const WEB = join(import.meta.dirname, "../../web");

const FILMING = {
  bound: true,
  refusal: null,
  light: "connected",
  media: "connected",
  problem: null,
  films: true,
  view: { use: "exam", me: { name: "张三" } },
  agent: "Chrome/130",
};

test("a phone is told from a computer", () => {
  const iphone =
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148 Safari/604.1";
  const android =
    "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 Chrome/126.0 Mobile Safari/537.36";
  const desk = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/126.0 Safari/537.36";
  assert.deepEqual(
    [iphone, android, desk].map((userAgent) => onPhone({ userAgent })),
    [true, true, false],
  );
  assert.equal(
    onPhone({ userAgent: android, userAgentData: { mobile: false } }),
    false,
    "a phone that plays a computer",
  );
});

test("each state of the phone is one sentence with at most one button", () => {
  const said = (changes) => phoneWords({ ...FILMING, ...changes });
  assert.deepEqual(said({}), {
    title: "已连接，考官正在看此画面",
    detail: "张三 的第二摄像头",
    tone: "ok",
    button: "turn",
  });
  assert.equal(said({ view: { use: "waiting", me: { name: "张三" } } }).title, "已连接，正在发送画面");
  assert.equal(said({ view: { use: "over", me: { name: "张三" } } }).button, null);
  assert.equal(said({ bound: false, view: null }).title, "还没有连接到考试");
  assert.equal(said({ light: "reconnecting" }).title, "正在重连…");
  assert.equal(said({ media: "lost" }).tone, "warn");
  assert.equal(said({ films: false }).button, "retry");
  const denied = said({ problem: { cause: "denied", kind: "camera" } });
  assert.deepEqual([denied.title, denied.button], ["摄像头的权限被拒绝", "retry"]);
});

test("a phone whose picture shows nothing does not say that it sends, and goes on filming", () => {
  for (const use of ["exam", "waiting", "later", "spare"])
    for (const [camera, title] of [
      ["muted", "没有在发送画面"],
      ["black", "发送的画面是黑的"],
      ["frozen", "发送的画面停住了"],
    ]) {
      const said = phoneWords({ ...FILMING, camera, view: { use, me: { name: "张三" } } });
      assert.deepEqual([said.title, said.tone, said.button, said.films], [title, "bad", "retry", true]);
    }
  assert.equal(phoneWords({ ...FILMING, camera: "on" }).tone, "ok");
});

test("what is wrong with the camera is mended on the phone, not on a computer", () => {
  const told = (cause, agent = FILMING.agent) =>
    phoneWords({ ...FILMING, problem: { cause, kind: "camera" }, agent });
  for (const cause of ["denied", "missing", "busy", "unfit", "insecure", "unknown"]) {
    assert.equal(told(cause).button, "retry", cause);
    assert.doesNotMatch(told(cause).detail, /插好|键盘|麦克风|菜单“Safari/, cause);
  }
  assert.match(told("denied", "Mozilla/5.0 (iPhone) Version/17 Safari/604").detail, /网站设置/);
  assert.match(told("missing").detail, /换一部手机/);
});

test("a refused code says the server's sentence, and only what may pass is offered again", () => {
  const used = phoneWords({ ...FILMING, refusal: { code: "camera2_used", message: "已被使用。" } });
  assert.deepEqual([used.detail, used.button], ["已被使用。", null]);
  assert.equal(phoneWords({ ...FILMING, refusal: { code: "offline" } }).button, "reload");
});

test("a browser that cannot film does not use the code up", async () => {
  const opens = (problem) => async () => ({ camera: null, microphone: null, problem });
  const denied = { cause: "denied", kind: "camera" };
  assert.equal(await unfitFor("", opens(null)), null);
  assert.deepEqual(await unfitFor("", opens(denied)), denied);
  const asked = () => assert.fail("asked for a camera where there can be none");
  assert.equal((await unfitFor("webrtc camera", asked)).cause, "unsupported");

  const said = phoneWords({ ...FILMING, bound: false, unfit: true, problem: denied });
  assert.equal(said.button, "retry");
  assert.match(said.detail, /二维码还没有用掉/);
  const lacking = { cause: "unsupported", kind: "camera" };
  assert.match(
    phoneWords({ ...FILMING, bound: false, unfit: true, problem: lacking }).detail,
    /在浏览器中打开/,
  );
  assert.match(phoneWords({ ...FILMING, bound: false, asking: true }).title, /请允许使用摄像头/);
});

function parts({ hash = "", kept = null, answer = async () => ({ room: "r1" }) } = {}) {
  const stored = new Map(kept ? [["exam.camera2.room", kept]] : []);
  const sent = [];
  const addresses = [];
  return {
    sent,
    addresses,
    location: { hash, pathname: "/m" },
    history: { replaceState: (_state, _title, address) => addresses.push(address) },
    storage: { getItem: (key) => stored.get(key) ?? null, setItem: (key, value) => stored.set(key, value) },
    post: (path, body) => (sent.push([path, body]), answer()),
  };
}

test("the secret is sent once, leaves the address, and the room is remembered", async () => {
  const phone = parts({ hash: "#secret" });
  assert.equal(await bound(phone), "r1");
  assert.deepEqual(phone.sent, [["/api/camera2/bind", { secret: "secret" }]]);
  assert.deepEqual(phone.addresses, ["/m"]);
  phone.location.hash = "";
  assert.equal(await bound(phone), "r1");
  assert.equal(phone.sent.length, 1);
});

test("a code that could not be sent stays in the address; one that was refused does not", async () => {
  for (const [code, kept] of [
    ["offline", true],
    ["unavailable", true],
    ["camera2_used", false],
    ["camera2_expired", false],
  ]) {
    const answer = () => Promise.reject(new Refused({ code, message: "" }));
    const phone = parts({ hash: "#secret", kept: "old", answer });
    await assert.rejects(bound(phone), { code });
    assert.deepEqual(phone.addresses, kept ? [] : ["/m"], code);
  }
});

/** A phone that was bound before, at a browser which draws nothing. @param {import("node:test").TestContext} t */
async function joined(t) {
  mock.timers.enable({ apis: ["setInterval", "setTimeout"] });
  const stored = new Storage();
  stored.setItem("exam.camera2.room", "r1");
  const drawn = { createElement: () => ({ getContext: () => null }) };
  const browser = {
    location: { hash: "", pathname: "/m" },
    history: {},
    localStorage: stored,
    sessionStorage: new Storage(),
    document: drawn,
  };
  for (const [name, value] of Object.entries(browser))
    Object.defineProperty(globalThis, name, { value, configurable: true });
  t.after(() => {
    for (const name of Object.keys(browser)) delete globalThis[name];
    mock.timers.reset();
  });
  let socket;
  const phone = new Phone({ post: assert.fail, open: (auth) => (socket = new FakeSocket(auth)) });
  await phone.start();
  socket.welcome({ device: "camera2" });
  await settle();
  return { phone, socket };
}

test("what the server has forgotten is said on the phone too, until it has been read", async (t) => {
  const { phone, socket } = await joined(t);
  const drawn = t.mock.fn();
  phone.on("change", drawn);
  const lost = { known: 9, has: 7, at: 1000 };
  socket.say("lost", lost);
  assert.deepEqual(phone.lost, lost);
  phone.readLost();
  assert.equal(phone.lost, null);
  assert.equal(drawn.mock.callCount(), 2);
});

function devices(outcomes = []) {
  const asked = [];
  return {
    asked,
    async getUserMedia(wanted) {
      asked.push(wanted);
      const failure = outcomes.shift();
      if (failure) throw Object.assign(new Error(failure), { name: failure });
      const track = { readyState: "live", muted: false, stop: () => (track.readyState = "ended") };
      return { getVideoTracks: () => [track] };
    },
  };
}

test("the rear camera first, the front one after a turn, never two at once and never a microphone", async () => {
  const camera = new PhoneCamera();
  const phone = devices();
  const { camera: rear } = await camera.open(phone);
  camera.turn();
  const { camera: front } = await camera.open(phone);
  assert.deepEqual(
    phone.asked.map(({ video, audio }) => [video.facingMode.ideal, audio]),
    [
      ["environment", false],
      ["user", false],
    ],
  );
  assert.deepEqual([rear.readyState, front.readyState], ["ended", "live"]);
});

test("a camera that a call or a lock has muted does not film", async () => {
  const camera = new PhoneCamera();
  await camera.open(devices());
  assert.equal(camera.works, true);
  camera.track.muted = true;
  assert.equal(camera.works, false);
});

test("what is wrong with the camera has its cause", async () => {
  const camera = new PhoneCamera();
  assert.equal((await camera.open(devices(["NotAllowedError"]))).problem?.cause, "denied");
  assert.equal((await camera.open(devices(["NotFoundError"]))).problem?.cause, "missing");
  assert.equal((await camera.open(undefined)).problem?.cause, "unsupported");
  assert.equal((await camera.open(devices(["OverconstrainedError"]))).problem?.cause, "unfit");
});

test("two openings at once leave one camera on", async () => {
  const camera = new PhoneCamera();
  const phone = devices();
  const [first, second] = await Promise.all([camera.open(phone), camera.open(phone)]);
  assert.equal(second.camera, camera.track);
  assert.equal(camera.track?.readyState, "live");
  assert.ok(first.camera === null || first.camera === camera.track);
});

function screen() {
  const listeners = [];
  const locks = [];
  const page = {
    visibilityState: "visible",
    addEventListener: (_event, listener) => listeners.push(listener),
    show(state) {
      page.visibilityState = state;
      if (state === "hidden") for (const lock of locks) lock.released = true;
      for (const listener of listeners) listener();
    },
  };
  const request = async () => {
    const lock = { released: false, release: async () => (lock.released = true) };
    locks.push(lock);
    return lock;
  };
  return { page, locks, device: { wakeLock: { request } } };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

test("the screen is kept on, and again when the page is seen again", async () => {
  const { page, locks, device } = screen();
  const awake = new Awake(device, page);
  await awake.keep();
  await awake.keep();
  assert.equal(locks.length, 1);
  page.show("hidden");
  page.show("visible");
  await settled();
  assert.deepEqual(
    locks.map(({ released }) => released),
    [true, false],
  );
  await awake.release();
  page.show("hidden");
  page.show("visible");
  await settled();
  assert.equal(locks.length, 2);
});

test("a browser without a wake lock, or one that refuses, is no failure", async () => {
  const { page } = screen();
  const without = new Awake({}, page);
  await without.keep();
  assert.equal(without.possible, false);
  await new Awake({ wakeLock: { request: () => Promise.reject(new Error("battery")) } }, page).keep();
});

test("the worker keeps every file the page needs, and nothing of the API", () => {
  const needed = new Set();
  const libraries = new Set();
  const walk = (file) => {
    if (needed.has(file)) return;
    needed.add(file);
    const text = readFileSync(join(WEB, file), "utf8");
    for (const [, from] of text.matchAll(/^(?:import|export)\b[^;]*?from\s+"(\.[^"]+)"/gm))
      walk(normalize(join(dirname(file), from)));
    for (const [, path] of text.matchAll(/\bfrom "(\/lib\/[^"]+)"/g)) libraries.add(path);
  };
  walk("js/pages/phone.js");
  const worker = readFileSync(join(WEB, "js/phone/worker.js"), "utf8");
  const kept = [...worker.matchAll(/^ {2}"(\/[^"]+)"/gm)].map(([, path]) => path);
  const page = readFileSync(join(WEB, "m.html"), "utf8");
  const named = [...page.matchAll(/(?:href|src)="(\/[^"]+)"/g)].map(([, path]) => path);
  assert.deepEqual(
    named.filter((path) => !kept.includes(path)),
    [],
  );
  const classic = named.filter((path) => path.endsWith(".js")).map((path) => path.slice(5));
  const modules = kept.filter((path) => path.startsWith("/web/js/")).map((path) => path.slice(5));
  assert.deepEqual(modules.sort(), [...new Set([...needed, ...classic])].sort());
  assert.deepEqual(kept.filter((path) => path.startsWith("/lib/")).sort(), [...libraries].sort());
  assert.deepEqual(
    kept.filter((path) => path.startsWith("/api/")),
    [],
  );
});

test("a code is replaced before it runs out, and a refusal is not hammered at", () => {
  assert.equal(renewAfter({ ok: true, expires: 1120 }, 1000), 90);
  assert.equal(renewAfter({ ok: true, expires: 1000 }, 1000), 5);
  assert.equal(renewAfter({ ok: false, code: "no_answer" }, 1000), 5);
  assert.equal(renewAfter({ ok: false, code: "too_many", retry_after: 60 }, 1000), 60);
});

test("the candidate is told whether the phone is connected, and what to do when it is lost", () => {
  const word = (bound_at, presence, need = "allowed") => connectionOf({ bound_at, presence }, need);
  assert.equal(word(null, "offline").word, "未连接");
  assert.equal(word(null, "offline", "required").tone, "warn");
  assert.equal(word(5, "online").word, "已连接");
  for (const presence of ["reconnecting", "offline"]) {
    assert.equal(word(5, presence).word, "已断开");
    assert.match(word(5, presence).advice, /查看手机/);
  }
  assert.equal(word(5, "unknown").tone, "quiet");
});

test("staff tell a lost second camera from one that never came", () => {
  const phone = (bound_at) => ({ bound_at, refused: 0, refused_at: null });
  assert.equal(secondMark({ camera2: "not_required", phone: phone(null) }).word, "无需");
  assert.equal(secondMark({ camera2: "offline", phone: phone(null) }).word, "未连接");
  assert.equal(secondMark({ camera2: "reconnecting", phone: phone(5) }).word, "已断开");
  assert.equal(secondInWhole({ camera2: "offline", phone: phone(5) }).word, "第二摄像头已断开");
  assert.equal(secondMark({ camera2: "online", phone: phone(5) }).word, "已连接");
  assert.equal(secondMark({ camera2: "offline", phone: phone(5), state: "in_exam" }).word, "已断开");
  assert.equal(secondMark({ camera2: "offline", phone: phone(5), state: "ended" }).word, "曾连接");
});

test("a used code that was tried again is said to the staff", () => {
  assert.equal(refusedCodeWords({ phone: { bound_at: 5, refused: 0, refused_at: null } }), "");
  assert.match(refusedCodeWords({ phone: { bound_at: 5, refused: 2, refused_at: 9 } }), /共 2 次/);
});

test("an invitation asks first where a demanded second camera is missing", () => {
  assert.equal(moveOf("invite")?.asks, undefined);
  assert.match(moveOf("invite", { lacksSecond: true })?.asks?.("张三") ?? "", /张三 的第二摄像头没有连接/);
});
