import assert from "node:assert/strict";
import { test } from "node:test";
import { ClientCheck, onWindows, WAIT_MS } from "../../web/js/candidate/client_check.js";
import { HandTimers, settle } from "./fakes.js";

const URL = "cloudexam://check?t=abcdefghijklmnop";

/** A check whose server answers what `answers` says by then. */
function checking({ answers = () => ({ checked_at: null }), post = async () => ({ url: URL }) } = {}) {
  const timers = new HandTimers();
  const opened = [];
  const stages = [];
  const check = new ClientCheck({
    get: async () => answers(timers.now()),
    post,
    open: (url) => opened.push(url),
    after: (milliseconds, run) => timers.after(milliseconds, run),
  });
  check.on("change", () => stages.push(check.stage));
  return { check, timers, opened, stages };
}

test("the client that calls home is installed", async () => {
  const answers = (now) => ({ checked_at: now >= 1003 ? 1002.5 : 900, checked_version: "1.0.0" });
  const { check, timers, opened, stages } = checking({ answers });
  await check.start(900);
  assert.deepEqual([check.stage, opened], ["waiting", [URL]]);
  await timers.pass(2);
  assert.equal(check.stage, "waiting", "an older call home proves nothing");
  await timers.pass(1);
  assert.deepEqual(stages, ["asking", "waiting", "installed"]);
  assert.equal(check.client.checked_version, "1.0.0");
});

test("when nothing comes it is given up after the wait, and can be tried again", async () => {
  const { check, timers, opened } = checking();
  await check.start(null);
  await timers.pass(WAIT_MS / 1000 - 1);
  assert.equal(check.stage, "waiting");
  await timers.pass(1);
  assert.equal(check.stage, "missing");
  await check.start(null);
  assert.deepEqual([check.stage, opened.length], ["waiting", 2]);
});

test("an answer that is lost on the way does not end the wait", async () => {
  const answers = (now) => {
    if (now < 1005) throw new Error("offline");
    return { checked_at: 1004 };
  };
  const { check, timers } = checking({ answers });
  await check.start(null);
  await timers.pass(5);
  assert.equal(check.stage, "installed");
});

test("a refused ticket is told, and nothing is opened", async () => {
  const post = async () => {
    throw Object.assign(new Error("点击太频繁"), { code: "too_many" });
  };
  const { check, opened } = checking({ post });
  await check.start(null);
  assert.deepEqual([check.stage, check.refusal.code, opened], ["refused", "too_many", []]);
});

test("a second click while one is waited for starts nothing", async () => {
  const { check, opened } = checking();
  await Promise.all([check.start(null), check.start(null)]);
  assert.equal(opened.length, 1);
});

test("a page that is left asks no more", async () => {
  let asked = 0;
  const { check, timers } = checking({ answers: () => ({ checked_at: null, asked: (asked += 1) }) });
  await check.start(null);
  await timers.pass(2);
  check.stop();
  await timers.pass(30);
  await settle();
  assert.equal(asked, 2);
});

test("Windows is known by what its browsers say", () => {
  const edge = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Edg/130.0";
  assert.equal(onWindows({ userAgent: edge }), true);
  assert.equal(onWindows({ userAgent: edge, userAgentData: { platform: "Windows" } }), true);
  assert.equal(onWindows({ userAgent: "Mozilla/5.0 (X11; Linux x86_64)" }), false);
  assert.equal(onWindows({ userAgent: edge, userAgentData: { platform: "macOS" } }), false);
});
