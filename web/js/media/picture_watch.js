// @ts-check

/** The size of a sample: enough to tell black from dark and still from quiet, at next to no cost. */
export const SAMPLE = { width: 64, height: 48 };
const LOOK_MS = 1000;
/** Samples in a row: two seconds of nothing but black, ten of the very same picture. */
const BLACK_SAMPLES = 3;
const FROZEN_SAMPLES = 11;
/**
 * Of 0 to 255. A covered lens gives 0 to 16 and some noise; a dark room with somebody in it is brighter somewhere.
 */
const DARK = 20;
const FLAT = 8;

/** @typedef {"on" | "black" | "frozen"} Seen what a camera that is open gives */
/**
 * @typedef {object} Sample
 * @property {Uint8ClampedArray} pixels RGBA
 * @property {number | null} frames pictures that came so far; null where the browser does not tell
 */

/** How bright a picture is, and how far its parts differ in that. @param {Uint8ClampedArray} pixels RGBA */
export function brightness(pixels) {
  let sum = 0;
  let squares = 0;
  for (let at = 0; at < pixels.length; at += 4) {
    const [red = 0, green = 0, blue = 0] = pixels.subarray(at, at + 3);
    const light = 0.299 * red + 0.587 * green + 0.114 * blue;
    sum += light;
    squares += light * light;
  }
  const count = pixels.length / 4;
  const mean = sum / count;
  return { mean, deviation: Math.sqrt(Math.max(0, squares / count - mean * mean)) };
}

/** What a row of samples shows. */
export class PictureJudge {
  constructor() {
    this.black = 0;
    this.same = 0;
    /** @type {Sample | null} */
    this.last = null;
  }

  /** @param {Sample} sample @returns {Seen} */
  look(sample) {
    const { mean, deviation } = brightness(sample.pixels);
    this.black = mean < DARK && deviation < FLAT ? this.black + 1 : 0;
    this.same = this.#isSame(sample) ? this.same + 1 : 1;
    this.last = sample;
    if (this.black >= BLACK_SAMPLES) return "black";
    return this.same >= FROZEN_SAMPLES ? "frozen" : "on";
  }

  /**
   * No camera gives one picture twice, for its noise; but a browser that does not draw a video nobody sees would. So
   * new pictures must have come, all alike, before anybody is told that it stands still.
   * @param {Sample} sample
   */
  #isSame({ pixels, frames }) {
    const { pixels: before, frames: former } = this.last ?? { pixels, frames: null };
    if (frames === null || former === null || frames <= former) return false;
    return pixels.every((value, at) => value === before[at]);
  }
}

/** Takes small samples of a camera's own track, on a canvas nobody sees. */
export class VideoSampler {
  /** @param {Document} [page] */
  constructor(page = globalThis.document) {
    const video = page.createElement("video");
    Object.assign(video, { muted: true, playsInline: true });
    this.video = video;
    const canvas = Object.assign(page.createElement("canvas"), SAMPLE);
    this.context = canvas.getContext("2d", { willReadFrequently: true });
    /** @type {MediaStreamTrack | null} */
    this.track = null;
    /** Pictures the browser has called back for, and whether it still will. */
    this.presented = 0;
    this.asked = false;
  }

  /** @param {MediaStreamTrack | null} track @returns {Sample | null} null: there is no picture to look at yet */
  sample(track) {
    if (track !== this.track) this.#follow(track);
    const { context, video } = this;
    if (!track || !context || video.readyState < HTMLMediaElement.HAVE_CURRENT_DATA) return null;
    context.clearRect(0, 0, SAMPLE.width, SAMPLE.height);
    context.drawImage(video, 0, 0, SAMPLE.width, SAMPLE.height);
    const { data: pixels } = context.getImageData(0, 0, SAMPLE.width, SAMPLE.height);
    // Transparent: the browser did not draw it.
    if (pixels[3] === 0) return null;
    return { pixels, frames: this.#frames() };
  }

  /** Firefox counts no picture of a camera, but tells of the next one it shows. */
  #frames() {
    const counted = this.video.getVideoPlaybackQuality?.().totalVideoFrames;
    if (counted) return counted;
    if (!this.asked) this.#ask();
    return this.presented || null;
  }

  #ask() {
    this.asked = true;
    this.video.requestVideoFrameCallback?.(() => {
      this.asked = false;
      this.presented += 1;
    });
  }

  /** @param {MediaStreamTrack | null} track */
  #follow(track) {
    this.track = track;
    this.video.srcObject = track && new MediaStream([track]);
    if (track) void this.video.play().catch(() => {});
  }
}

/**
 * Looks once a second at what one's own camera gives, and tells `media` what it sees there (`seen`): a camera that is
 * open may still give nothing but black, or one picture for ever.
 */
export class PictureWatch {
  /**
   * @param {{
   *   media: import("./media.js").Media,
   *   sampler?: Pick<VideoSampler, "sample">,
   *   isHidden?: () => boolean,
   * }} parts `isHidden`: nothing is drawn now, so there is nothing to look at
   */
  constructor({ media, sampler = new VideoSampler(), isHidden = () => document.hidden }) {
    this.media = media;
    this.sampler = sampler;
    this.isHidden = isHidden;
    this.judge = new PictureJudge();
    /** @type {MediaStreamTrack | null} */
    this.track = null;
  }

  /** Looks from now on, for as long as the page lives. */
  start() {
    setInterval(() => this.look(), LOOK_MS);
    return this;
  }

  /** One look. While nothing can be seen, what was said last stands. */
  look() {
    const track = this.#open();
    if (track !== this.track) {
      this.track = track;
      this.judge = new PictureJudge();
      this.#say("on");
    }
    if (track && this.isHidden()) return;
    const sample = this.sampler.sample(track);
    if (sample) this.#say(this.judge.look(sample));
  }

  /** The camera, while it should give a picture: one that is switched off or withheld is said so by itself. */
  #open() {
    const { own, muted, wanted } = this.media;
    return wanted && !muted.camera && own.camera && !own.camera.muted ? own.camera : null;
  }

  /** @param {Seen} seen */
  #say(seen) {
    if (seen === this.media.seen) return;
    this.media.seen = seen;
    this.media.fire("devices");
  }
}
