// @ts-check
import { day, duration, hour, span } from "../../words/times.js";
import { html } from "../../ui/html.js";
import { Mark } from "../../ui/parts.js";
import { useServer } from "../../ui/page.js";
import { sentence } from "../../words/refusals.js";
import { faceMark, roleWord, stateWord } from "../../words/room.js";
import { t } from "../../words/words.js";

/** @param {{at: number | null}} props */
function Time({ at }) {
  return at === null ? "" : hour(at);
}

/** @param {{compared: boolean | null, recheck: boolean}} props `recheck`: in another login than the last that held the seat */
function Compared({ compared, recheck }) {
  return html`
    ${compared !== null && html`<${Mark} word=${compared ? t("通过") : t("不通过")} tone=${compared ? "ok" : "bad"} />`}
    ${recheck && html`<${Mark} word=${t("更换登录/设备后未重新核验")} tone="bad" />`}
  `;
}

/** @param {{row: any}} props */
function ResultRow({ row }) {
  return html`
    <tr>
      <td class="digits">${row.order}</td>
      <td>${row.name}</td>
      <td class="digits">${row.exam_no}</td>
      <td>${stateWord(row.state)}</td>
      <td>${row.pledge && t("第 {number} 版", { number: row.pledge.version })}</td>
      <td class="digits"><${Time} at=${row.came_at} /></td>
      <td class="digits"><${Time} at=${row.began_at} /></td>
      <td class="digits"><${Time} at=${row.ended_at} /></td>
      <td class="digits">${row.used === null ? "" : duration(row.used)}</td>
      <td><${Mark} ...${faceMark(row.face)} /></td>
      <td><${Compared} compared=${row.compared} recheck=${row.recheck} /></td>
      <td class="wrap">
        ${
          row.incidents.length
            ? html`<ul class="record-incidents">
                ${row.incidents.map((/** @type {any} */ each) => html`<li key=${each.at}>${`${hour(each.at)} ${each.words}`}</li>`)}
              </ul>`
            : ""
        }
      </td>
    </tr>
  `;
}

/** @param {{rows: any[]}} props */
function Results({ rows }) {
  if (!rows.length) return html`<p class="card empty">${t("本考场没有考生。")}</p>`;
  const heads = [
    t("顺序"),
    t("姓名"),
    t("考生号"),
    t("状态"),
    t("承诺书"),
    t("进入候考区"),
    t("面试开始"),
    t("面试结束"),
    t("用时"),
    t("人脸识别"),
    t("人证比对"),
    t("异常记录"),
  ];
  return html`
    <div class="card table-frame" tabindex="0" role="region" aria-label=${t("考生结果")}>
      <table class="table">
        <thead>
          <tr>
            ${heads.map((head) => html`<th key=${head} scope="col">${head}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${rows.map((row) => html`<${ResultRow} key=${row.id} row=${row} />`)}
        </tbody>
      </table>
    </div>
  `;
}

/** @param {{events: any[]}} props */
function Events({ events }) {
  return html`
    <div class="card table-frame" tabindex="0" role="region" aria-label=${t("考场记录")}>
      <table class="table">
        <thead>
          <tr>
            ${[t("序号"), t("时间（北京时间）"), t("操作人"), t("内容")].map((head) => html`<th key=${head} scope="col">${head}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${events.map(
            (each) => html`
              <tr key=${each.seq}>
                <td class="digits">${each.seq}</td>
                <td class="digits">${`${day(each.at)} ${hour(each.at)}`}</td>
                <td>${each.role === "system" ? t("系统") : `${each.who}（${roleWord(each.role)}）`}</td>
                <td class="wrap">${each.words}</td>
              </tr>
            `,
          )}
        </tbody>
      </table>
    </div>
  `;
}

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
  const { data, error, reload } = /** @type {any} */ (useServer(`/api/admin/rooms/${id}/record`));
  return html`
    <div class="room-editor">
      ${data && html`<${Head} id=${id} data=${data} />`}
      ${
        error &&
        html`<div class="stale" role="status">
          <p>${data ? t("暂时连接不上，下面是刚才的内容。") : sentence(error)}</p>
          <button type="button" class="button" onClick=${reload}>${t("重试")}</button>
          <a class="button" href="#rooms">${t("返回列表")}</a>
        </div>`
      }
      ${!data && !error && html`<p class="card empty" role="status">${t("正在读取…")}</p>`}
      ${
        data &&
        html`
          ${data.rehearsal && html`<p class="room-warning">${t("这是演练考场：下面的内容不是正式结果，不能导出。")}</p>`}
          <h2>${t("考生结果")}</h2>
          <${Results} rows=${data.results} />
          <h2>${t("考场记录")}</h2>
          <${Events} events=${data.events} />
        `
      }
    </div>
  `;
}
