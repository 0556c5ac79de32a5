// @ts-check
import { LoginFrame } from "../access/own.js";
import { CodeField, NoCode, PhoneField, PlaceFields, RoleChoice } from "../access/login_fields.js";
import { get, post } from "../line/api.js";
import { Standing, useServer } from "../ui/asked.js";
import { show } from "../ui/page.js";
import { isPhone } from "../base/pasted.js";
import { takeFarewell, wasSignedIn } from "../line/signed_in.js";
import { useForm } from "../ui/form.js";
import { html, useEffect, useState } from "../ui/html.js";
import { GuideLink } from "../ui/parts.js";
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

/** The form, and what its two buttons do. @param {(answer: {home?: string, next?: string}) => void} onEntered */
function useLogin(onEntered) {
  const form = useForm(filled, { rest: "code", stays: true });
  const { fields, sends } = form;
  const [resendAt, setResendAt] = useState(0);
  const [askedAt, setAskedAt] = useState(0);
  const whose = JSON.stringify(person(fields));
  // Another door or phone: what was asked for, and how long to wait, was about the former.
  useEffect(() => {
    setAskedAt(0);
    setResendAt(0);
  }, [whose]);
  /** A refusal that says how long to wait starts the count-down too. @param {any} refusal @returns {never} */
  const waitToo = (refusal) => {
    if (refusal.retryAfter) setResendAt(Date.now() / 1000 + refusal.retryAfter);
    throw refusal;
  };
  const code = async () => {
    const { resend_after } = await post("/api/sms", person(fields)).catch(waitToo);
    setAskedAt(Date.now() / 1000);
    setResendAt(Date.now() / 1000 + resend_after);
  };
  const login = async () => onEntered(await post("/api/login", { ...person(fields), code: fields.code }));
  const send = sends(code, (entered) => check(entered, false));
  return {
    ...form,
    resendAt,
    askedAt,
    send,
    login: sends(login, (entered) => check(entered, true), "login"),
  };
}

/** Read once, before the page is drawn: a reload says it no more. */
const farewell = takeFarewell();

/** @param {{school: import("../types").School, why: string, onEntered: (answer: any) => void}} props `why`: the login begins anew */
function LoginForm({ school, why, onEntered }) {
  const { fields, of, set, errors, busy, resendAt, askedAt, send, login } = useLogin(onEntered);
  return html`
    <form class="card login-card" onSubmit=${login} novalidate>
      <h1>${t("登录")}</h1>
      ${why && html`<p class="stale" role="status">${why}</p>`}
      <${RoleChoice} value=${fields.role} onChange=${(/** @type {string} */ role) => set({ role })} />
      ${
        fields.role === "candidate" &&
        html`<${PlaceFields} colleges=${school.colleges} of=${of} set=${set} />`
      }
      <${PhoneField} of=${of} set=${set} />
      <${CodeField}
        field=${of("code")}
        busy=${busy === "send"}
        resendAt=${resendAt}
        longest=${16}
        onSend=${send}
      />
      ${
        askedAt > 0 &&
        !errors.code &&
        html`<p class="hint" role="status">${t("如果手机号已登记，验证码会发送到该手机，5 分钟内有效。")}</p>`
      }
      <button class="button filled large" aria-busy=${busy === "login"}>${t("登录")}</button>
      <${NoCode} askedAt=${askedAt} candidate=${fields.role === "candidate"} contact=${school.contact} />
      ${fields.role !== "manager" && html`<p class="hint"><${GuideLink} who=${fields.role} /></p>`}
      ${school.demo && html`<p class="hint"><a href="/demo">${t("演示系统：查看账号和验证码")}</a></p>`}
    </form>
  `;
}

function App() {
  const answer = useServer("/api/school");
  const school = answer.data;
  const [why, setWhy] = useState(farewell);
  const form = (/** @type {(answer: any) => void} */ entered) =>
    school
      ? html`<${LoginForm} school=${school} why=${why} onEntered=${entered} />`
      : html`<${Standing} of=${answer} reading=${t("正在打开…")} look="opening" filled />`;
  return html`<${LoginFrame} school=${school} onOver=${setWhy}>${form}</${LoginFrame}>`;
}

/**
 * Whoever is signed in already goes on to their own page. Only a browser that has signed in before is asked:
 * for all others the answer would be an error in the console.
 */
async function begin() {
  const asks = wasSignedIn() && !location.hash;
  const me = asks ? await get("/api/me").catch(() => null) : null;
  if (me) location.replace(me.home);
  else show(App, () => t("登录"));
}

void begin();
