// @ts-check
import { post } from "../line/api.js";
import { leaveIfSignedOut } from "../line/signed_in.js";
import { sentence } from "../words/refusals.js";
import { Confirm, Told } from "../ui/dialog.js";
import { ErrorText } from "../ui/form.js";
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
  if (error)
    return html`<${Told} title=${t("不能删除")} label=${t("知道了")} onClose=${onClose}><${ErrorText} text=${error} /></${Told}>`;
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
