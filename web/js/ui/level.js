// @ts-check
import { t } from "../words.js";
import { html, useEffect, useRef } from "./html.js";

/**
 * Loudness of a track, ten times a second; never where the browser works on no sound, as Firefox without a loudspeaker.
 * @param {MediaStreamTrack} track @param {(level: number) => void} hear level 0 to 1 @returns {() => void} stops it
 */
export function listen(track, hear) {
  const context = new AudioContext();
  const analyser = new AnalyserNode(context, { fftSize: 1024 });
  context.createMediaStreamSource(new MediaStream([track])).connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  void context.resume().catch(() => {});
  const timer = setInterval(() => {
    if (context.state !== "running") return;
    analyser.getFloatTimeDomainData(samples);
    const power = samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length;
    hear(Math.min(1, Math.sqrt(power) * 5));
  }, 100);
  return () => {
    clearInterval(timer);
    void context.close();
  };
}

/** Moves while one speaks: the simplest proof that the microphone works. @param {{track: MediaStreamTrack | null}} props */
export function Level({ track }) {
  const meter = useRef(/** @type {HTMLMeterElement | null} */ (null));
  useEffect(() => {
    if (!track) return undefined;
    return listen(track, (level) => meter.current && (meter.current.value = level));
  }, [track]);
  return html`<meter ref=${meter} class="level" min="0" max="1" aria-label=${t("麦克风音量")}></meter>`;
}
