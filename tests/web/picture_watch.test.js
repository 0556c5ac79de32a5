import assert from "node:assert/strict";
import { test } from "node:test";
import { sendingTrouble, statusOf } from "../../web/js/media/device_status.js";
import { Emitter } from "../../web/js/base/emitter.js";
import {
  PictureJudge,
  PictureWatch,
  SAMPLE,
  VideoSampler,
  brightness,
} from "../../web/js/media/picture_watch.js";

const PIXELS = SAMPLE.width * SAMPLE.height;

/** A picture whose grey the function gives, pixel by pixel. */
function picture(grey) {
  const pixels = new Uint8ClampedArray(PIXELS * 4);
  for (let n = 0; n < PIXELS; n += 1) pixels.set([grey(n), grey(n), grey(n), 255], n * 4);
  return pixels;
}

let noise = 7;
/** The same numbers in each run, and never the same twice. */
function grain(most) {
  noise = (noise * 16807) % 2147483647;
  return noise % (most + 1);
}

const BLACK = () => picture(() => 0);
const COVERED = () => picture(() => 4 + grain(14));
const DARK_ROOM = () => picture((n) => (n % 64 > 24 && n % 64 < 40 ? 60 + grain(8) : grain(10)));
const FACE = () => picture((n) => 90 + (n % 64) + grain(6));
const STILL = picture((n) => 90 + (n % 64));
const WALL = () => picture(() => 128 + grain(2));

/** What the judge says last of so many samples, with a new picture from the camera for each. */
function judged(shots, { frames = (n) => n + 1 } = {}) {
  const judge = new PictureJudge();
  return shots.map((pixels, n) => judge.look({ pixels, frames: frames(n) })).at(-1);
}
const times = (count, shot) => Array.from({ length: count }, shot);

for (const [name, shot] of [
  ["black", BLACK],
  ["a covered lens with its noise", COVERED],
])
  test(`two seconds of ${name} are black, one is not yet`, () => {
    assert.equal(judged(times(3, shot)), "black");
    assert.equal(judged(times(2, shot)), "on");
    assert.equal(judged([...times(5, shot), FACE()]), "on", "and it is over with the first picture");
    assert.equal(judged([...times(2, shot), FACE(), ...times(2, shot)]), "on", "only in a row");
  });

for (const [name, shot] of [
  ["a dark room with somebody in it", DARK_ROOM],
  ["a face", FACE],
  ["a bright wall", WALL],
])
  test(`${name} is a picture, for however long`, () => assert.equal(judged(times(60, shot)), "on"));

test("ten seconds of the very same picture stand still; a new one moves again", () => {
  const still = () => STILL;
  assert.equal(judged(times(10, still)), "on");
  assert.equal(judged(times(11, still)), "frozen");
  assert.equal(judged([...times(20, still), FACE()]), "on");
});

test("a browser that draws nothing new, or does not say, is not taken for a camera that stands still", () => {
  assert.equal(
    judged(
      times(60, () => STILL),
      { frames: () => 9 },
    ),
    "on",
  );
  assert.equal(
    judged(
      times(60, () => STILL),
      { frames: () => null },
    ),
    "on",
  );
});

test("a picture that is black and still is black", () => assert.equal(judged(times(60, BLACK)), "black"));

test("brightness is of the eye, and flat is flat", () => {
  assert.deepEqual(brightness(BLACK()), { mean: 0, deviation: 0 });
  const { mean, deviation } = brightness(picture((n) => (n % 2 ? 200 : 100)));
  assert.equal(Math.round(mean), 150);
  assert.equal(Math.round(deviation), 50);
});

/** A watch over a page's media, whose camera shows what `shows` says. */
function watching() {
  const camera = { muted: false, readyState: "live" };
  const media = Object.assign(new Emitter(), {
    own: { camera, microphone: {}, screen: null },
    muted: { camera: false, microphone: false },
    wanted: true,
    seen: "on",
    told: [],
  });
  media.on("devices", () => media.told.push(statusOf(media).camera));
  let frames = 0;
  const scene = { shows: FACE, hidden: false, asked: 0 };
  const sampler = {
    sample: (track) => {
      scene.asked += 1;
      return track && scene.shows && { pixels: scene.shows(), frames: (frames += 1) };
    },
  };
  const watch = new PictureWatch({ media, sampler, isHidden: () => scene.hidden });
  const look = (count) => times(count, () => watch.look());
  return { media, camera, scene, look };
}

test("what is seen is told once, and that it is over", () => {
  const { media, scene, look } = watching();
  look(5);
  assert.deepEqual(media.told, []);
  scene.shows = BLACK;
  look(8);
  scene.shows = FACE;
  look(3);
  assert.deepEqual(media.told, ["black", "on"]);
});

test("a camera that was switched off, withheld or replaced is not called black", () => {
  for (const change of [
    ({ media }) => (media.muted.camera = true),
    ({ camera }) => (camera.muted = true),
    ({ media }) => (media.own.camera = null),
    ({ media }) => (media.wanted = false),
    ({ media }) => (media.own.camera = { muted: false }),
  ]) {
    const page = watching();
    page.scene.shows = BLACK;
    page.look(2);
    change(page);
    page.scene.shows = page.media.own.camera === page.camera ? BLACK : FACE;
    page.look(2);
    assert.equal(page.media.seen, "on");
  }
});

test("while the page is hidden nothing is drawn, and what was said stands", () => {
  const { media, scene, look } = watching();
  scene.shows = BLACK;
  look(3);
  scene.hidden = true;
  const { asked } = scene;
  look(30);
  assert.deepEqual([media.seen, scene.asked], ["black", asked]);
  scene.hidden = false;
  scene.shows = null;
  look(3);
  assert.equal(media.seen, "black", "nor does a picture that has not come yet say anything");
});

/** A track, and what node lacks of a page. */
const CAMERA = {};
globalThis.MediaStream ??= class {};
globalThis.HTMLMediaElement ??= class {
  static HAVE_CURRENT_DATA = 2;
};

/** A browser's video of a camera: `counts` as Chromium, calls back as Firefox. */
function sampling({ counts, callsBack }) {
  let total = 0;
  let due = [];
  const video = {
    readyState: 4,
    play: () => Promise.resolve(),
    getVideoPlaybackQuality: () => ({ totalVideoFrames: counts ? total : 0 }),
    ...(callsBack ? { requestVideoFrameCallback: (call) => due.push(call) } : {}),
  };
  const getContext = () => ({ clearRect() {}, drawImage() {}, getImageData: () => ({ data: STILL }) });
  const made = { video, canvas: { getContext } };
  const sampler = new VideoSampler({ createElement: (name) => made[name] });
  const comes = () => {
    total += 1;
    const called = due;
    due = [];
    for (const call of called) call();
  };
  return { sampler, comes };
}

for (const [name, browser] of [
  ["counts its pictures", { counts: true, callsBack: false }],
  ["counts none, but tells of each", { counts: false, callsBack: true }],
])
  test(`in a browser that ${name}, new pictures that are all alike stand still`, () => {
    const { sampler, comes } = sampling(browser);
    const judge = new PictureJudge();
    const look = (count) => times(count, () => judge.look(sampler.sample(CAMERA))).at(-1);
    const film = (count) => times(count, () => (comes(), look(1))).at(-1);
    assert.equal(film(9), "on");
    assert.equal(film(4), "frozen");
    assert.equal(look(5), "on", "the browser shows no more of them: that is not the camera");
  });

test("a browser that neither counts nor tells calls no picture frozen", () => {
  const { sampler, comes } = sampling({ counts: false, callsBack: false });
  comes();
  assert.equal(sampler.sample(CAMERA).frames, null);
});

const OFF = { camera: false, microphone: false };

test("what the system withholds is said, unless the person switched it off", () => {
  const own = { camera: { muted: true }, microphone: { muted: true }, screen: null };
  const held = statusOf({ own, muted: OFF, seen: "black" });
  assert.deepEqual([held.camera, held.microphone], ["muted", "muted"]);
  const off = statusOf({ own, muted: { camera: true, microphone: true }, seen: "black" });
  assert.deepEqual([off.camera, off.microphone], ["off", "off"]);
  const over = statusOf({ own: { camera: { readyState: "ended" }, microphone: {} }, muted: OFF });
  assert.deepEqual([over.camera, over.microphone], ["muted", "on"]);
  for (const seen of ["black", "frozen"])
    assert.equal(statusOf({ own: { camera: {} }, muted: OFF, seen }).camera, seen);
});

test("whoever sends nothing is told what to do, and whoever sends is left alone", () => {
  for (const [camera, title] of [
    ["muted", "摄像头没有画面"],
    ["black", "您的画面是黑的"],
    ["frozen", "您的画面停住了"],
  ])
    assert.deepEqual(
      sendingTrouble({ camera, microphone: "on" }).map((said) => said.title),
      [title],
    );
  assert.equal(sendingTrouble({ camera: "black", microphone: "muted" }).length, 2);
  for (const camera of ["on", "off", "none"])
    assert.deepEqual(sendingTrouble({ camera, microphone: "on" }), []);
});
