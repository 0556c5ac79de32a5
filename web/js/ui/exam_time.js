// @ts-check
import { left, urgency, used } from "../base/clock.js";
import { duration } from "../words/times.js";
import { t } from "../words/words.js";
import { html } from "./html.js";
import { useNow } from "./parts.js";

/**
 * Time used and left. The last minutes are announced once, in words as well as by colour.
 * @param {{exam: import("../types").ExamClock, clock: {now(): number}}} props
 */
export function ExamTime({ exam, clock }) {
  const now = useNow(clock);
  const state = urgency(exam, now);
  const said = { ok: "", warning: t("面试即将到时"), over: t("已超过规定时间") }[state];
  const rest = left(exam, now);
  return html`
    <div class="exam-time ${state}">
      <span>
        ${t("已用")}
        <b class="digits">${duration(used(exam, now))}</b>
      </span>
      <span>
        ${rest >= 0 ? t("剩余") : t("超时")}
        <b class="digits">${duration(Math.abs(Math.ceil(rest)))}</b>
      </span>
      <span role="status" class="exam-said">${said}</span>
    </div>
  `;
}
