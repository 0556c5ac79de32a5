import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import vm from "node:vm";

const WEB = join(import.meta.dirname, "../../web");
const CODE = readFileSync(join(WEB, "js/door.js"), "utf8");

/** An element as far as door.js needs one. */
function element(tag) {
  return {
    tag,
    noModule: false,
    textContent: "",
    children: [],
    attributes: {},
    setAttribute(name, value) {
      this.attributes[name] = value;
    },
    appendChild(child) {
      this.children.push(child);
    },
    insertBefore(child) {
      this.children.unshift(child);
    },
  };
}

const text = (node) => [node.textContent, ...node.children.map(text)].join(" ");

/** Runs door.js in a browser that has everything but what `without` takes away. */
function arrive({
  path = "/",
  agent = "Chrome/130",
  without = () => {},
  opening = false,
  late = false,
  kept = {},
} = {}) {
  const later = [];
  const store = new Map(Object.entries(kept));
  const storage = {
    getItem: (k) => store.get(k) ?? null,
    setItem: (k, v) => store.set(k, v),
    removeItem() {},
  };
  const document = {
    documentElement: element("html"),
    body: element("body"),
    createElement: element,
    addEventListener: (_event, run) => later.push(run),
    querySelector: () => (opening ? {} : null),
  };
  const window = {
    document,
    navigator: {
      userAgent: agent,
      language: "zh-CN",
      mediaDevices: { getUserMedia() {} },
    },
    location: { pathname: path },
    isSecureContext: true,
    localStorage: storage,
    sessionStorage: storage,
    WebSocket: class {},
    RTCPeerConnection: class {},
    Promise,
    fetch() {},
    setTimeout: (run) => late && later.push(run),
    addEventListener() {},
  };
  without(window);
  window.window = window;
  vm.runInNewContext(CODE, window);
  for (const run of later) run();
  const [box] = document.body.children;
  const { "data-lacks": lacks, "data-scheme": scheme } = document.documentElement.attributes;
  return { lacks, said: box ? text(box) : "", scheme };
}

test("a browser that has everything is told nothing", () => {
  for (const path of ["/", "/m", "/room/r1", "/examiner", "/admin"])
    assert.deepEqual(arrive({ path, late: true }), {
      lacks: "",
      said: "",
      scheme: "light",
    });
});

for (const [lacks, without, words] of [
  ["webrtc", (w) => delete w.RTCPeerConnection, /WebRTC/],
  ["camera", (w) => delete w.navigator.mediaDevices, /摄像头和麦克风接口/],
  ["camera", (w) => delete w.navigator.mediaDevices.getUserMedia, /摄像头和麦克风接口/],
  ["socket", (w) => delete w.WebSocket, /WebSocket/],
  ["storage", (w) => delete w.localStorage, /Cookie/],
  [
    "storage",
    (w) =>
      Object.defineProperty(w, "localStorage", {
        get: () => assert.fail("denied"),
      }),
    /Cookie/,
  ],
  ["secure", (w) => (w.isSecureContext = false), /https/],
  ["modern", (w) => delete w.fetch, /过旧/],
]) {
  test(`without ${lacks} (${without}) it says so before the login, and what to take instead`, () => {
    const { lacks: found, said } = arrive({ without });
    assert.equal(found, lacks);
    assert.match(said, words);
    assert.match(said, /Chrome 或 Edge/);
  });
}

test("the office needs no camera", () => {
  assert.equal(arrive({ path: "/admin", without: (w) => delete w.RTCPeerConnection }).said, "");
  assert.match(arrive({ path: "/admin", without: (w) => delete w.localStorage }).said, /Cookie/);
});

test("advice by the browser: inside an app the way out, on a phone the phone's own", () => {
  const told = (agent) =>
    arrive({
      path: "/m",
      agent,
      without: (w) => delete w.navigator.mediaDevices,
    }).said;
  for (const app of ["MicroMessenger/8", "Mobile QQ/9.0", "DingTalk/7", "AlipayClient/10", "Weibo", "Lark/7"])
    assert.match(told(`Mozilla/5.0 (Linux; Android 14) ${app}`), /在浏览器中打开/);
  assert.match(told("Mozilla/5.0 (iPhone; CPU iPhone OS 13_0)"), /Safari/);
  assert.match(told("Mozilla/5.0 (Linux; Android 9)"), /手机自带的浏览器/);
});

test("a page whose modules could not be read does not say for ever that it opens", () => {
  assert.match(arrive({ opening: true, late: true }).said, /页面没有打开/);
  assert.equal(arrive({ opening: true }).said, "");
});

test("English where it was chosen, or where the browser speaks no Chinese and nothing can be remembered", () => {
  const english = (w) => {
    w.navigator.language = "de";
    delete w.localStorage;
  };
  assert.match(arrive({ without: english }).said, /too|lacks/);
});

test("dark where it was chosen, or where the computer is and nothing was, before anything is drawn", () => {
  const night = (w) => (w.matchMedia = () => ({ matches: true, addEventListener() {} }));
  const chosen = (scheme) => ({ "exam.scheme": scheme });
  assert.equal(arrive({ without: night }).scheme, "dark");
  assert.equal(arrive({ without: night, kept: chosen("light") }).scheme, "light");
  assert.equal(arrive({ kept: chosen("dark") }).scheme, "dark");
  assert.equal(arrive({ without: (w) => night(w) && delete w.localStorage }).scheme, "dark");
});

test("every colour is a token, so that dark is another set of them and nothing is forgotten", () => {
  const named = readdirSync(join(WEB, "css")).filter((name) => name !== "tokens.css");
  const found = named.flatMap((name) =>
    [...readFileSync(join(WEB, "css", name), "utf8").matchAll(/#[0-9a-f]{3,8}\b|rgba?\(|hsla?\(/gi)].map(
      ([colour]) => `${name}: ${colour}`,
    ),
  );
  assert.deepEqual(found, []);
});

test("every page begins with it", () => {
  for (const name of readdirSync(WEB).filter((each) => each.endsWith(".html"))) {
    const page = readFileSync(join(WEB, name), "utf8");
    if (!page.includes('type="module"')) continue;
    assert.ok(page.indexOf("/web/js/door.js") < page.indexOf('type="module"'), name);
    assert.ok(page.includes("/web/js/door.js"), name);
  }
});
