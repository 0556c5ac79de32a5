// @ts-check
import { day, span } from "../../words/times.js";
import { html } from "../../ui/html.js";
import { Mark } from "../../ui/parts.js";
import { t } from "../../words/words.js";
import { Filter, Listed, Search, useList } from "../list.js";
import { rowMark } from "./draft.js";

/** @param {number} now @returns {import("../../ui/table.js").Column[]} */
const columns = (now) => [
  [t("考场"), titleOf, "wrap"],
  [t("学院"), ({ college }) => college],
  [t("时间"), (room) => html`${`${day(room.opens_at)} `}<span class="digits">${span(room)}</span>`],
  [
    t("考场人员"),
    ({ chairs, examiners, invigilators }) =>
      t("{examiners} 考官，{invigilators} 候考官", { examiners: chairs + examiners, invigilators }),
    "digits",
  ],
  [t("考生"), ({ candidates }) => candidates, "digits"],
  [t("状态"), (room) => html`<${Mark} ...${rowMark(room, now)} />`],
  [
    t("记录"),
    ({ id, title }) =>
      html`<a href=${`#rooms/${id}/record`}>${t("考场记录")}<span class="unseen">${title}</span></a>`,
  ],
];

/** @param {any} room */
const titleOf = ({ id, title, rehearsal }) => html`
  <a href=${`#rooms/${id}`}>${title}</a>
  ${rehearsal && html`<${Mark} word=${t("演练考场")} tone="warn" />`}
`;

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
    <${Listed}
      list=${list}
      label=${t("考场列表")}
      columns=${columns(Date.now() / 1000)}
      empty=${rehearsal ? t("没有演练考场。") : t("没有符合条件的考场。可以点“新建考场”。")}
    />
  </div>`;
}
