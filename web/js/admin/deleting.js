// @ts-check
import { post } from "../line/api.js";
import { ErrorText } from "../access/login_fields.js";
import { leaveIfSignedOut } from "../ui/page.js";
import { sentence } from "../words/refusals.js";
import { Confirm, Dialog } from "../ui/dialog.js";
import { html, useState } from "../ui/html.js";
import { announce } from "../ui/toast.js";
import { t } from "../words/words.js";

/**
 * Asks once, deletes, and says why not where that is refused.
 * @param {{path: string, name: string, onDone: () => void, onClose: () => void}} props `path` of what is deleted
 */
export function DeleteDialog({ path, name, onDone, onClose }) {
  const [error, setError] = useState("");
  const confirm = async () => {
    try {
      await post(`${path}/delete`);
      announce(t("已删除。"));
      onDone();
    } catch (refusal) {
      leaveIfSignedOut(/** @type {any} */ (refusal));
      setError(sentence(/** @type {any} */ (refusal)));
    }
  };
  if (error) {
    return html`<${Dialog} title=${t("不能删除")} onClose=${onClose}>
      <${ErrorText} text=${error} />
      <div class="dialog-buttons">
        <button type="button" class="button filled" onClick=${onClose}>${t("知道了")}</button>
      </div>
    </${Dialog}>`;
  }
  return html`
    <${Confirm}
      label=${t("删除")}
      question=${t("要删除“{name}”吗？删除后不能恢复。", { name })}
      grave
      onConfirm=${confirm}
      onClose=${onClose}
    />
  `;
}
