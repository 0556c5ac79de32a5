// @ts-check
import { Standing, useServer } from "../ui/asked.js";
import { html } from "../ui/html.js";
import { Mark } from "../ui/parts.js";
import { Table } from "../ui/table.js";
import { duration, stamp } from "../words/times.js";
import { t } from "../words/words.js";

/** @typedef {{id: string, room: string, candidate: string, exam_no: string, began_at: number, ended_at: number, gaps: number, closed: boolean, stored: boolean}} Row */

/** @param {Row} row */
function state({ closed, gaps, stored }) {
  if (!closed) return html`<${Mark} word=${t("录制中")} tone="ok" />`;
  if (gaps > 0) return html`<${Mark} word=${t("缺 {seconds} 秒", { seconds: gaps })} tone="warn" />`;
  return html`<${Mark} word=${stored ? t("完整") : t("正在转存")} tone=${stored ? "ok" : "quiet"} />`;
}

/** @returns {import("../ui/table.js").Column[]} */
const columns = () => [
  [t("考生"), ({ candidate, exam_no }) => `${candidate} ${exam_no}`, "name"],
  [t("考场"), ({ room }) => room, "wrap"],
  [t("开始（北京时间）"), ({ began_at }) => stamp(began_at), "digits"],
  [t("时长"), ({ began_at, ended_at }) => duration(ended_at - began_at), "digits"],
  [t("状态"), state],
  [
    t("操作"),
    ({ id, candidate }) =>
      html`<a href=${`/playback/${id}`}>${t("观看")}<span class="unseen">${candidate}</span></a>`,
  ],
];

/** 录音录像: the interviews that were recorded. */
export function Recordings() {
  const answer = /** @type {import("../ui/asked.js").Answer<any>} */ (useServer("/api/admin/recordings", 30));
  const { data } = answer;
  return html`
    <div class="admin-part">
      <h1>${t("录音录像")}</h1>
      <p class="quiet">${t("每场面试从进入考场到结束。观看前须填写事由，观看记入审计日志。")}</p>
      <${Standing} of=${answer} />
      ${data?.rows.length === 0 && html`<p class="card empty">${t("还没有录音录像。考场设置中“录音录像”为必须或可以录制时，面试开始后出现在这里。")}</p>`}
      ${data?.rows.length > 0 && html`<${Table} label=${t("录音录像")} columns=${columns()} rows=${data.rows} />`}
    </div>
  `;
}
