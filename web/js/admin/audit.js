// @ts-check
import { post } from "../line/api.js";
import { useServer } from "../ui/asked.js";
import { sentence } from "../words/refusals.js";
import { dayStart, stamp } from "../words/times.js";
import { html, useState } from "../ui/html.js";
import { BusyButton, Mark } from "../ui/parts.js";
import { said } from "../words/server.js";
import { t } from "../words/words.js";
import { Filter, Listed, Search, useList } from "./list.js";

/** A person by name, where they are in the reader's scope. @param {string} name @param {string} id */
function who(name, id) {
  return name || (id && t("本管理范围以外")) || "—";
}

/** @param {{list: import("./list.js").List, name: string, label: string, end?: boolean}} props `end`: the day is meant whole */
function Day({ list, name, label, end }) {
  const [value, setValue] = useState("");
  const change = (/** @type {any} */ event) => {
    setValue(event.target.value);
    list.set({ [name]: String(dayStart(event.target.value, end)) });
  };
  return html`
    <label class="field">
      <span>${t("{time}（北京时间）", { time: label })}</span>
      <input type="date" value=${value} onChange=${change} />
    </label>
  `;
}

/**
 * What walking the chains found, in sentences.
 * @param {{whole: boolean, entries: number, broken_at: number | null, rooms: {id: string, title: string, seq: number, scores?: boolean}[], ends_noted: boolean}} found
 */
export function verdictWords({ whole, entries, broken_at, rooms, ends_noted }) {
  const words = [];
  if (broken_at === null)
    words.push(t("审计记录完整：共 {entries} 条，逐条校验无误，没有被改动或删除。", { entries }));
  if (!rooms.length) words.push(t("各考场的记录也逐条校验无误。"));
  if (broken_at !== null)
    words.push(t("审计记录有问题：从第 {at} 条起与此前的记录接不上，可能被改动或删除。", { at: broken_at }));
  for (const { id, title, seq, scores } of rooms) {
    const of = { room: title || id, seq };
    words.push(
      scores
        ? t("考场“{room}”的评分记录有问题：从第 {seq} 条起被改动或缺失。", of)
        : t("考场“{room}”的记录有问题：从第 {seq} 条起被改动或缺失。", of),
    );
  }
  if (!whole) words.push(t("请保留数据库和备份，联系系统维护人员。"));
  if (!ends_noted) words.push(t("没有设置 [audit] head_file，末尾若被截去则查不出来。"));
  return words;
}

/** Whether an entry was altered or left out, at the press of a button. */
function Chain() {
  const [verdict, setVerdict] = useState(/** @type {{word: string, tone: string} | null} */ (null));
  const verify = async () => {
    try {
      const found = await post("/api/admin/audit/verify");
      setVerdict({ word: verdictWords(found).join(""), tone: found.whole ? "ok" : "bad" });
    } catch (refusal) {
      setVerdict({ word: sentence(/** @type {any} */ (refusal)), tone: "bad" });
    }
  };
  return html`
    <${BusyButton} onClick=${verify}>${t("校验完整性")}</${BusyButton}>
    <p class="chain-verdict ${verdict?.tone ?? ""}" role="status">
      ${verdict?.word}
    </p>
  `;
}

/** What somebody should look into. */
function Alarms() {
  const { data } = /** @type {{data: any}} */ (useServer("/api/admin/audit/alarms"));
  if (!data?.alarms.length) return null;
  return html`
    <section class="card alarms" role="alert" aria-label=${t("报警")}>
      ${data.alarms.map(
        (/** @type {any} */ alarm) => html`
          <p class="error" key=${alarm.id}>
            ${stamp(alarm.at)} ${who(alarm.actor_name, alarm.actor)}：${said(alarm.action_word)}
          </p>
        `,
      )}
      <p class="quiet">${t("请向本人核实；如果不是本人操作，请重置其两步验证，并检查此前的查看记录。")}</p>
    </section>
  `;
}

/** @returns {import("../ui/table.js").Column[]} */
const columns = () => [
  [t("时间（北京时间）"), ({ at }) => stamp(at), "digits"],
  [t("操作人"), ({ actor_name, actor }) => who(actor_name, actor)],
  [t("操作"), ({ action_word }) => said(action_word)],
  [t("对象"), ({ subject_name, subject }) => subject_name || subject || "—"],
  [t("考场"), ({ room_title, room }) => room_title || room || "—"],
  [t("来源地址"), ({ address }) => address, "digits"],
  [
    t("结果"),
    ({ result_word, result }) =>
      html`<${Mark} word=${said(result_word)} tone=${result === "ok" ? "ok" : "warn"} />`,
  ],
  [t("说明"), ({ detail_words }) => said(detail_words), "wrap"],
];

/** 审计: who did what to whom, when, from where, with what result. */
export function Audit() {
  const list = useList("/api/admin/audit");
  const { data } = /** @type {{data: any}} */ (useServer("/api/admin/audit/actions"));
  /** @type {[string, string][]} */
  const actions = (data?.actions ?? []).map((/** @type {[string, string]} */ [code, word]) => [
    code,
    said(word),
  ]);
  const wanted = new URLSearchParams(list.query);
  wanted.delete("page");
  return html`
    <div class="admin-part">
      <div class="admin-head">
        <h1>${t("审计")}</h1>
        <div class="admin-actions">
          <a class="button" href=${`/api/admin/audit/export?${wanted}`} download="audit.csv">
            ${t("导出表格")}
          </a>
          <${Chain} />
        </div>
      </div>
      <${Alarms} />
      <div class="admin-filters">
        <${Search} list=${list} label=${t("人员姓名")} />
        <${Filter} list=${list} name="action" label=${t("操作")} options=${[["", t("全部")], ...actions]} />
        <${Filter}
          list=${list}
          name="result"
          label=${t("结果")}
          options=${[
            ["", t("全部")],
            ["ok", t("成功")],
            ["refused", t("被拒绝")],
          ]}
        />
        <${Day} list=${list} name="since" label=${t("从")} />
        <${Day} list=${list} name="until" label=${t("到")} end />
      </div>
      <${Listed} list=${list} label=${t("审计")} columns=${columns()} empty=${t("没有符合条件的记录。")} />
    </div>
  `;
}
