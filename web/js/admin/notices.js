// @ts-check
import { useServer } from "../ui/asked.js";
import { day, hour } from "../words/times.js";
import { html, useState } from "../ui/html.js";
import { Mark } from "../ui/parts.js";
import { t } from "../words/words.js";
import { Filter, Listed, Search, useList } from "./list.js";
import { NoticeDetail } from "./notices/detail.js";
import { NoticeForm } from "./notices/form.js";
import { placeOf, standingMarks } from "./notices/draft.js";

/** @typedef {{id: string, name: string}} College */
/** @typedef {{title: string, text: string}} Words */

const REFRESH_S = 20;

/** 公告: what there is, and who has read it. @param {{me: import("../types").Me | null}} props */
export function Notices({ me }) {
  const list = useList("/api/admin/notices", {}, REFRESH_S);
  const school = useServer("/api/school");
  // What is open: the form of a new one, or the notice of this id.
  const [writing, setWriting] = useState(/** @type {Words | null} */ (null));
  const [open, setOpen] = useState(/** @type {string | null} */ (null));
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
      <${Listed}
        list=${list}
        label=${t("公告列表")}
        columns=${columns(setOpen)}
        empty=${t("没有符合条件的公告。点击“写公告”发布一条。")}
      />
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

/** @param {(id: string) => void} onOpen @returns {import("../ui/table.js").Column[]} */
const columns = (onOpen) => [
  [
    t("标题"),
    ({ id, version }) =>
      html`<button type="button" class="link" onClick=${() => onOpen(id)}>${version.title}</button>`,
    "wrap",
  ],
  [t("范围"), placeOf],
  [t("状态"), (row) => standingMarks(row).map((mark) => html`<${Mark} ...${mark} />`)],
  [t("发布时间（北京时间）"), ({ version: { visible_from: at } }) => `${day(at)} ${hour(at)}`, "digits"],
  [t("已读"), ({ read, audience }) => `${read} / ${audience}`, "digits"],
];

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
