// @ts-check
import { post } from "../../line/api.js";
import { Field } from "../../access/login_fields.js";
import { leaveIfSignedOut } from "../../ui/page.js";
import { hasWords } from "../../base/reasons.js";
import { sentence } from "../../words/refusals.js";
import { Dialog } from "../../ui/dialog.js";
import { html, useState } from "../../ui/html.js";
import { t } from "../../words/words.js";

/** @typedef {import("./words.js").ListedPerson} ListedPerson */

/**
 * Shows one sealed number of one person, for a reason that is logged. It is gone when the dialog closes.
 * @param {{person: ListedPerson, field: "phone" | "id_number", onClose: () => void}} props
 */
export function UnmaskDialog({ person, field, onClose }) {
  const [reason, setReason] = useState("");
  const [value, setValue] = useState("");
  const [error, setError] = useState("");
  const submit = async (/** @type {Event} */ event) => {
    event.preventDefault();
    try {
      const answer = await post(`/api/admin/people/${person.id}/unmask`, { field, reason: reason.trim() });
      setValue(answer.value);
    } catch (refusal) {
      leaveIfSignedOut(/** @type {any} */ (refusal));
      setError(sentence(/** @type {any} */ (refusal)));
    }
  };
  const title =
    field === "phone"
      ? t("查看{name}的手机号", { name: person.name })
      : t("查看{name}的证件号码", { name: person.name });
  if (value) {
    return html`<${Dialog} title=${title} onClose=${onClose}>
      <p class="unmasked digits" role="status">${value}</p>
      <div class="dialog-buttons">
        <button type="button" class="button filled" onClick=${onClose}>${t("关闭")}</button>
      </div>
    </${Dialog}>`;
  }
  return html`<${Dialog} title=${title} onClose=${onClose}>
    <form onSubmit=${submit}>
      <p>${t("完整的号码只显示这一次，谁在何时因何查看会记入审计日志。")}</p>
      <${Field}
        label=${t("查看原因")} name="unmask-reason" value=${reason} maxlength="100" minlength="2" required
        error=${error} onInput=${setReason}
      />
      <div class="dialog-buttons">
        <button type="button" class="button" onClick=${onClose}>${t("取消")}</button>
        <button class="button filled" disabled=${!hasWords(reason)}>${t("查看")}</button>
      </div>
    </form>
  </${Dialog}>`;
}
