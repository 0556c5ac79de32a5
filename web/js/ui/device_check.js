// @ts-check
import { AUDIBLE, browserFacts, findings, lineOf, lineWords } from "../media/device_check.js";
import { testLine } from "../media/line_test.js";
import { hour } from "../words/times.js";
import { t } from "../words/words.js";
import { within } from "../base/backoff.js";
import { html, useRef, useState } from "./html.js";
import { listen } from "./level.js";
import { BusyButton } from "./parts.js";

/** @typedef {import("../types").DeviceCheck} DeviceCheck */
/** @typedef {import("./session.js").Session} Session */
/** @typedef {import("../media/media.js").Media} Media */

const MEASURED_MS = 4000;
const TONE_S = 1.5;
/** A step that has not ended by then never will: a browser without a loudspeaker does not even let a tone begin. */
const TONE_MS = 4000;
const LINE_MS = 20_000;
const STATS_MS = 2000;

/** A tone of 1.5 s. @param {string} [speaker] device id @returns {Promise<boolean>} whether the browser played it */
export async function playTone(speaker) {
  const context = /** @type {AudioContext & {setSinkId?: (id: string) => Promise<void>}} */ (
    new AudioContext()
  );
  const played = await within(TONE_MS, tone(context, speaker), false);
  void context.close().catch(() => {});
  return played;
}

/** @param {AudioContext & {setSinkId?: (id: string) => Promise<void>}} context @param {string} [speaker] */
async function tone(context, speaker) {
  if (speaker) await context.setSinkId?.(speaker).catch(() => {});
  await context.resume();
  const [source, volume] = [context.createOscillator(), context.createGain()];
  source.frequency.value = 660;
  volume.gain.value = 0.2;
  source.connect(volume).connect(context.destination);
  source.start();
  source.stop(context.currentTime + TONE_S);
  await new Promise((done) => source.addEventListener("ended", done, { once: true }));
  return true;
}

/** The loudest that came from the microphone while `until` was awaited, 0 to 1; null: nothing could be measured. @param {MediaStreamTrack | null} track @param {Promise<void>} until */
async function peakOf(track, until) {
  let peak = /** @type {number | null} */ (null);
  const stop = track ? listen(track, (level) => (peak = Math.max(peak ?? 0, level))) : () => {};
  await until;
  stop();
  return peak;
}

/** How media goes by itself, and what goes out; what comes in is other people's. @param {Media} media @param {RTCStatsReport | undefined} before */
async function ownLine(media, before) {
  // A connection that was made anew meanwhile has counted from zero: its own figures are what there is.
  const after = await statsOf(media.pc);
  if (!before || !after || media.state !== "connected") return { network: /** @type {"none"} */ ("none") };
  const { network, rtt_ms, loss, up_kbps } = lineOf(before, after);
  return { network, rtt_ms, loss, up_kbps };
}

/** Both ways alone, and a few seconds of media there and back; a line that breaks meanwhile tells nothing. @param {Media} media */
function tested({ protocol, own }) {
  return within(LINE_MS, testLine({ protocol, camera: own.camera }), {}).catch(() => ({}));
}

/** @param {RTCPeerConnection | null} pc @returns {Promise<RTCStatsReport | undefined>} */
async function statsOf(pc) {
  return pc ? within(STATS_MS, pc.getStats(), undefined).catch(() => undefined) : undefined;
}

/** @param {number | null} peak @returns {DeviceCheck["microphone"]} */
function heard(peak) {
  if (peak === null) return "untested";
  return peak >= AUDIBLE ? "ok" : "silent";
}

/** A few seconds of what is really sent. @param {Media} media @returns {Promise<Omit<DeviceCheck, "at" | "loudspeaker">>} */
async function measure(media) {
  const { pc, own, problem } = media;
  const before = await statsOf(pc);
  const [peak, figures] = await Promise.all([
    peakOf(own.microphone, new Promise((done) => setTimeout(() => done(), MEASURED_MS))),
    tested(media),
  ]);
  const line = { ...(await ownLine(media, before)), ...figures };
  const fault = problem?.cause ?? "unknown";
  return {
    camera: own.camera ? "ok" : fault,
    microphone: own.microphone ? heard(peak) : fault,
    browser: browserFacts(navigator.userAgent),
    ...line,
  };
}

/** @param {{check: DeviceCheck}} props */
function Result({ check }) {
  return html`
    <ul class="check-findings">
      ${findings(check, navigator.userAgent).map(
        ({ part, title, advice, tone }) => html`
          <li key=${part}>
            <b>${part}</b>
            <span class="mark ${tone}">${title}</span>
            ${advice && html`<p>${advice}</p>`}
          </li>
        `,
      )}
    </ul>
    <p class="quiet">${lineWords(check)} · ${t("{time} 检测", { time: hour(check.at) })}</p>
  `;
}

/**
 * The check itself: the line and the microphone are measured, the loudspeaker is confirmed, and the verdict is kept.
 * @param {{session: Session, media: Media, last: DeviceCheck | null, speaker?: string}} props `last`: as the server keeps it
 */
export function DeviceCheckRun({ session, media, last, speaker }) {
  const [stage, setStage] = useState(/** @type {"idle" | "measuring" | "played"} */ ("idle"));
  const [silent, setSilent] = useState(false);
  const found = useRef(/** @type {Omit<DeviceCheck, "at" | "loudspeaker"> | null} */ (null));
  const keep = async (/** @type {DeviceCheck["loudspeaker"]} */ loudspeaker) => {
    setStage("idle");
    if (found.current) await session.command("candidate:check_devices", { ...found.current, loudspeaker });
  };
  const start = async () => {
    setStage("measuring");
    const [figures, played] = await Promise.all([measure(media), playTone(speaker)]);
    found.current = figures;
    setSilent(!played);
    setStage("played");
  };
  return html`
    <section class="device-check" aria-label=${t("检测")}>
      <div role="status">
        ${stage === "measuring" && html`<p>${t("正在检测，请对着麦克风说几句话，并留意是否听到测试音…")}</p>`}
        ${stage === "idle" && last && html`<${Result} check=${last} />`}
        ${stage === "idle" && !last && html`<p class="quiet">${t("还没有检测过。检测约需 10 秒，结果会告诉考官和候考官。")}</p>`}
        ${stage === "played" && !silent && html`<p>${t("刚才的测试音听到了吗？")}</p>`}
        ${stage === "played" && silent && html`<p>${t("浏览器没有播出测试音，这台电脑可能没有扬声器或耳机。请接好后重新检测；如果您仍听到了，也可以点“听到了”。")}</p>`}
      </div>
      ${
        stage === "played"
          ? html`<div class="check-buttons">
              <${BusyButton} className="filled" onClick=${() => keep("ok")}>${t("听到了")}</${BusyButton}>
              <${BusyButton} onClick=${() => keep("silent")}>${t("没有听到")}</${BusyButton}>
            </div>`
          : html`<${BusyButton} disabled=${stage === "measuring"} onClick=${start}>${last ? t("重新检测") : t("开始检测")}</${BusyButton}>`
      }
    </section>
  `;
}
