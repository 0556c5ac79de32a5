// @ts-check
import { SecondStep } from "../access/factor.js";
import { NoCode } from "../access/no_code.js";
import { get, post } from "../line/api.js";
import { CodeField, ErrorText, Field, PlaceFields, RoleChoice } from "../access/login_fields.js";
import { show, useServer } from "../ui/page.js";
import { isPhone, phone as kept } from "../base/pasted.js";
import { rememberSignedIn, takeFarewell, wasSignedIn } from "../line/signed_in.js";
import { html, useState } from "../ui/html.js";
import { ContactLine } from "../ui/parts.js";
import { LanguageSwitch } from "../ui/header.js";
import { sentence } from "../words/refusals.js";
import { t } from "../words/words.js";

/** @typedef {{role: string, college: string, major: string, phone: string, code: string}} Form */
/** @typedef {Partial<Record<keyof Form, string>>} Errors a sentence beside each field */

/**
 * The demo page hands an account over in the fragment, which no server log sees: `#role/college/major/phone`.
 * @returns {Form}
 */
function filled() {
  const [role = "candidate", college = "", major = "", phone = ""] = location.hash
    .slice(1)
    .split("/")
    .map(decodeURIComponent);
  if (location.hash) history.replaceState(null, "", location.pathname);
  return { role: role || "candidate", college, major, phone, code: "" };
}

/** What is missing or looks wrong, before the server is asked. @param {Form} form @param {boolean} withCode */
function check({ role, college, major, phone, code }, withCode) {
  /** @type {Errors} */
  const errors = {};
  if (role === "candidate" && !college) errors.college = t("请选择学院。");
  if (role === "candidate" && college && !major) errors.major = t("请选择专业。");
  if (!isPhone(phone))
    errors.phone = t("请填写 11 位手机号。境外号码请以 + 和国家或地区代码开头，例如 +852。");
  if (withCode && !/^(\d{6}|\d{12})$/.test(code))
    errors.code = t("请填写短信中的 6 位验证码，或管理员签发的 12 位登录码。");
  return errors;
}

/** @param {Form} form the part that names the person */
function person({ role, major, phone }) {
  return role === "candidate" ? { role, major, phone } : { role, phone };
}

/** Form, errors, and what the two buttons do. @param {(answer: {home?: string, next?: string}) => void} onEntered */
function useLogin(onEntered) {
  const [form, setForm] = useState(filled());
  const [errors, setErrors] = useState(/** @type {Errors} */ ({}));
  const [busy, setBusy] = useState("");
  const [resendAt, setResendAt] = useState(0);
  const [sent, setSent] = useState(false);
  const [askedAt, setAskedAt] = useState(0);
  const set = (/** @type {Partial<Form>} */ change) => {
    setForm((/** @type {Form} */ before) => ({ ...before, ...change }));
    setErrors({});
    if (change.code === undefined) forget();
  };
  /** Another door or phone: what was asked for, and how long to wait, was about the former. */
  const forget = () => {
    setSent(false);
    setAskedAt(0);
    setResendAt(0);
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
      const { resend_after } = await post("/api/sms", person(form)).catch(waitToo);
      setSent(true);
      setAskedAt(Date.now() / 1000);
      setResendAt(Date.now() / 1000 + resend_after);
    });
  /** A refusal that says how long to wait starts the count-down too. @param {any} refusal @returns {never} */
  const waitToo = (refusal) => {
    if (refusal.retryAfter) setResendAt(Date.now() / 1000 + refusal.retryAfter);
    throw refusal;
  };
  const login = () =>
    attempt("login", true, async () => {
      onEntered(await post("/api/login", { ...person(form), code: form.code }));
    });
  return { form, set, errors, busy, resendAt, sent, askedAt, send, login };
}

/** Read once, before the page is drawn: a reload says it no more. */
const farewell = takeFarewell();

/** @param {{school: import("../types").School, why: string, onEntered: (answer: any) => void}} props `why`: the login begins anew */
function LoginForm({ school, why, onEntered }) {
  const { form, set, errors, busy, resendAt, sent, askedAt, send, login } = useLogin(onEntered);
  const submit = (/** @type {Event} */ event) => {
    event.preventDefault();
    void login();
  };
  return html`
    <form class="card login-card" onSubmit=${submit} novalidate>
      <h1>${t("登录")}</h1>
      ${why && html`<p class="stale" role="status">${why}</p>`}
      <${RoleChoice} value=${form.role} onChange=${(/** @type {string} */ role) => set({ role })} />
      ${
        form.role === "candidate" &&
        html`<${PlaceFields} colleges=${school.colleges} form=${form} errors=${errors} set=${set} />`
      }
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
        longest=${16}
        onSend=${send}
      />
      ${
        sent &&
        !errors.code &&
        html`<p class="hint" role="status">${t("如果手机号已登记，验证码会发送到该手机，5 分钟内有效。")}</p>`
      }
      <button class="button filled large" aria-busy=${busy === "login"}>${t("登录")}</button>
      <${NoCode} askedAt=${askedAt} candidate=${form.role === "candidate"} contact=${school.contact} />
      ${school.demo && html`<p class="hint"><a href="/demo">${t("演示系统：查看账号和验证码")}</a></p>`}
    </form>
  `;
}

/** @param {string} home */
function enter(home) {
  rememberSignedIn(true);
  location.assign(home);
}

function App() {
  const { data: school, error, reload } = useServer("/api/school");
  const [next, setNext] = useState("");
  const [why, setWhy] = useState(farewell);
  const entered = (/** @type {any} */ answer) => (answer.next ? setNext(answer.next) : enter(answer.home));
  const over = (/** @type {string} */ reason) => {
    setWhy(reason);
    setNext("");
  };
  return html`
    <div class="login">
      <header class="login-head">
        <p class="login-school">${school?.school ?? t("云考场")}</p>
        <p class="login-product">${t("云考场 · 远程面试系统")}</p>
      </header>
      <main>
        ${next && html`<${SecondStep} next=${next} onHome=${enter} onOver=${over} />`}
        ${!next && school && html`<${LoginForm} school=${school} why=${why} onEntered=${entered} />`}
        ${!school && !error && html`<p class="opening" role="status">${t("正在打开…")}</p>`}
        ${
          !school &&
          error &&
          html`
            <section class="card login-card">
              <${ErrorText} text=${sentence(error)} />
              <button class="button filled" onClick=${reload}>${t("重试")}</button>
            </section>
          `
        }
      </main>
      <footer class="login-foot">
        <${ContactLine} contact=${school?.contact} />
        <${LanguageSwitch} />
      </footer>
    </div>
  `;
}

/**
 * Whoever is signed in already goes on to their own page. Only a browser that has signed in before is asked:
 * for all others the answer would be an error in the console.
 */
async function begin() {
  const asks = wasSignedIn() && !location.hash;
  const me = asks ? await get("/api/me").catch(() => null) : null;
  if (me) location.replace(me.home);
  else show(App, t("登录"));
}

void begin();
