// @ts-check
import { day, span } from "../../words/times.js";
import { html } from "../../ui/html.js";
import { Mark } from "../../ui/parts.js";
import { t } from "../../words/words.js";
import { Filter, ListState, Pager, Search, useList } from "../list.js";
import { rowMark } from "./draft.js";

/** @param {{room: any, now: number}} props */
function Row({ room, now }) {
  return html`
    <tr>
      <td class="wrap">
        <a href=${`#rooms/${room.id}`}>${room.title}</a>
        ${room.rehearsal && html`<${Mark} word=${t("演练考场")} tone="warn" />`}
      </td>
      <td>${room.college}</td>
      <td>
        ${`${day(room.opens_at)} `}
        <span class="digits">${span(room)}</span>
      </td>
      <td class="digits">${t("{examiners} 考官，{invigilators} 候考官", { examiners: room.chairs + room.examiners, invigilators: room.invigilators })}</td>
      <td class="digits">${room.candidates}</td>
      <td><${Mark} ...${rowMark(room, now)} /></td>
      <td>
        <a href=${`#rooms/${room.id}/record`}>
          ${t("考场记录")}
          <span class="unseen">${room.title}</span>
        </a>
      </td>
    </tr>
  `;
}

/** @param {{rows: any[]}} props */
function Table({ rows }) {
  const now = Date.now() / 1000;
  const heads = [t("考场"), t("学院"), t("时间"), t("考场人员"), t("考生"), t("状态"), t("记录")];
  return html`
    <div class="card table-frame" tabindex="0" role="region" aria-label=${t("考场列表")}>
      <table class="table">
        <thead>
          <tr>
            ${heads.map((head) => html`<th key=${head} scope="col">${head}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${rows.map((room) => html`<${Row} key=${room.id} room=${room} now=${now} />`)}
        </tbody>
      </table>
    </div>
  `;
}

/** The rooms of the office; rehearsals are never among the others. */
export function RoomList() {
  const list = useList("/api/admin/rooms", { when: "", rehearsal: "false", q: "" });
  const rehearsal = list.query.rehearsal === "true";
  return html`<div class="room-list">
    <div class="admin-head">
      <h1>${rehearsal ? t("演练考场") : t("考场")}</h1>
      <a class="button filled" href="#rooms/new">${t("新建考场")}</a>
    </div>
    <div class="admin-filters">
      <${Filter}
        list=${list}
        name="rehearsal"
        label=${t("类型")}
        options=${[
          ["false", t("正式考场")],
          ["true", t("演练考场")],
        ]}
      />
      <${Filter}
        list=${list}
        name="when"
        label=${t("日期")}
        options=${[
          ["", t("全部")],
          ["today", t("今天")],
          ["coming", t("今天以后")],
          ["past", t("今天以前")],
        ]}
      />
      <${Search} list=${list} label=${t("按名称查找")} />
    </div>
    <${ListState} list=${list} empty=${rehearsal ? t("没有演练考场。") : t("没有符合条件的考场。可以点“新建考场”。")} />
    ${Boolean(list.answer?.rows.length) && html`<${Table} rows=${list.answer?.rows} />`}
    <${Pager} list=${list} />
  </div>`;
}
