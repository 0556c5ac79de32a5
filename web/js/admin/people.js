// @ts-check
import { save, useServer } from "../ui/asked.js";
import { html, useState } from "../ui/html.js";
import { BusyButton, ButtonOf, Mark } from "../ui/parts.js";
import { usePlace } from "../ui/place.js";
import { documentWord, roleWord } from "../words/room.js";
import { t } from "../words/words.js";
import { DeleteDialog, Filter, Listed, Search, useList } from "./list.js";
import { PersonDialog } from "./people/form.js";
import { ImportPage } from "./people/import.js";
import { LoginCodeDialog } from "./people/login_code.js";
import { photoMark, staffKinds } from "./people/reading.js";
import { post } from "../line/api.js";
import { hasWords } from "../base/reasons.js";
import { FormDialog, Told } from "../ui/dialog.js";
import { Field, useForm } from "../ui/form.js";

/** @typedef {import("./people/reading.js").ListedPerson} ListedPerson */
/** @typedef {import("./people/reading.js").Choices} Choices */
/** @typedef {import("./people/reading.js").Sort} Sort */
/** @typedef {import("./list.js").List} List */

/**
 * A masked number, and the way to the whole.
 * @param {{person: ListedPerson, field: "phone" | "id_number", label: string, ask: (asked: any) => void}} props
 */
function Masked({ person, field, label, ask }) {
  const gone = person.kind === "candidate" && person.contact_deleted_at !== null;
  if (!person[field]) return html`<span class="quiet">${gone ? t("已按期删除") : t("无")}</span>`;
  return html`
    <span class="digits">${person[field]}</span>
    <button type="button" class="link" onClick=${() => ask({ unmasking: person, field })}>
      ${t("查看")}<span class="unseen">${label}</span>
    </button>
  `;
}

/** @param {(asked: any) => void} ask @returns {Record<string, import("../ui/table.js").Column>} those of all */
const shared = (ask) => ({
  name: [t("姓名"), ({ name }) => name, "name"],
  phone: [
    t("手机号"),
    (person) =>
      html`<${Masked} person=${person} field="phone" label=${t("查看{name}的手机号", { name: person.name })} ask=${ask} />`,
  ],
  rooms: [
    t("考场"),
    (/** @type {ListedPerson} */ { rooms }) => rooms.map(({ title }) => title).join("、"),
    "wrap",
  ],
  ways: [
    t("操作"),
    (person) => html`
      <${ButtonOf} className="plain" word=${t("修改")} name=${person.name} onClick=${() => ask({ editing: person })} />
      <${ButtonOf} className="plain" word=${t("登录码")} name=${person.name} onClick=${() => ask({ letting: person })} />
      <${ButtonOf} className="plain" word=${t("删除")} name=${person.name} onClick=${() => ask({ deleting: person })} />
    `,
  ],
});

/** @param {Sort} sort @param {(asked: any) => void} ask @returns {import("../ui/table.js").Column[]} */
function columns(sort, ask) {
  const { name, phone, rooms, ways } = /** @type {any} */ (shared(ask));
  if (sort === "staff")
    return [
      name,
      [t("角色"), ({ kind }) => roleWord(kind)],
      [t("学院"), ({ college }) => college?.name ?? t("全校")],
      ...[phone, rooms, ways],
    ];
  return [
    name,
    [t("准考证号"), ({ exam_no }) => exam_no, "digits"],
    [
      t("学院 / 专业"),
      ({ college, major }) => html`${college?.name}<br /><span class="quiet">${major?.name}</span>`,
    ],
    phone,
    [t("证件号码"), (person) => html`<${IdNumber} person=${person} ask=${ask} />`],
    [t("照片"), ({ photo }) => html`<${Mark} ...${photoMark(photo)} />`],
    ...[rooms, ways],
  ];
}

/** @param {{person: ListedPerson, ask: (asked: any) => void}} props */
function IdNumber({ person, ask }) {
  return html`
    ${person.document && html`<span class="quiet">${documentWord(person.document)}</span><br />`}
    <${Masked} person=${person} field="id_number" label=${t("查看{name}的证件号码", { name: person.name })} ask=${ask} />
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

/** @param {{sort: Sort, photo: string, choices: Choices | null}} props `photo`: those whose photo stands so, at first */
function PeopleList({ sort, photo, choices }) {
  const list = useList("/api/admin/people", { sort, photo });
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
    <${Listed} list=${list} label=${t("人员名单")} columns=${columns(sort, ask)} empty=${empty} look="people">
      ${list.data && html`<p class="quiet digits" role="status">${t("共 {total} 人", { total: list.data.total })}</p>`}
    </${Listed}>
    <${Asked} asked=${asked} sort=${sort} choices=${choices} done=${done} close=${close} />
  `;
}

/** 人员: `#people/staff`, `#people/staff/import`, `#people/candidates/none`: those without a photo. */
export function People() {
  const [, shown, way] = usePlace();
  /** @type {Sort} */
  const sort = shown === "staff" ? "staff" : "candidates";
  const { data } = /** @type {{data: Choices | null}} */ (useServer("/api/admin/people/choices"));
  const photo = sort === "candidates" && (way === "none" || way === "refused") ? way : "";
  if (way === "import") return html`<${ImportPage} key=${sort} sort=${sort} />`;
  return html`
    <h1>${t("人员")}</h1>
    <nav class="tabs" aria-label=${t("人员")}>
      <a href="#people/candidates" aria-current=${sort === "candidates" ? "page" : null}>${t("考生")}</a>
      <a href="#people/staff" aria-current=${sort === "staff" ? "page" : null}>${t("工作人员")}</a>
    </nav>
    <${PeopleList} key=${`${sort} ${photo}`} sort=${sort} photo=${photo} choices=${data} />
  `;
}

/**
 * Shows one sealed number of one person, for a reason that is logged. It is gone when the dialog closes.
 * @param {{person: ListedPerson, field: "phone" | "id_number", onClose: () => void}} props
 */
export function UnmaskDialog({ person, field, onClose }) {
  const { fields, of, busy, sends } = useForm({ reason: "" }, { prefix: "unmask-", rest: "reason" });
  const [value, setValue] = useState("");
  const show = sends(async () => {
    const asked = { field, reason: fields.reason.trim() };
    setValue((await post(`/api/admin/people/${person.id}/unmask`, asked)).value);
  });
  const title =
    field === "phone"
      ? t("查看{name}的手机号", { name: person.name })
      : t("查看{name}的证件号码", { name: person.name });
  if (value)
    return html`<${Told} title=${title} onClose=${onClose}><p class="unmasked digits" role="status">${value}</p></${Told}>`;
  return html`<${FormDialog}
    title=${title} label=${t("查看")} busy=${Boolean(busy)} disabled=${!hasWords(fields.reason)} onSubmit=${show} onClose=${onClose}
  >
    <p>${t("完整的号码只显示这一次，谁在何时因何查看会记入审计日志。")}</p>
    <${Field} label=${t("查看原因")} ...${of("reason")} maxlength="100" minlength="2" required />
  </${FormDialog}>`;
}
