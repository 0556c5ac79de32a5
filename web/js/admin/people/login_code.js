// @ts-check
import { post } from "../../line/api.js";
import { Field } from "../../access/login_fields.js";
import { leaveIfSignedOut, useServer } from "../../ui/page.js";
import { hasWords } from "../../base/reasons.js";
import { sentence } from "../../words/refusals.js";
import { Dialog } from "../../ui/dialog.js";
import { html, useState } from "../../ui/html.js";
import { t } from "../../words/words.js";

/** @typedef {import("./words.js").ListedPerson} ListedPerson */

/** As one reads it out. @param {string} code */
export function spoken(code) {
  return code.replace(/(\d{4})(?=\d)/g, "$1 ");
}

/** @param {{person: ListedPerson, code: string, minutes: number, onClose: () => void}} props */
function Issued({ person, code, minutes, onClose }) {
  return html`
    <p class="unmasked digits" role="status">${spoken(code)}</p>
    <p>
      ${t(
        "请在电话里读给本人：在登录页选好身份和专业，填手机号，不用获取验证码，把这 12 位数字填入“验证码”。{minutes} 分钟内有效，只能用一次，关闭后不再显示。",
        { minutes },
      )}
    </p>
    ${person.kind !== "candidate" && html`<p class="quiet">${t("它只代替短信验证码，两步验证仍须本人完成。")}</p>`}
    <div class="dialog-buttons">
      <button type="button" class="button filled" onClick=${onClose}>${t("关闭")}</button>
    </div>
  `;
}

/**
 * A login code for somebody who gets no message: for a reason that is logged, by an administrator who proves who they are.
 * @param {{person: ListedPerson, onClose: () => void}} props
 */
export function LoginCodeDialog({ person, onClose }) {
  const { data: own } = /** @type {{data: any}} */ (useServer("/api/second-factor"));
  const [form, setForm] = useState({ reason: "", code: "" });
  const [issued, setIssued] = useState(/** @type {{code: string, seconds: number} | null} */ (null));
  const [error, setError] = useState("");
  const [busy, setBusy] = useState(false);
  const set = (/** @type {any} */ change) => {
    setForm((/** @type {any} */ before) => ({ ...before, ...change }));
    setError("");
  };
  const submit = async (/** @type {Event} */ event) => {
    event.preventDefault();
    if (busy) return;
    setBusy(true);
    try {
      const asked = { reason: form.reason.trim(), code: form.code.trim() };
      setIssued(await post(`/api/admin/people/${person.id}/login-code`, asked));
    } catch (refusal) {
      leaveIfSignedOut(/** @type {any} */ (refusal));
      setError(sentence(/** @type {any} */ (refusal)));
    }
    setBusy(false);
  };
  const title = t("为{name}签发登录码", { name: person.name });
  if (issued) {
    return html`<${Dialog} title=${title} onClose=${onClose}>
      <${Issued} person=${person} code=${issued.code} minutes=${issued.seconds / 60} onClose=${onClose} />
    </${Dialog}>`;
  }
  return html`<${Dialog} title=${title} onClose=${onClose}>
    <form onSubmit=${submit}>
      <p>${t("收不到短信的人可以用它登录。请先确认对方是本人；谁在何时因何签发会记入审计日志。")}</p>
      <${Field}
        label=${t("签发原因")} name="login-code-reason" value=${form.reason} maxlength="200" required
        error=${own?.asked ? "" : error} onInput=${(/** @type {string} */ reason) => set({ reason })}
      />
      ${
        own?.asked &&
        html`<${Field}
          label=${t("您的动态口令或恢复码")} name="login-code-proof" value=${form.code} maxlength="40" required
          autocomplete="one-time-code" error=${error} onInput=${(/** @type {string} */ code) => set({ code })}
        />`
      }
      <div class="dialog-buttons">
        <button type="button" class="button" onClick=${onClose}>${t("取消")}</button>
        <button class="button filled" aria-busy=${busy} disabled=${!own || !hasWords(form.reason)}>
          ${t("签发")}
        </button>
      </div>
    </form>
  </${Dialog}>`;
}
