// @ts-check
import { SecondStep } from "../access/factor.js";
import { post } from "../line/api.js";
import { CodeField, ErrorText, Field } from "../access/login_fields.js";
import { show } from "../ui/page.js";
import { isPhone, phone as kept } from "../base/pasted.js";
import { sentence } from "../words/refusals.js";
import { rememberSignedIn } from "../line/signed_in.js";
import { LanguageSwitch } from "../ui/header.js";
import { html, useEffect, useState } from "../ui/html.js";
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

/** Form, errors, and what the two buttons do. @param {(answer: any) => void} onEntered */
function useSetup(onEntered) {
  const [form, setForm] = useState(/** @type {Form} */ ({ name: "", phone: "", code: "" }));
  const [errors, setErrors] = useState(/** @type {Errors} */ ({}));
  const [busy, setBusy] = useState("");
  const [resendAt, setResendAt] = useState(0);
  const set = (/** @type {Partial<Form>} */ change) => {
    setForm((/** @type {Form} */ before) => ({ ...before, ...change }));
    setErrors({});
  };
  /** @param {string} name @param {boolean} withCode @param {() => Promise<void>} act */
  const attempt = async (name, withCode, act) => {
    const found = check(form, withCode);
    setErrors(found);
    if (busy || Object.keys(found).length) return;
    setBusy(name);
    await act().catch((refusal) => setErrors({ code: sentence(refusal) }));
    setBusy("");
  };
  const send = () =>
    attempt("send", false, async () => {
      const { resend_after } = await post("/api/setup/sms", { secret, phone: form.phone });
      setResendAt(Date.now() / 1000 + resend_after);
    });
  const submit = (/** @type {Event} */ event) => {
    event.preventDefault();
    void attempt("create", true, async () => onEntered(await post("/api/setup", { secret, ...form })));
  };
  return { form, set, errors, busy, resendAt, send, submit };
}

/** @param {{console: boolean, onEntered: (answer: any) => void}} props `console`: where the codes are shown */
function SetupForm({ console, onEntered }) {
  const { form, set, errors, busy, resendAt, send, submit } = useSetup(onEntered);
  return html`
    <form class="card login-card" onSubmit=${submit} novalidate>
      <h1>${t("设立首位管理员")}</h1>
      <p>${t("这位管理员管理全校，可以再添加学院管理员和其他人员。")}</p>
      <${Field}
        label=${t("姓名")}
        name="name"
        autocomplete="name"
        maxlength="100"
        value=${form.name}
        error=${errors.name}
        onInput=${(/** @type {string} */ name) => set({ name })}
      />
      <${Field}
        label=${t("手机号")}
        name="phone"
        type="tel"
        autocomplete="tel"
        maxlength="40"
        value=${form.phone}
        error=${errors.phone}
        onInput=${(/** @type {string} */ phone) => set({ phone: kept(phone) })}
      />
      <${CodeField}
        form=${form}
        set=${set}
        error=${errors.code}
        busy=${busy === "send"}
        resendAt=${resendAt}
        onSend=${send}
      />
      ${console && html`<p class="hint">${t("还没有配置短信服务，验证码显示在服务器的窗口里。")}</p>`}
      <button class="button filled large" aria-busy=${busy === "create"}>${t("设立管理员")}</button>
    </form>
  `;
}

/** @param {string} home */
function enter(home) {
  rememberSignedIn(true);
  location.assign(home);
}

function App() {
  const [link, setLink] = useState(/** @type {any} */ (null));
  const [error, setError] = useState(/** @type {any} */ (null));
  const [next, setNext] = useState("");
  const load = () => {
    setError(null);
    post("/api/setup/check", { secret }).then(setLink, setError);
  };
  useEffect(load, []);
  const entered = (/** @type {any} */ answer) => (answer.next ? setNext(answer.next) : enter(answer.home));
  const over = () => location.assign("/");
  return html`
    <div class="login">
      <header class="login-head">
        <p class="login-school">${t("云考场")}</p>
        <p class="login-product">${t("云考场 · 远程面试系统")}</p>
      </header>
      <main>
        ${next && html`<${SecondStep} next=${next} onHome=${enter} onOver=${over} />`}
        ${!next && link && html`<${SetupForm} console=${link.console} onEntered=${entered} />`}
        ${!link && !error && html`<p class="opening" role="status">${t("正在打开…")}</p>`}
        ${
          error &&
          html`
            <section class="card login-card">
              <h1>${t("设立首位管理员")}</h1>
              <${ErrorText} text=${sentence(error)} />
              <button type="button" class="button filled" onClick=${load}>${t("重试")}</button>
            </section>
          `
        }
      </main>
      <footer class="login-foot"><${LanguageSwitch} /></footer>
    </div>
  `;
}

show(App, t("设立首位管理员"));
