// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { Twice, Voice, ordered, uplink } from "../../web/js/media/sound_twice.js";

const narrow = { available: 200_000, loss: 0 };

/** @param {{available: number | null, loss: number}[]} looks */
function wanted(...looks) {
  const twice = new Twice();
  return looks.map((look) => twice.look(look));
}

test("a very narrow line is spared at once, for it loses because it is full", () => {
  assert.deepEqual(wanted(narrow, { ...narrow, loss: 0.2 }, narrow), [false, false, false]);
});

test("a wide line, and one that nobody knows, gets it always; between them it stays as it was, unless something is lost", () => {
  const between = { available: 350_000, loss: 0 };
  const lossy = { ...between, loss: 0.04 };
  const wide = { available: 900_000, loss: 0 };
  assert.deepEqual(wanted(between, between, lossy), [true, true, true]);
  assert.deepEqual(wanted(narrow, between, wide, between), [false, false, true, true]);
  assert.deepEqual(wanted(narrow, between, lossy, between), [false, false, true, true]);
  assert.deepEqual(wanted(narrow, { available: null, loss: 0 }), [false, true]);
});

test("a voice takes less of a line that isn't wide, and is not changed to and fro", () => {
  const voice = new Voice();
  const looks = [900_000, 450_000, 350_000, 450_000, 600_000, null].map((available) => [
    voice.look({ available, loss: 0 }),
    voice.encoding.maxBitrate,
  ]);
  assert.deepEqual(looks, [
    [false, 32_000],
    [false, 32_000],
    [true, 20_000],
    [false, 20_000],
    [true, 32_000],
    [false, 32_000],
  ]);
});

test("what a browser says of its line is found in its statistics", () => {
  const report = new Map([
    [
      "P",
      {
        type: "candidate-pair",
        nominated: true,
        availableOutgoingBitrate: 310_000,
      },
    ],
    [
      "Q",
      {
        type: "candidate-pair",
        nominated: false,
        availableOutgoingBitrate: 999_000,
      },
    ],
    ["A", { type: "remote-inbound-rtp", kind: "audio", fractionLost: 0.02 }],
    ["V", { type: "remote-inbound-rtp", kind: "video", fractionLost: 0.5 }],
  ]);
  assert.deepEqual(uplink(/** @type {any} */ (report)), {
    available: 310_000,
    loss: 0.02,
  });
  assert.deepEqual(uplink(/** @type {any} */ (new Map())), {
    available: null,
    loss: 0,
  });
});

test("the answer is put in order line by line, and nothing else of it changes", () => {
  const answer = [
    "v=0",
    "m=video 9 UDP/TLS/RTP/SAVPF 96 97",
    "a=rtpmap:96 VP8/90000",
    "a=fmtp:96 x-google-min-bitrate=80",
    "m=audio 8444 UDP/TLS/RTP/SAVPF 63 111",
    "a=rtpmap:63 red/48000/2",
    "a=rtpmap:111 opus/48000/2",
    "m=audio 9 UDP/TLS/RTP/SAVPF 111",
    "a=rtpmap:111 opus/48000/2",
    "",
  ].join("\r\n");
  const once = ordered(answer, false);
  assert.equal(once, answer.replace("63 111", "111 63"));
  assert.equal(ordered(once, true), answer);
  const fresh = answer.replace("x-google-min", "x-google-start-bitrate=600;x-google-min");
  assert.equal(ordered(fresh, true), answer, "the rate it has found is not thrown away");
});
