// @ts-check
import { post } from "../line/api.js";
import { Standing, useServer } from "../ui/asked.js";
import { FormDialog } from "../ui/dialog.js";
import { Field, useForm } from "../ui/form.js";
import { html, useState } from "../ui/html.js";
import { ButtonOf } from "../ui/parts.js";
import { announce } from "../ui/toast.js";
import { t } from "../words/words.js";
import { DeleteDialog } from "./list.js";

/** @typedef {{id: string, name: string, candidates: number}} Major */
/** @typedef {{id: string, name: string, people: number, rooms: number, majors: Major[]}} College */
/** @typedef {{title: string, path: string, name: string, college?: string}} Naming what a dialog names, and where to */

/** Asks for a name. @param {{naming: Naming, onDone: () => void, onClose: () => void}} props */
function NameDialog({ naming: { title, path, name, college }, onDone, onClose }) {
  const { fields, of, busy, sends } = useForm({ name }, { prefix: "unit-", rest: "name" });
  const save = sends(async () => {
    await post(path, college ? { ...fields, college } : fields);
    announce(t("已保存。"));
    onDone();
  });
  return html`<${FormDialog}
    title=${title} label=${t("保存")} busy=${Boolean(busy)} disabled=${busy || !fields.name.trim()} onSubmit=${save} onClose=${onClose}
  >
    <${Field} label=${t("名称")} ...${of("name")} maxlength="50" required />
  </${FormDialog}>`;
}

/** @typedef {(asked: {naming?: Naming, deleting?: {path: string, name: string}}) => void} Ask */

/** @param {{path: string, name: string, title: string, ask: Ask}} props */
function Changes({ path, name, title, ask }) {
  return html`
    <${ButtonOf} className="plain" word=${t("改名")} name=${name} onClick=${() => ask({ naming: { title, path, name } })} />
    <${ButtonOf} className="plain" word=${t("删除")} name=${name} onClick=${() => ask({ deleting: { path, name } })} />
  `;
}

/** @param {{college: College, school: boolean, ask: Ask}} props */
function CollegeCard({ college, school, ask }) {
  const { id, name, majors, people, rooms } = college;
  const path = `/api/admin/colleges/${id}`;
  const add = { title: t("添加专业"), path: "/api/admin/majors", name: "", college: id };
  return html`
    <section class="card unit">
      <div class="unit-head">
        <h2>${name}</h2>
        <p class="quiet">${t("{people} 人，{rooms} 个考场", { people, rooms })}</p>
        <div class="unit-buttons">
          ${school && html`<${Changes} path=${path} name=${name} title=${t("学院改名")} ask=${ask} />`}
          <${ButtonOf} word=${t("添加专业")} name=${name} onClick=${() => ask({ naming: add })} />
        </div>
      </div>
      ${majors.length === 0 && html`<p class="quiet">${t("还没有专业。")}</p>`}
      <ul class="unit-majors">
        ${majors.map(
          (major) => html`
            <li key=${major.id}>
              <span class="unit-name">${major.name}</span>
              <span class="quiet digits">${t("{count} 名考生", { count: major.candidates })}</span>
              <span class="unit-buttons">
                <${Changes}
                  path=${`/api/admin/majors/${major.id}`}
                  name=${major.name}
                  title=${t("专业改名")}
                  ask=${ask}
                />
              </span>
            </li>
          `,
        )}
      </ul>
    </section>
  `;
}

/** 学院专业. */
export function Units() {
  const answer = /** @type {import("../ui/asked.js").Answer<any>} */ (useServer("/api/admin/colleges"));
  const { data } = answer;
  const [asked, ask] = useState(/** @type {any} */ (null));
  const close = () => ask(null);
  const done = () => {
    close();
    answer.reload();
  };
  const add = { title: t("添加学院"), path: "/api/admin/colleges", name: "" };
  return html`
    <div class="admin-head">
      <h1>${t("学院专业")}</h1>
      ${
        data?.school &&
        html`<button type="button" class="button filled" onClick=${() => ask({ naming: add })}>${t("添加学院")}</button>`
      }
    </div>
    <${Standing} of=${answer} />
    ${data?.colleges.length === 0 && html`<p class="card empty">${t("还没有学院，请先添加。")}</p>`}
    ${data?.colleges.map(
      (/** @type {College} */ college) =>
        html`<${CollegeCard} key=${college.id} college=${college} school=${data.school} ask=${ask} />`,
    )}
    ${asked?.naming && html`<${NameDialog} naming=${asked.naming} onDone=${done} onClose=${close} />`}
    ${asked?.deleting && html`<${DeleteDialog} ...${asked.deleting} onDone=${done} onClose=${close} />`}
  `;
}
