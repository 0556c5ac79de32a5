// @ts-check
import { post } from "../line/api.js";
import { leaveIfSignedOut, useServer } from "../ui/page.js";
import { sentence } from "../words/refusals.js";
import { Dialog } from "../ui/dialog.js";
import { html, useState } from "../ui/html.js";
import { announce } from "../ui/toast.js";
import { Field } from "../access/login_fields.js";
import { t } from "../words/words.js";
import { DeleteDialog } from "./deleting.js";

/** @typedef {{id: string, name: string, candidates: number}} Major */
/** @typedef {{id: string, name: string, people: number, rooms: number, majors: Major[]}} College */
/** @typedef {{title: string, path: string, name: string, college?: string}} Naming what a dialog names, and where to */

/** Asks for a name. @param {{naming: Naming, onDone: () => void, onClose: () => void}} props */
function NameDialog({ naming: { title, path, name, college }, onDone, onClose }) {
  const [text, setText] = useState(name);
  const [error, setError] = useState("");
  const [busy, setBusy] = useState(false);
  const submit = async (/** @type {Event} */ event) => {
    event.preventDefault();
    setBusy(true);
    try {
      await post(path, college ? { name: text, college } : { name: text });
      announce(t("已保存。"));
      onDone();
    } catch (refusal) {
      leaveIfSignedOut(/** @type {any} */ (refusal));
      setError(sentence(/** @type {any} */ (refusal)));
      setBusy(false);
    }
  };
  return html`<${Dialog} title=${title} onClose=${onClose}>
    <form onSubmit=${submit}>
      <${Field}
        label=${t("名称")} name="unit-name" value=${text} maxlength="50" required error=${error} onInput=${setText}
      />
      <div class="dialog-buttons">
        <button type="button" class="button" onClick=${onClose}>${t("取消")}</button>
        <button class="button filled" aria-busy=${busy} disabled=${busy || !text.trim()}>${t("保存")}</button>
      </div>
    </form>
  </${Dialog}>`;
}

/** @typedef {(asked: {naming?: Naming, deleting?: {path: string, name: string}}) => void} Ask */

/** @param {{path: string, name: string, title: string, ask: Ask}} props */
function Changes({ path, name, title, ask }) {
  return html`
    <button type="button" class="button plain" onClick=${() => ask({ naming: { title, path, name } })}>
      ${t("改名")}
      <span class="unseen">${name}</span>
    </button>
    <button type="button" class="button plain" onClick=${() => ask({ deleting: { path, name } })}>
      ${t("删除")}
      <span class="unseen">${name}</span>
    </button>
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
          <button type="button" class="button" onClick=${() => ask({ naming: add })}>
            ${t("添加专业")}
            <span class="unseen">${name}</span>
          </button>
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
  const { data, error, reload } = /** @type {{data: any, error: any, reload: () => void}} */ (
    useServer("/api/admin/colleges")
  );
  const [asked, ask] = useState(/** @type {any} */ (null));
  const close = () => ask(null);
  const done = () => {
    close();
    reload();
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
    ${
      error &&
      html`
        <div class="stale" role="status">
          <p>${data ? t("暂时连接不上，下面是刚才的内容。") : sentence(error)}</p>
          <button type="button" class="button" onClick=${reload}>${t("重试")}</button>
        </div>
      `
    }
    ${!data && !error && html`<p class="card empty" role="status">${t("正在读取…")}</p>`}
    ${data?.colleges.length === 0 && html`<p class="card empty">${t("还没有学院，请先添加。")}</p>`}
    ${data?.colleges.map(
      (/** @type {College} */ college) =>
        html`<${CollegeCard} key=${college.id} college=${college} school=${data.school} ask=${ask} />`,
    )}
    ${asked?.naming && html`<${NameDialog} naming=${asked.naming} onDone=${done} onClose=${close} />`}
    ${asked?.deleting && html`<${DeleteDialog} ...${asked.deleting} onDone=${done} onClose=${close} />`}
  `;
}
