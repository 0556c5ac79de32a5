// @ts-check
import { post } from "../../line/api.js";
import { upload } from "../../line/upload.js";
import { FormDialog } from "../../ui/dialog.js";
import { ErrorText, Field, Select, useForm } from "../../ui/form.js";
import { html } from "../../ui/html.js";
import { announce } from "../../ui/toast.js";
import { documents } from "../../words/room.js";
import { t } from "../../words/words.js";
import { contactWord, staffKinds } from "./reading.js";
import { FileField } from "./file_field.js";

/** @typedef {import("./reading.js").ListedPerson} ListedPerson */
/** @typedef {import("./reading.js").Choices} Choices */

/** College, and for a candidate the major. @param {{form: import("../../ui/form.js").Form<any>, choices: Choices, candidate: boolean}} props */
function Place({ form: { fields, of, set }, choices, candidate }) {
  const majors = choices.colleges.find(({ id }) => id === fields.college)?.majors ?? [];
  const named = (/** @type {{id: string, name: string}[]} */ all) => all.map(({ id, name }) => [id, name]);
  const none = candidate || !choices.school ? t("请选择") : t("全校");
  return html`
    <${Select}
      label=${t("学院")} ...${of("college")} required=${candidate || !choices.school}
      options=${[["", none], ...named(choices.colleges)]}
      onInput=${(/** @type {string} */ college) => set({ college, major: "" })}
    />
    ${
      candidate &&
      html`<${Select} label=${t("专业")} ...${of("major")} required options=${[["", t("请选择")], ...named(majors)]} />`
    }
  `;
}

/** What a field of a sealed number shows before anything is typed. @param {string} masked */
const held = (masked) => (masked ? `${masked}（${t("不改则留空")}）` : t("已按期删除"));

/** @param {{form: import("../../ui/form.js").Form<any>, person: ListedPerson | null}} props */
function CandidateFields({ form: { of, set }, person }) {
  const same = t("不改则留空");
  return html`
    <${Field} label=${t("准考证号")} ...${of("exam_no")} maxlength="40" required />
    <${Select} label=${t("证件类型")} ...${of("document")} options=${[["", t("按号码判断")], ...documents()]} />
    <${Field}
      label=${t("证件号码")} ...${of("id_number")} maxlength="40" autocomplete="off"
      placeholder=${person?.id_number ? `${person.id_number}（${same}）` : t("没有证件号码则留空")}
    />
    <${FileField} label=${t("照片（JPEG 或 PNG）")} accept="image/jpeg,image/png" onChange=${(/** @type {File | null} */ photo) => set({ photo })} />
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
  const form = useForm(() => begun(person, kind, choices), { prefix: "person-" });
  const { fields, of, errors, busy } = form;
  const candidate = fields.kind === "candidate";
  const save = form.sends(async () => {
    const { id, pending } = await post(
      `/api/admin/people${person ? `/${person.id}` : ""}`,
      body(fields, candidate),
    );
    if (fields.photo) await upload(`/api/admin/people/${person?.id ?? id}/photo`, fields.photo, () => {});
    announce(
      pending
        ? t("已保存，但手机号未改：该账号一天内重置过两步验证，新号码须由另一位管理员在“账户安全”中批准。")
        : t("已保存。"),
    );
    onDone();
  });
  const title = person ? t("修改资料") : candidate ? t("添加考生") : t("添加工作人员");
  return html`<${FormDialog}
    title=${title} label=${t("保存")} busy=${Boolean(busy)} disabled=${busy} onSubmit=${save} onClose=${onClose}
  >
    <${Field} label=${t("姓名")} ...${of("name")} maxlength="100" required />
    ${!candidate && html`<${Select} label=${t("角色")} ...${of("kind")} options=${staffKinds(choices.school)} />`}
    <${Place} form=${form} choices=${choices} candidate=${candidate} />
    <${Field}
      label=${t("手机号")} ...${of("phone")} type="tel" maxlength="40" required=${!person} autocomplete="off"
      placeholder=${person ? held(person.phone) : ""}
    />
    ${person && contactWord(person) && html`<p class="quiet">${contactWord(person)}</p>`}
    ${candidate && html`<${CandidateFields} form=${form} person=${person} />`}
    ${errors.form && html`<${ErrorText} text=${errors.form} />`}
  </${FormDialog}>`;
}
