// @ts-check
import { t } from "../words/words.js";
import { html, useEffect, useRef, useState } from "./html.js";

/** A browser that has measured nothing by then will not. */
const UNMEASURED_MS = 3000;

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

/**
 * Moves while one speaks: the simplest proof that the microphone works. Where the browser measures nothing it says so,
 * for a bar that lies still is taken for a dead microphone.
 * @param {{track: MediaStreamTrack | null, brief?: boolean}} props `brief`: the bar alone, or nothing
 */
export function Level({ track, brief }) {
  const meter = useRef(/** @type {HTMLMeterElement | null} */ (null));
  const [measured, setMeasured] = useState(true);
  useEffect(() => {
    setMeasured(true);
    if (!track) return undefined;
    const late = setTimeout(() => setMeasured(false), UNMEASURED_MS);
    const stop = listen(track, (level) => {
      clearTimeout(late);
      setMeasured(true);
      if (meter.current) meter.current.value = level;
    });
    return () => {
      clearTimeout(late);
      stop();
    };
  }, [track]);
  if (!measured && brief) return null;
  if (!measured)
    return html`<p class="quiet">${t("浏览器量不到麦克风的音量，没有扬声器或耳机时会这样。接好后请刷新页面。")}</p>`;
  return html`
    <div class="level-line">
      ${!brief && html`<span>${t("说话时这里会动")}</span>`}
      <meter ref=${meter} class="level" min="0" max="1" aria-label=${t("麦克风音量")}></meter>
    </div>
  `;
}
