// @ts-check
import { Voices } from "../media/voices.js";
import { html, useEffect, useState } from "./html.js";
import { t } from "../words/words.js";

/** @typedef {import("../media/media.js").Media} Media */

const LISTEN_MS = 150;
const GESTURES = ["pointerdown", "keydown"];

/** Hears the loudness of streams; one context for all of them, and silent itself. */
class Ears {
  constructor() {
    this.context = new AudioContext();
    /** @type {Map<MediaStream, {source: AudioNode, analyser: AnalyserNode}>} */
    this.parts = new Map();
    this.samples = new Float32Array(512);
  }

  /** Listens to exactly these from now on. @param {MediaStream[]} streams */
  attend(streams) {
    for (const [stream, { source }] of this.parts) {
      if (streams.includes(stream)) continue;
      source.disconnect();
      this.parts.delete(stream);
    }
    for (const stream of streams) if (!this.parts.has(stream)) this.#listen(stream);
  }

  /** @param {MediaStream} stream */
  #listen(stream) {
    const source = this.context.createMediaStreamSource(stream);
    const analyser = new AnalyserNode(this.context, { fftSize: this.samples.length });
    source.connect(analyser);
    this.parts.set(stream, { source, analyser });
  }

  /** @param {MediaStream} stream @returns {number} 0 to 1 */
  level(stream) {
    this.parts.get(stream)?.analyser.getFloatTimeDomainData(this.samples);
    return Math.sqrt(this.samples.reduce((sum, sample) => sum + sample * sample, 0) / this.samples.length);
  }

  /** A browser may want a click or a key first. */
  wake() {
    void this.context.resume().catch(() => {});
  }
}

/** @param {Media} media @param {(people: string[]) => void} tell */
function listenTo(media, tell) {
  const [ears, voices] = [new Ears(), new Voices()];
  const look = () => {
    const heard = media.tiles().filter(({ source }) => source === "microphone");
    ears.attend(heard.map(({ stream }) => stream));
    const levels = new Map(heard.map(({ person, stream }) => [person, ears.level(stream)]));
    tell(voices.hear(levels, performance.now()));
  };
  const timer = setInterval(look, LISTEN_MS);
  const wake = () => ears.wake();
  for (const event of GESTURES) document.addEventListener(event, wake, { once: true });
  return () => {
    clearInterval(timer);
    for (const event of GESTURES) document.removeEventListener(event, wake);
    void ears.context.close();
  };
}

/** Who of those heard on this page speaks now; nobody where the browser works on no sound. @param {Media | null} media @returns {Set<string>} */
export function useSpeaking(media) {
  const [people, setPeople] = useState("");
  useEffect(() => {
    if (!media) return undefined;
    return listenTo(media, (speaking) => setPeople(speaking.sort().join(" ")));
  }, [media]);
  return new Set(people.split(" ").filter(Boolean));
}

/** On the picture of whoever speaks; readers of screens hear it themselves. */
export function Speaks() {
  return html`<span class="speaks" aria-hidden="true">${t("正在说话")}</span>`;
}
