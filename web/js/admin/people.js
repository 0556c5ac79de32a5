// @ts-check
import { useServer } from "../ui/page.js";
import { save } from "../ui/save.js";
import { html, useEffect, useState } from "../ui/html.js";
import { BusyButton, Mark } from "../ui/parts.js";
import { documentWord } from "../words/room.js";
import { t } from "../words/words.js";
import { DeleteDialog } from "./deleting.js";
import { Filter, ListState, Pager, Search, useList } from "./list.js";
import { PersonDialog } from "./people/form.js";
import { ImportPage } from "./people/import.js";
import { LoginCodeDialog } from "./people/login_code.js";
import { UnmaskDialog } from "./people/unmask.js";
import { kindWord, photoMark, staffKinds } from "./people/words.js";

/** @typedef {import("./people/words.js").ListedPerson} ListedPerson */
/** @typedef {import("./people/words.js").Choices} Choices */
/** @typedef {import("./people/words.js").Sort} Sort */
/** @typedef {import("./list.js").List} List */
/** @typedef {{person: ListedPerson, ask: (asked: any) => void}} RowProps */

/** What follows the slash: `#people/staff`, `#people/staff/import`. */
const place = () => location.hash.split("/").slice(1);

function usePlace() {
  const [here, setHere] = useState(place());
  useEffect(() => {
    const changed = () => setHere(place());
    addEventListener("hashchange", changed);
    return () => removeEventListener("hashchange", changed);
  }, []);
  return {
    sort: /** @type {Sort} */ (here[0] === "staff" ? "staff" : "candidates"),
    importing: here[1] === "import",
  };
}

/** @param {{shown: string, label: string, onClick: () => void, gone?: boolean}} props a masked number, and the way to the whole */
function Masked({ shown, label, onClick, gone = false }) {
  if (!shown) return html`<span class="quiet">${gone ? t("已按期删除") : t("无")}</span>`;
  return html`
    <span class="digits">${shown}</span>
    <button type="button" class="link" onClick=${onClick}>
      ${t("查看")}
      <span class="unseen">${label}</span>
    </button>
  `;
}

/** @param {RowProps} props */
function Buttons({ person, ask }) {
  return html`
    <td>
      <button type="button" class="button plain" onClick=${() => ask({ editing: person })}>
        ${t("修改")}
        <span class="unseen">${person.name}</span>
      </button>
      <button type="button" class="button plain" onClick=${() => ask({ letting: person })}>
        ${t("登录码")}
        <span class="unseen">${person.name}</span>
      </button>
      <button type="button" class="button plain" onClick=${() => ask({ deleting: person })}>
        ${t("删除")}
        <span class="unseen">${person.name}</span>
      </button>
    </td>
  `;
}

/** @param {{rooms: ListedPerson["rooms"]}} props */
function Rooms({ rooms }) {
  return html`<td class="wrap">${rooms.map(({ title }) => title).join("、")}</td>`;
}

/** @param {RowProps} props */
function CandidateRow({ person, ask }) {
  const unmask = (/** @type {string} */ field) => () => ask({ unmasking: person, field });
  return html`
    <tr>
      <th scope="row" class="name">${person.name}</th>
      <td class="digits">${person.exam_no}</td>
      <td>
        ${person.college?.name}
        <br />
        <span class="quiet">${person.major?.name}</span>
      </td>
      <td>
        <${Masked}
          shown=${person.phone}
          gone=${person.contact_deleted_at !== null}
          label=${t("查看{name}的手机号", { name: person.name })}
          onClick=${unmask("phone")}
        />
      </td>
      <td>
        ${person.document && html`<span class="quiet">${documentWord(person.document)}</span><br />`}
        <${Masked}
          shown=${person.id_number}
          gone=${person.contact_deleted_at !== null}
          label=${t("查看{name}的证件号码", { name: person.name })}
          onClick=${unmask("id_number")}
        />
      </td>
      <td><${Mark} ...${photoMark(person.photo)} /></td>
      <${Rooms} rooms=${person.rooms} />
      <${Buttons} person=${person} ask=${ask} />
    </tr>
  `;
}

/** @param {RowProps} props */
function StaffRow({ person, ask }) {
  return html`
    <tr>
      <th scope="row" class="name">${person.name}</th>
      <td>${kindWord(person.kind)}</td>
      <td>${person.college?.name ?? t("全校")}</td>
      <td>
        <${Masked}
          shown=${person.phone}
          label=${t("查看{name}的手机号", { name: person.name })}
          onClick=${() => ask({ unmasking: person, field: "phone" })}
        />
      </td>
      <${Rooms} rooms=${person.rooms} />
      <${Buttons} person=${person} ask=${ask} />
    </tr>
  `;
}

/** @param {{list: List, sort: Sort, ask: (asked: any) => void}} props */
function Table({ list, sort, ask }) {
  const Row = sort === "staff" ? StaffRow : CandidateRow;
  const titles =
    sort === "staff"
      ? [t("姓名"), t("角色"), t("学院"), t("手机号"), t("考场"), t("操作")]
      : [
          t("姓名"),
          t("准考证号"),
          t("学院 / 专业"),
          t("手机号"),
          t("证件号码"),
          t("照片"),
          t("考场"),
          t("操作"),
        ];
  if (!list.answer?.rows.length) return null;
  return html`
    <div class="card table-frame" tabindex="0" role="region" aria-label=${t("人员名单")}>
      <table class="table people">
        <thead>
          <tr>
            ${titles.map((title) => html`<th scope="col" key=${title}>${title}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${list.answer.rows.map((person) => html`<${Row} key=${person.id} person=${person} ask=${ask} />`)}
        </tbody>
      </table>
    </div>
  `;
}

/** @param {{list: List, sort: Sort, choices: Choices | null}} props */
function Filters({ list, sort, choices }) {
  const colleges = choices?.colleges ?? [];
  const majors =
    colleges.find(({ id }) => id === list.query.college)?.majors ?? colleges.flatMap((c) => c.majors);
  const named = (/** @type {{id: string, name: string}[]} */ all) => all.map(({ id, name }) => [id, name]);
  const rooms = (choices?.rooms ?? []).map(({ id, title }) => [id, title]);
  return html`
    <div class="admin-filters">
      <${Search}
        list=${list}
        label=${sort === "staff" ? t("搜索姓名或完整手机号") : t("搜索姓名、准考证号，或完整的手机号、证件号码")}
      />
      ${
        choices?.school &&
        html`<${Filter} list=${list} name="college" label=${t("学院")} options=${[["", t("全部学院")], ...named(colleges)]} />`
      }
      ${
        sort === "staff"
          ? html`<${Filter} list=${list} name="kind" label=${t("角色")} options=${[["", t("全部角色")], ...staffKinds(true)]} />`
          : html`<${Filter} list=${list} name="major" label=${t("专业")} options=${[["", t("全部专业")], ...named(majors)]} />`
      }
      <${Filter} list=${list} name="room" label=${t("考场")} options=${[["", t("全部考场")], ...rooms]} />
      ${
        sort === "candidates" &&
        html`<${Filter}
          list=${list} name="photo" label=${t("照片")}
          options=${[
            ["", t("全部")],
            ["ready", t("可用")],
            ["pending", t("待处理")],
            ["refused", t("不能使用")],
            ["none", t("无照片")],
          ]}
        />`
      }
    </div>
  `;
}

/** The one dialog that is open. @param {{asked: any, sort: Sort, choices: Choices | null, done: () => void, close: () => void}} props */
function Asked({ asked, sort, choices, done, close }) {
  if (!asked) return null;
  if (asked.unmasking)
    return html`<${UnmaskDialog} person=${asked.unmasking} field=${asked.field} onClose=${close} />`;
  if (asked.letting) return html`<${LoginCodeDialog} person=${asked.letting} onClose=${close} />`;
  if (asked.deleting)
    return html`<${DeleteDialog} path=${`/api/admin/people/${asked.deleting.id}`} name=${asked.deleting.name} onDone=${done} onClose=${close} />`;
  if (!choices) return null;
  const kind = sort === "staff" ? "examiner" : "candidate";
  return html`<${PersonDialog}
    person=${asked.editing ?? null} kind=${kind} choices=${choices} onDone=${done} onClose=${close}
  />`;
}

/** @param {{sort: Sort, choices: Choices | null}} props */
function Listed({ sort, choices }) {
  const list = useList("/api/admin/people", { sort });
  const [asked, ask] = useState(/** @type {any} */ (null));
  const close = () => ask(null);
  const done = () => {
    close();
    list.reload();
  };
  const name = sort === "staff" ? t("工作人员") : t("考生");
  const keep = () =>
    save(`/api/admin/people/export?${new URLSearchParams({ ...list.query, page: "1" })}`, `${name}.xlsx`);
  const empty = list.query.q ? t("没有符合条件的人员，请换个条件再找。") : t("还没有人员，请导入或添加。");
  return html`
    <div class="admin-actions">
      <a class="button filled" href=${`#people/${sort}/import`}>${t("从 Excel 导入")}</a>
      <button type="button" class="button" disabled=${!choices} onClick=${() => ask({ adding: true })}>
        ${sort === "staff" ? t("添加工作人员") : t("添加考生")}
      </button>
      <${BusyButton} onClick=${keep}>${t("导出 Excel")}</${BusyButton}>
    </div>
    ${
      sort === "candidates" &&
      choices &&
      html`<p class="quiet">
        ${t("考生的手机号和证件号码在最后一个考场结束 {days} 天后自动删除；姓名、准考证号和考场记录保留，可以重新导入。", { days: choices.contact_days })}
      </p>`
    }
    <${Filters} list=${list} sort=${sort} choices=${choices} />
    <${ListState} list=${list} empty=${empty} />
    <${Table} list=${list} sort=${sort} ask=${ask} />
    ${list.answer && html`<p class="quiet digits" role="status">${t("共 {total} 人", { total: list.answer.total })}</p>`}
    <${Pager} list=${list} />
    <${Asked} asked=${asked} sort=${sort} choices=${choices} done=${done} close=${close} />
  `;
}

/** 人员. */
export function People() {
  const { sort, importing } = usePlace();
  const { data } = /** @type {{data: Choices | null}} */ (useServer("/api/admin/people/choices"));
  if (importing) return html`<${ImportPage} key=${sort} sort=${sort} />`;
  return html`
    <h1>${t("人员")}</h1>
    <nav class="tabs" aria-label=${t("人员")}>
      <a href="#people/candidates" aria-current=${sort === "candidates" ? "page" : null}>${t("考生")}</a>
      <a href="#people/staff" aria-current=${sort === "staff" ? "page" : null}>${t("工作人员")}</a>
    </nav>
    <${Listed} key=${sort} sort=${sort} choices=${data} />
  `;
}
