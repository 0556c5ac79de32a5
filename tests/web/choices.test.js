import assert from "node:assert/strict";
import { test } from "node:test";
import { chosenDevices, rememberDevice } from "../../web/js/media/devices.js";

/** A browser's storage. */
function storage(kept = {}) {
  return { getItem: (name) => kept[name] ?? null, setItem: (name, value) => (kept[name] = value) };
}

test("each device that was chosen is remembered beside the others", () => {
  const kept = storage();
  rememberDevice("camera", "c1", kept);
  rememberDevice("speaker", "s1", kept);
  rememberDevice("camera", "c2", kept);
  assert.deepEqual(chosenDevices(kept), { camera: "c2", speaker: "s1" });
});

test("what is no choice is forgotten", () => {
  for (const value of ["", "{", "null", "7", '{"camera": 7}'])
    assert.deepEqual(chosenDevices(storage({ "exam.devices": value })), {}, value);
});
