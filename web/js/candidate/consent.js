// @ts-check
import { Confirm } from "../ui/dialog.js";
import { html, useState } from "../ui/html.js";
import { t } from "../words/words.js";

/** @typedef {import("./entry.js").Props} Props */

/** The consent to face recognition that was given, and the way to take it back. @param {Pick<Props, "session" | "view" | "check">} props */
export function Consent({ session, view, check }) {
  const [asking, setAsking] = useState(false);
  if (view.me.identity.consent_at === null) return null;
  const close = () => setAsking(false);
  const withdraw = async () => {
    close();
    check.stop();
    await session.command("identity:withdraw_face");
    check.forget();
  };
  return html`
    ${t("已同意")}${" · "}
    <button type="button" class="link" onClick=${() => setAsking(true)}>${t("撤回同意")}</button>
    ${
      asking &&
      html`<${Confirm}
        label=${t("撤回同意")}
        question=${t("撤回后，已保存的人脸照片和比对数据会被删除，改由工作人员核对您的身份证，不影响您参加面试。要撤回吗？")}
        grave
        onClose=${close}
        onConfirm=${withdraw}
      />`
    }
  `;
}
