// @ts-check
import { post } from "../../line/api.js";
import { useServer } from "../../ui/asked.js";
import { hasWords } from "../../base/reasons.js";
import { FormDialog, Told } from "../../ui/dialog.js";
import { Field, useForm } from "../../ui/form.js";
import { html, useState } from "../../ui/html.js";
import { t } from "../../words/words.js";

/** @typedef {import("./reading.js").ListedPerson} ListedPerson */

/** As one reads it out. @param {string} code */
export function spoken(code) {
  return code.replace(/(\d{4})(?=\d)/g, "$1 ");
}

/** @param {{person: ListedPerson, code: string, minutes: number}} props */
function Issued({ person, code, minutes }) {
  return html`
    <p class="unmasked digits" role="status">${spoken(code)}</p>
    <p>
      ${t(
        "请在电话里读给本人：在登录页选好身份和专业，填手机号，不用获取验证码，把这 12 位数字填入“验证码”。{minutes} 分钟内有效，只能用一次，关闭后不再显示。",
        { minutes },
      )}
    </p>
    ${person.kind !== "candidate" && html`<p class="quiet">${t("它只代替短信验证码，两步验证仍须本人完成。")}</p>`}
  `;
}

/**
 * A login code for somebody who gets no message: for a reason that is logged, by an administrator who proves who they are.
 * @param {{person: ListedPerson, onClose: () => void}} props
 */
export function LoginCodeDialog({ person, onClose }) {
  const { data: own } = /** @type {{data: any}} */ (useServer("/api/second-factor"));
  const rest = own?.asked ? "code" : "reason";
  const { fields, of, busy, sends } = useForm({ reason: "", code: "" }, { prefix: "login-code-", rest });
  const [issued, setIssued] = useState(/** @type {{code: string, seconds: number} | null} */ (null));
  const issue = sends(async () => {
    const asked = { reason: fields.reason.trim(), code: fields.code.trim() };
    setIssued(await post(`/api/admin/people/${person.id}/login-code`, asked));
  });
  const title = t("为{name}签发登录码", { name: person.name });
  if (issued)
    return html`<${Told} title=${title} onClose=${onClose}>
      <${Issued} person=${person} code=${issued.code} minutes=${issued.seconds / 60} />
    </${Told}>`;
  return html`<${FormDialog}
    title=${title} label=${t("签发")} busy=${Boolean(busy)} disabled=${!own || !hasWords(fields.reason)} onSubmit=${issue} onClose=${onClose}
  >
    <p>${t("收不到短信的人可以用它登录。请先确认对方是本人；谁在何时因何签发会记入审计日志。")}</p>
    <${Field} label=${t("签发原因")} ...${of("reason")} maxlength="200" required />
    ${
      own?.asked &&
      html`<${Field} label=${t("您的动态口令或恢复码")} ...${of("code")} maxlength="40" required autocomplete="one-time-code" />`
    }
  </${FormDialog}>`;
}
