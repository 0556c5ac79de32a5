import assert from "node:assert/strict";
import { test } from "node:test";
import { deviceMarks, givesPicture, silentDevices } from "../../web/js/staff/device_words.js";

const sending = (changes) => ({
  camera2: "not_required",
  channel: "main",
  second: null,
  devices: { screen: "none", camera: "on", microphone: "on", ...changes },
});
const words = (candidate) => silentDevices(candidate).map(({ word }) => word);

test("whatever of a candidate is open and comes to nothing is said to staff", () => {
  assert.deepEqual(words(sending()), []);
  assert.deepEqual(words({ ...sending(), devices: null }), []);
  for (const [camera, word] of [
    ["off", "考生关闭了摄像头"],
    ["none", "考生没有可用的摄像头"],
    ["muted", "考生的摄像头没有画面"],
    ["black", "考生的画面是黑的"],
    ["frozen", "考生的画面停住了"],
  ])
    assert.deepEqual(words(sending({ camera })), [word]);
  assert.deepEqual(words(sending({ microphone: "muted" })), ["考生的麦克风被系统静音"]);
  assert.deepEqual(deviceMarks(sending({ camera: "black" })), [{ word: "考生的画面是黑的", tone: "bad" }]);
});

test("the phone's camera too, while it is there and is the second", () => {
  const phone = (second, changes) => words({ ...sending(), camera2: "online", second, ...changes });
  assert.deepEqual(phone("on"), []);
  assert.deepEqual(phone("black"), ["第二摄像头的画面是黑的"]);
  assert.deepEqual(phone("frozen"), ["第二摄像头的画面停住了"]);
  for (const second of ["muted", "none", "off"]) assert.deepEqual(phone(second), ["第二摄像头没有画面"]);
  assert.deepEqual(phone("black", { camera2: "offline" }), [], "that it is gone is said already");
  assert.deepEqual(phone("black", { channel: "camera2" }), [], "it is the main one then");
});

test("black and still pictures are shown, for a person may see what a rule does not", () => {
  for (const sends of ["on", "black", "frozen", null, undefined]) assert.equal(givesPicture(sends), true);
  for (const sends of ["off", "none", "muted"]) assert.equal(givesPicture(sends), false);
});
