import assert from "node:assert/strict";
import { test } from "node:test";
import { Emitter } from "../../web/js/base/emitter.js";
import { Calls, callsOf, LAST_S } from "../../web/js/candidate/calls.js";
import { Alerts } from "../../web/js/ui/alerts.js";
import { HandTimers, Storage } from "./fakes.js";

const message = (id, more = {}) => ({ id, at: 500 + id, text: `消息${id}`, own: false, ...more });

function view(state, { since = 600, messages = [], clock = undefined } = {}) {
  return { role: "candidate", me: { state, since, name: "张三" }, messages, clock };
}

const exam = (used, length = 1200) => ({ length, warning: 180, used, running_since: null });

/** Every way to reach somebody, written down. */
class Reach {
  constructor() {
    this.attended = false;
    this.heard = [];
    this.rings = 0;
    this.title = "";
    this.desktop = new Map();
  }
  ring() {
    this.rings += 1;
    return () => (this.rings -= 1);
  }
  chime(kind) {
    this.heard.push(kind);
  }
  tell(title, text) {
    this.desktop.set(title, text);
    return () => this.desktop.delete(title);
  }
  head(text) {
    this.title = text;
  }
  onSeen(seen) {
    this.look = () => {
      this.attended = true;
      seen();
    };
  }
}

/** A page that has seen nothing yet. */
function page(storage = new Storage()) {
  const [reach, timers] = [new Reach(), new HandTimers()];
  const session = Object.assign(new Emitter(), {
    clock: timers,
    view: null,
    ended: null,
    protocol: { room: "r1" },
  });
  const calls = new Calls({ session, reach, storage, timers });
  const sees = (/** @type {any} */ shown) => {
    session.view = shown;
    session.fire("change");
  };
  return { calls, reach, session, sees, timers, kinds: () => calls.calls.map(({ kind }) => kind) };
}

test("an invitation rings until it is over, and is in the title even of a page that is looked at", () => {
  const { reach, sees } = page();
  sees(view("waiting"));
  assert.equal(reach.rings, 0);
  sees(view("invited"));
  sees(view("invited"));
  assert.equal(reach.rings, 1);
  assert.deepEqual([...reach.desktop], [["收到面试邀请", "考官正在等您，请在倒计时结束前进入。"]]);
  reach.look();
  assert.equal(reach.title, "收到面试邀请");
  sees(view("in_exam"));
  assert.deepEqual([reach.rings, reach.title, reach.desktop.size], [0, "", 0]);
});

test("an invitation rings on a page that was loaded again, too", () => {
  const { reach, sees } = page();
  sees(view("invited"));
  assert.equal(reach.rings, 1);
});

for (const [kind, after, title] of [
  ["talking", view("talking"), "候考官正在与您通话"],
  ["message", view("waiting", { messages: [message(7)] }), "考场消息"],
  ["ended", view("ended"), "面试结束"],
]) {
  test(`${kind}: told once by sound, title and desktop, and not again by a reload`, () => {
    const { calls, reach, sees, kinds } = page();
    sees(view("waiting"));
    sees(after);
    sees(after);
    assert.deepEqual(reach.heard, [kind]);
    assert.equal(reach.title, title);
    assert.deepEqual([...reach.desktop.keys()], [title]);
    assert.deepEqual(kinds(), [kind]);
    reach.look();
    assert.equal(reach.title, "", "somebody has looked");
    calls.putAway(calls.calls[0]);
    assert.deepEqual([kinds(), reach.desktop.size], [[], 0]);
    const again = page();
    again.sees(after);
    assert.deepEqual(again.reach.heard, []);
    assert.deepEqual(again.kinds(), [kind], "but it stands there still");
  });
}

test("nothing is sent to the desktop of somebody who looks at the page", () => {
  const { reach, sees } = page();
  sees(view("waiting"));
  reach.look();
  sees(view("talking"));
  assert.deepEqual([reach.heard, reach.desktop.size, reach.title], [["talking"], 0, ""]);
});

test("the last five minutes come by the clock", async () => {
  const { reach, session, sees, timers, kinds } = page();
  sees(view("in_exam", { clock: exam(1200 - LAST_S - 2) }));
  assert.deepEqual(kinds(), []);
  session.view = view("in_exam", { clock: { ...exam(1200 - LAST_S - 2), running_since: timers.now() } });
  await timers.pass(5);
  assert.deepEqual([reach.heard, kinds()], [["minutes"], ["minutes"]]);
});

test("an interview of a few minutes has no last five", () => {
  assert.deepEqual(callsOf(view("in_exam", { clock: exam(200, 300) }), 1000), []);
});

test("what was said before the exam is not told in it, nor one's own words", () => {
  const messages = [message(1), message(150, { own: true })];
  assert.deepEqual(callsOf(view("in_exam", { messages }), 1000), []);
  const [call] = callsOf(view("waiting", { messages }), 1000);
  assert.equal(call.text, "消息1");
});

test("what was put away stays away over a reload", () => {
  const storage = new Storage();
  const { calls, sees } = page(storage);
  const shown = view("waiting", { messages: [message(3)] });
  sees(shown);
  calls.putAway(calls.calls[0]);
  const again = page(storage);
  again.sees(shown);
  assert.deepEqual(again.kinds(), []);
});

test("a page whose seat is gone is quiet", () => {
  const { reach, session, sees } = page();
  sees(view("invited"));
  session.ended = { code: "fenced" };
  session.fire("change");
  assert.deepEqual([reach.rings, reach.title], [0, ""]);
});

test("the tab gets its own title back, and a browser without notifications is none", () => {
  const listeners = { addEventListener() {} };
  const tab = {
    ...listeners,
    title: "考场",
    visibilityState: "hidden",
    hasFocus: () => true,
    defaultView: listeners,
  };
  const alerts = new Alerts({ page: /** @type {any} */ (tab), Note: undefined });
  alerts.head("收到面试邀请");
  alerts.head("面试结束");
  assert.equal(tab.title, "【面试结束】考场");
  alerts.head("");
  assert.equal(tab.title, "考场");
  assert.deepEqual([alerts.attended, alerts.permission], [false, "none"]);
  alerts.tell("面试结束", "")();
});
