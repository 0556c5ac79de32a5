import assert from "node:assert/strict";
import { test } from "node:test";
import { DeviceReport, statusOf } from "../../web/js/media/device_status.js";
import { Emitter } from "../../web/js/base/emitter.js";
import { HandTimers, settle } from "./fakes.js";

const screen = (displaySurface) => ({ getSettings: () => ({ displaySurface }) });
const OFF = { camera: false, microphone: false };

test("what is sent, switched off or missing", () => {
  assert.deepEqual(statusOf({ own: { camera: {}, microphone: null, screen: null }, muted: OFF }), {
    screen: "none",
    camera: "on",
    microphone: "none",
  });
  const muted = { camera: true, microphone: true };
  assert.deepEqual(statusOf({ own: { camera: {}, microphone: {}, screen: screen("window") }, muted }), {
    screen: "window",
    camera: "off",
    microphone: "off",
  });
});

test("a browser that does not tell the surface is not taken for a whole screen", () => {
  for (const surface of [undefined, "hologram"])
    assert.equal(statusOf({ own: { screen: screen(surface) }, muted: OFF }).screen, "unknown");
});

/** A report between a page's media and a server that answers as `answers` says. */
function reporting() {
  const protocol = Object.assign(new Emitter(), { light: "connected", told: [], answers: [] });
  protocol.call = async (event, payload) => {
    protocol.told.push([event, payload.microphone]);
    return protocol.answers.shift() ?? { ok: true };
  };
  const own = { camera: {}, microphone: {}, screen: null };
  const media = Object.assign(new Emitter(), { wanted: true, own, muted: { ...OFF } });
  const timers = new HandTimers();
  new DeviceReport({ protocol, media, timers });
  const mute = async (muted) => {
    media.muted.microphone = muted;
    media.fire("devices");
    await settle();
  };
  return { protocol, media, timers, mute };
}

test("it is told on every line, and once for each change", async () => {
  const { protocol, media, mute } = reporting();
  protocol.fire("hello");
  await settle();
  media.fire("devices");
  await mute(true);
  protocol.fire("hello");
  await settle();
  assert.deepEqual(
    protocol.told.map(([, microphone]) => microphone),
    ["on", "off", "off"],
  );
});

test("what is not answered is told again; the newest word is the last", async () => {
  const { protocol, timers, mute } = reporting();
  protocol.answers = [{ ok: false, code: "no_answer" }];
  await mute(true);
  await mute(false);
  await timers.pass(1);
  assert.equal(protocol.told.at(-1)[1], "on");
});

test("a change while an answer is awaited follows it", async () => {
  const { protocol, mute } = reporting();
  const first = mute(true);
  const second = mute(false);
  await Promise.all([first, second]);
  await settle();
  assert.equal(protocol.told.at(-1)[1], "on");
});

test("nothing is told before the devices are wanted", async () => {
  const { protocol, media } = reporting();
  media.wanted = false;
  protocol.fire("hello");
  await settle();
  assert.deepEqual(protocol.told, []);
});
