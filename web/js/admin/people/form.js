// @ts-check
import { post } from "../../line/api.js";
import { ErrorText, Field } from "../../access/login_fields.js";
import { leaveIfSignedOut } from "../../ui/page.js";
import { sentence } from "../../words/refusals.js";
import { upload } from "../../line/upload.js";
import { Dialog } from "../../ui/dialog.js";
import { html, useState } from "../../ui/html.js";
import { announce } from "../../ui/toast.js";
import { documents } from "../../words/room.js";
import { t } from "../../words/words.js";
import { contactWord, staffKinds } from "./words.js";

/** @typedef {import("./words.js").ListedPerson} ListedPerson */
/** @typedef {import("./words.js").Choices} Choices */

/** @param {{label: string, name: string, value: string, options: [string, string][], onChange: (value: string) => void, required?: boolean}} props */
function Select({ label, name, value, options, onChange, required }) {
  return html`
    <div class="field">
      <label for=${name}>${label}</label>
      <select
        id=${name}
        value=${value}
        required=${required}
        onChange=${(/** @type {any} */ event) => onChange(event.target.value)}>
        ${options.map(([id, word]) => html`<option key=${id} value=${id}>${word}</option>`)}
      </select>
    </div>
  `;
}

/** College, and for a candidate the major. @param {{form: any, set: (change: any) => void, choices: Choices, candidate: boolean}} props */
function Place({ form, set, choices, candidate }) {
  const majors = choices.colleges.find(({ id }) => id === form.college)?.majors ?? [];
  /** @type {[string, string]} */
  const none = ["", candidate || !choices.school ? t("请选择") : t("全校")];
  /** @type {[string, string][]} */
  const colleges = choices.colleges.map(({ id, name }) => [id, name]);
  return html`
    <${Select}
      label=${t("学院")} name="person-college" value=${form.college} required=${candidate || !choices.school}
      options=${[none, ...colleges]}
      onChange=${(/** @type {string} */ college) => set({ college, major: "" })}
    />
    ${
      candidate &&
      html`<${Select}
        label=${t("专业")} name="person-major" value=${form.major} required
        options=${[["", t("请选择")], ...majors.map(({ id, name }) => [id, name])]}
        onChange=${(/** @type {string} */ major) => set({ major })}
      />`
    }
  `;
}

/** What a field of a sealed number shows before anything is typed. @param {string} masked */
const held = (masked) => (masked ? `${masked}（${t("不改则留空")}）` : t("已按期删除"));

/** @param {{form: any, set: (change: any) => void, person: ListedPerson | null}} props */
function CandidateFields({ form, set, person }) {
  const same = t("不改则留空");
  return html`
    <${Field}
      label=${t("准考证号")} name="person-exam-no" value=${form.exam_no} maxlength="40" required
      onInput=${(/** @type {string} */ exam_no) => set({ exam_no })}
    />
    <${Select}
      label=${t("证件类型")} name="person-document" value=${form.document}
      options=${[["", t("按号码判断")], ...documents()]}
      onChange=${(/** @type {string} */ document) => set({ document })}
    />
    <${Field}
      label=${t("证件号码")} name="person-id" value=${form.id_number} maxlength="40" autocomplete="off"
      placeholder=${person?.id_number ? `${person.id_number}（${same}）` : t("没有证件号码则留空")}
      onInput=${(/** @type {string} */ id_number) => set({ id_number })}
    />
    <label class="field">
      <span>${t("照片（JPEG 或 PNG）")}</span>
      <input
        type="file" accept="image/jpeg,image/png"
        onChange=${(/** @type {any} */ event) => set({ photo: event.target.files[0] ?? null })}
      />
    </label>
  `;
}

/** What the server is sent: of sealed numbers only what was typed. @param {any} form @param {boolean} candidate */
function body(form, candidate) {
  const { kind, name, college, major, exam_no, phone, document, id_number } = form;
  return {
    kind,
    name,
    college: college || null,
    ...(candidate && {
      major: major || null,
      exam_no,
      document: document || null,
      id_number: id_number || null,
    }),
    phone: phone || null,
  };
}

/** @param {ListedPerson | null} person @param {string} kind @param {Choices} choices */
function begun(person, kind, choices) {
  const only = choices.school ? "" : (choices.colleges[0]?.id ?? "");
  return {
    kind: person?.kind ?? kind,
    name: person?.name ?? "",
    college: person ? (person.college?.id ?? "") : only,
    major: person?.major?.id ?? "",
    exam_no: person?.exam_no ?? "",
    phone: "",
    document: person?.document ?? "",
    id_number: "",
    photo: null,
  };
}

/**
 * Adds somebody, or changes what is written about them.
 * @param {{person: ListedPerson | null, kind: string, choices: Choices, onDone: () => void, onClose: () => void}} props
 */
export function PersonDialog({ person, kind, choices, onDone, onClose }) {
  const [form, setForm] = useState(begun(person, kind, choices));
  const [error, setError] = useState("");
  const [busy, setBusy] = useState(false);
  const set = (/** @type {any} */ change) => setForm((/** @type {any} */ now) => ({ ...now, ...change }));
  const candidate = form.kind === "candidate";
  const submit = async (/** @type {Event} */ event) => {
    event.preventDefault();
    setBusy(true);
    try {
      const { id, pending } = await post(
        `/api/admin/people${person ? `/${person.id}` : ""}`,
        body(form, candidate),
      );
      if (form.photo) await upload(`/api/admin/people/${person?.id ?? id}/photo`, form.photo, () => {});
      announce(
        pending
          ? t("已保存，但手机号未改：该账号一天内重置过两步验证，新号码须由另一位管理员在“账户安全”中批准。")
          : t("已保存。"),
      );
      onDone();
    } catch (refusal) {
      leaveIfSignedOut(/** @type {any} */ (refusal));
      setError(sentence(/** @type {any} */ (refusal)));
      setBusy(false);
    }
  };
  const title = person ? t("修改资料") : candidate ? t("添加考生") : t("添加工作人员");
  return html`<${Dialog} title=${title} onClose=${onClose}>
    <form onSubmit=${submit}>
      <${Field}
        label=${t("姓名")} name="person-name" value=${form.name} maxlength="100" required
        onInput=${(/** @type {string} */ name) => set({ name })}
      />
      ${
        !candidate &&
        html`<${Select}
          label=${t("角色")} name="person-kind" value=${form.kind} options=${staffKinds(choices.school)}
          onChange=${(/** @type {string} */ chosen) => set({ kind: chosen })}
        />`
      }
      <${Place} form=${form} set=${set} choices=${choices} candidate=${candidate} />
      <${Field}
        label=${t("手机号")} name="person-phone" type="tel" value=${form.phone} maxlength="40" required=${!person}
        autocomplete="off" placeholder=${person ? held(person.phone) : ""}
        onInput=${(/** @type {string} */ phone) => set({ phone })}
      />
      ${person && contactWord(person) && html`<p class="quiet">${contactWord(person)}</p>`}
      ${candidate && html`<${CandidateFields} form=${form} set=${set} person=${person} />`}
      ${error && html`<${ErrorText} text=${error} />`}
      <div class="dialog-buttons">
        <button type="button" class="button" onClick=${onClose}>${t("取消")}</button>
        <button class="button filled" aria-busy=${busy} disabled=${busy}>${t("保存")}</button>
      </div>
    </form>
  </${Dialog}>`;
}
