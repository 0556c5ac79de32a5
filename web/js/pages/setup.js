// @ts-check
import { LoginFrame } from "../access/own.js";
import { post } from "../line/api.js";
import { CodeField, PhoneField } from "../access/login_fields.js";
import { Standing, useAsked } from "../ui/asked.js";
import { show } from "../ui/page.js";
import { isPhone } from "../base/pasted.js";
import { Field, useForm } from "../ui/form.js";
import { html, useState } from "../ui/html.js";
import { t } from "../words/words.js";

/** @typedef {{name: string, phone: string, code: string}} Form */
/** @typedef {Partial<Record<keyof Form, string>>} Errors */

/** Stands after #, which no browser sends; kept in the address, so that a reload still has it. */
const secret = location.hash.slice(1);

/** @param {Form} form @param {boolean} withCode */
function check({ name, phone, code }, withCode) {
  /** @type {Errors} */
  const errors = {};
  if (withCode && !name.trim()) errors.name = t("请填写姓名。");
  if (!isPhone(phone))
    errors.phone = t("请填写 11 位手机号。境外号码请以 + 和国家或地区代码开头，例如 +852。");
  if (withCode && !/^\d{6}$/.test(code)) errors.code = t("请填写短信中的 6 位验证码。");
  return errors;
}

/** @param {{console: boolean, onEntered: (answer: any) => void}} props `console`: where the codes are shown */
function SetupForm({ console, onEntered }) {
  const { fields, of, set, busy, sends } = useForm(
    { name: "", phone: "", code: "" },
    { rest: "code", stays: true },
  );
  const [resendAt, setResendAt] = useState(0);
  const code = async () => {
    const { resend_after } = await post("/api/setup/sms", { secret, phone: fields.phone });
    setResendAt(Date.now() / 1000 + resend_after);
  };
  const create = async () => onEntered(await post("/api/setup", { secret, ...fields }));
  return html`
    <form class="card login-card" onSubmit=${sends(create, (form) => check(form, true), "create")} novalidate>
      <h1>${t("设立首位管理员")}</h1>
      <p>${t("这位管理员管理全校，可以再添加学院管理员和其他人员。")}</p>
      <${Field} label=${t("姓名")} ...${of("name")} autocomplete="name" maxlength="100" />
      <${PhoneField} of=${of} set=${set} />
      <${CodeField}
        field=${of("code")}
        busy=${busy === "send"}
        resendAt=${resendAt}
        onSend=${sends(code, (form) => check(form, false))}
      />
      ${console && html`<p class="hint">${t("还没有配置短信服务，验证码显示在服务器的窗口里。")}</p>`}
      <button class="button filled large" aria-busy=${busy === "create"}>${t("设立管理员")}</button>
    </form>
  `;
}

function App() {
  const answer = useAsked(() => post("/api/setup/check", { secret }), []);
  const link = answer.data;
  const form = (/** @type {(answer: any) => void} */ entered) =>
    link
      ? html`<${SetupForm} console=${link.console} onEntered=${entered} />`
      : html`
          <section class="card login-card">
            <h1>${t("设立首位管理员")}</h1>
            <${Standing} of=${answer} reading=${t("正在打开…")} look="" filled />
          </section>
        `;
  return html`<${LoginFrame} onOver=${() => location.assign("/")}>${form}</${LoginFrame}>`;
}

show(App, () => t("设立首位管理员"));
