// @ts-check
import { post } from "../../line/api.js";
import { hasWords } from "../../base/reasons.js";
import { FormDialog, Told } from "../../ui/dialog.js";
import { Field, useForm } from "../../ui/form.js";
import { html, useState } from "../../ui/html.js";
import { t } from "../../words/words.js";

/** @typedef {import("./words.js").ListedPerson} ListedPerson */

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
