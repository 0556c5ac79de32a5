// @ts-check
import { useServer } from "../ui/page.js";
import { day, hour } from "../words/times.js";
import { html, useEffect, useState } from "../ui/html.js";
import { Mark } from "../ui/parts.js";
import { t } from "../words/words.js";
import { Filter, ListState, Pager, Search, useList } from "./list.js";
import { NoticeDetail } from "./notices/detail.js";
import { NoticeForm } from "./notices/form.js";
import { placeOf, standingMarks } from "./notices/words.js";

/** @typedef {import("../types").OfficeNotice} OfficeNotice */
/** @typedef {{id: string, name: string}} College */
/** @typedef {{title: string, text: string}} Words */

const REFRESH_S = 20;

/** 公告: what there is, and who has read it. @param {{me: import("../types").Me | null}} props */
export function Notices({ me }) {
  const list = useList("/api/admin/notices");
  const school = useServer("/api/school");
  // What is open: the form of a new one, or the notice of this id.
  const [writing, setWriting] = useState(/** @type {Words | null} */ (null));
  const [open, setOpen] = useState(/** @type {string | null} */ (null));
  useEffect(() => {
    const timer = setInterval(list.reload, REFRESH_S * 1000);
    return () => clearInterval(timer);
  }, [JSON.stringify(list.query)]);
  const colleges = /** @type {{colleges: College[]} | null} */ (school.data)?.colleges ?? [];
  const rewrite = (/** @type {Words} */ words) => {
    setOpen(null);
    setWriting(words);
  };
  const close = () => setWriting(null);
  return html`
    <section class="admin-part" aria-labelledby="notices-title">
      <div class="admin-head">
        <h1 id="notices-title">${t("公告")}</h1>
        <button type="button" class="button filled" onClick=${() => setWriting({ title: "", text: "" })}>
          ${t("写公告")}
        </button>
      </div>
      <${Filters} list=${list} colleges=${me?.college ? null : colleges} />
      <${Listed} list=${list} onOpen=${setOpen} />
      <${Pager} list=${list} />
      ${
        writing &&
        html`<${NoticeForm} me=${me} colleges=${colleges} words=${writing} onClose=${close} onDone=${list.reload} />`
      }
      ${
        open &&
        html`
          <${NoticeDetail}
            key=${open}
            id=${open}
            onChange=${list.reload}
            onRewrite=${rewrite}
            onClose=${() => setOpen(null)}
          />
        `
      }
    </section>
  `;
}

/** In a place of its own: Preact puts rows that come for a line that goes before everything else. @param {{list: import("./list.js").List, onOpen: (id: string) => void}} props */
function Listed({ list, onOpen }) {
  const rows = list.answer?.rows ?? [];
  return html`
    <div class="admin-part">
      <${ListState} list=${list} empty=${t("没有符合条件的公告。点击“写公告”发布一条。")} />
      ${rows.length > 0 && html`<${Table} rows=${rows} onOpen=${onOpen} />`}
    </div>
  `;
}

/** @param {{list: import("./list.js").List, colleges: College[] | null}} props `colleges`: for those who see them all */
function Filters({ list, colleges }) {
  const standings = [
    ["", t("全部")],
    ["visible", t("已发布")],
    ["scheduled", t("待发布")],
    ["withdrawn", t("已撤回")],
  ];
  const places = [
    ["", t("全部")],
    ["school", t("学校公告")],
    ...(colleges ?? []).map(({ id, name }) => [id, name]),
  ];
  return html`
    <div class="admin-filters">
      <${Search} list=${list} label=${t("搜索标题")} />
      <${Filter} list=${list} name="standing" label=${t("状态")} options=${standings} />
      ${colleges && html`<${Filter} list=${list} name="college" label=${t("范围")} options=${places} />`}
    </div>
  `;
}

/** @param {{rows: OfficeNotice[], onOpen: (id: string) => void}} props */
function Table({ rows, onOpen }) {
  return html`
    <div class="card table-frame" tabindex="0" role="region" aria-label=${t("公告列表")}>
      <table class="table">
        <thead>
          <tr>
            <th scope="col">${t("标题")}</th>
            <th scope="col">${t("范围")}</th>
            <th scope="col">${t("状态")}</th>
            <th scope="col">${t("发布时间（北京时间）")}</th>
            <th scope="col">${t("已读")}</th>
          </tr>
        </thead>
        <tbody>
          ${rows.map((row) => html`<${Row} key=${row.id} row=${row} onOpen=${onOpen} />`)}
        </tbody>
      </table>
    </div>
  `;
}

/** @param {{row: OfficeNotice, onOpen: (id: string) => void}} props */
function Row({ row, onOpen }) {
  const { title, visible_from } = row.version;
  return html`
    <tr>
      <td class="wrap">
        <button type="button" class="link" onClick=${() => onOpen(row.id)}>${title}</button>
      </td>
      <td>${placeOf(row)}</td>
      <td>${standingMarks(row).map((mark) => html`<${Mark} ...${mark} />`)}</td>
      <td class="digits">${day(visible_from)} ${hour(visible_from)}</td>
      <td class="digits">${row.read} / ${row.audience}</td>
    </tr>
  `;
}
