// @ts-check
import { day, duration, hour, span } from "../../words/times.js";
import { html } from "../../ui/html.js";
import { Table } from "../../ui/table.js";
import { Mark } from "../../ui/parts.js";
import { Standing, useServer } from "../../ui/asked.js";
import { faceMark, roleWord, stateWord } from "../../words/room.js";
import { said } from "../../words/server.js";
import { t } from "../../words/words.js";

/** @param {{compared: boolean | null, recheck: boolean}} props `recheck`: in another login than the last that held the seat */
function Compared({ compared, recheck }) {
  return html`
    ${compared !== null && html`<${Mark} word=${compared ? t("通过") : t("不通过")} tone=${compared ? "ok" : "bad"} />`}
    ${recheck && html`<${Mark} word=${t("更换登录/设备后未重新核验")} tone="bad" />`}
  `;
}

/** What has not been done is not said to have failed, nor to be still to come once all is over. @param {{face: string, face_tried: boolean, state: string}} row */
function faceOf({ face, face_tried: tried, state }) {
  if (face === "flagged" && !tried) return { word: t("人脸识别未进行"), tone: "warn" };
  if (face === "pending" && (state === "ended" || state === "absent"))
    return { word: t("未进行"), tone: "quiet" };
  return faceMark(face);
}

/** @param {number | null} at */
const time = (at) => (at === null ? "" : hour(at));

/** @returns {import("../../ui/table.js").Column[]} */
const results = () => [
  [t("顺序"), ({ order }) => order, "digits"],
  [t("姓名"), ({ name }) => name],
  [t("准考证号"), ({ exam_no }) => exam_no, "digits"],
  [t("状态"), ({ state }) => stateWord(state)],
  [t("承诺书"), ({ pledge }) => pledge && t("第 {number} 版", { number: pledge.version })],
  [t("进入候考区"), ({ came_at }) => time(came_at), "digits"],
  [t("面试开始"), ({ began_at }) => time(began_at), "digits"],
  [t("面试结束"), ({ ended_at }) => time(ended_at), "digits"],
  [t("用时"), ({ used }) => (used === null ? "" : duration(used)), "digits"],
  [t("人脸识别"), (row) => html`<${Mark} ...${faceOf(row)} />`],
  [t("人证比对"), (row) => html`<${Compared} ...${row} />`],
  [t("异常记录"), ({ incidents }) => incidents.length > 0 && html`<${Incidents} of=${incidents} />`, "wrap"],
];

/** @param {{of: {at: number, words: string}[]}} props */
function Incidents({ of }) {
  return html`<ul class="record-incidents">
    ${of.map(({ at, words }) => html`<li key=${at}>${`${hour(at)} ${said(words)}`}</li>`)}
  </ul>`;
}

/** @returns {import("../../ui/table.js").Column[]} */
const events = () => [
  [t("序号"), ({ seq }) => seq, "digits"],
  [t("时间（北京时间）"), ({ at }) => `${day(at)} ${hour(at)}`, "digits"],
  [t("操作人"), ({ role, who }) => (role === "system" ? t("系统") : `${who}（${roleWord(role)}）`)],
  [t("内容"), ({ words }) => said(words), "wrap"],
];

/** @param {{id: string, data: any}} props */
function Head({ id, data }) {
  return html`
    <div class="admin-head">
      <div>
        <h1>
          ${data.title}
          ${data.rehearsal && html`<${Mark} word=${t("演练考场")} tone="warn" />`}
        </h1>
        <p class="quiet">${`${data.college} · ${day(data.opens_at)} ${span(data)}`}</p>
      </div>
      <div class="admin-actions">
        <a class="button" href="#rooms">${t("返回列表")}</a>
        <a class="button" href=${`#rooms/${id}`}>${t("考场设置")}</a>
        ${!data.rehearsal && html`<a class="button" href=${`/api/admin/rooms/${id}/record.xlsx`} download>${t("导出 Excel")}</a>`}
      </div>
    </div>
  `;
}

/** What became of each candidate of a room, and what happened in it. @param {{id: string}} props */
export function RoomRecord({ id }) {
  const answer = /** @type {any} */ (useServer(`/api/admin/rooms/${id}/record`));
  const { data } = answer;
  return html`
    <div class="room-editor">
      ${data && html`<${Head} id=${id} data=${data} />`}
      <${Standing} of=${answer}><a class="button" href="#rooms">${t("返回列表")}</a></${Standing}>
      ${
        data &&
        html`
          ${data.rehearsal && html`<p class="room-warning">${t("这是演练考场：下面的内容不是正式结果，不能导出。")}</p>`}
          <h2>${t("考生结果")}</h2>
          ${
            data.results.length
              ? html`<${Table} label=${t("考生结果")} columns=${results()} rows=${data.results} />`
              : html`<p class="card empty">${t("本考场没有考生。")}</p>`
          }
          <h2>${t("考场记录")}</h2>
          <${Table} label=${t("考场记录")} columns=${events()} rows=${data.events} idOf=${(/** @type {any} */ { seq }) => seq} />
        `
      }
    </div>
  `;
}
