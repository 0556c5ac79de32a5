// @ts-check
import { lateness } from "../base/clock.js";
import { hour, stamp } from "../words/times.js";
import { t } from "../words/words.js";
import { html } from "./html.js";
import { useNow } from "./parts.js";

/**
 * That the interview is recorded, and up to when it is on the server's disk; amber and red when that falls behind.
 * Nothing where nothing is recorded.
 * @param {{session: {recording: import("../types").RecordingLight | null, clock: {now(): number}}, candidate: string}} props
 *   `candidate`: whose interview it is about
 */
export function RecordingLight({ session: { recording, clock }, candidate }) {
  const now = useNow(clock);
  if (!recording || recording.candidate !== candidate) return null;
  const tone = lateness(recording.until, now);
  const until = stamp(recording.until).split(" ")[1] ?? hour(recording.until);
  const said = { ok: "", warn: t("存盘稍有延迟"), bad: t("录制中断，面试可继续，请通知管理员") }[tone];
  return html`
    <div class="recording ${tone}">
      <span class="recording-dot" aria-hidden="true"></span>
      <span>${tone === "bad" ? t("未能录制") : t("录制中")}</span>
      <span class="digits">${t("已存至 {time}", { time: until })}</span>
      <span role="status" class="recording-said">${said}</span>
    </div>
  `;
}
