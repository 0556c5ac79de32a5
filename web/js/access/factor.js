// @ts-check
import { post } from "../line/api.js";
import { number } from "../base/pasted.js";
import { sentence } from "../words/refusals.js";
import { Field, useForm } from "../ui/form.js";
import { html, useEffect, useState } from "../ui/html.js";
import { t } from "../words/words.js";

/** @typedef {{secret: string, uri: string, svg: string}} Enrolment */

/** In groups of four, as one types it. @param {string} secret */
export function grouped(secret) {
  return secret.replace(/(.{4})(?=.)/g, "$1 ");
}

/** What an authenticator shows, or a recovery code; spaces and hyphens are nothing. @param {string} typed */
export function isCode(typed) {
  const code = number(typed).replace(/-/g, "");
  return /^\d{6}$/.test(code) || /^[0-9a-z]{10}$/i.test(code);
}

/**
 * A form of one code. `onCode` does something with it; what it refuses is said beside the field.
 * @param {{label: string, button: string, onCode: (code: string) => Promise<void>, only?: "totp", children?: any}} props
 */
export function CodeForm({ label, button, onCode, only, children }) {
  const { fields, of, busy, sends } = useForm({ code: "" }, { prefix: "second-", rest: "code", stays: true });
  const check = (/** @type {{code: string}} */ { code }) => {
    if (only ? /^\d{6}$/.test(number(code)) : isCode(code)) return {};
    return {
      code: only
        ? t("请输入验证器上的 6 位动态口令。")
        : t("请输入验证器上的 6 位动态口令，或 10 位恢复码。"),
    };
  };
  return html`
    <form class="factor" onSubmit=${sends(() => onCode(fields.code.trim()), check)} novalidate>
      <${Field}
        label=${label}
        ...${of("code")}
        autocomplete="one-time-code"
        inputmode=${only ? "numeric" : "text"}
        maxlength="20"
      />
      <div class="factor-buttons">
        <button class="button filled" aria-busy=${Boolean(busy)}>${button}</button>
        ${children}
      </div>
    </form>
  `;
}

/**
 * Putting a new secret into an authenticator: scan or type, then its first code.
 * @param {{begin: () => Promise<Enrolment>, confirm: (code: string) => Promise<void>, onRefused: (refusal: any) => void, children?: any}} props
 */
export function Enrol({ begin, confirm, onRefused, children }) {
  const [enrolment, setEnrolment] = useState(/** @type {Enrolment | null} */ (null));
  useEffect(() => {
    begin().then(setEnrolment, onRefused);
  }, []);
  if (!enrolment) return html`<p role="status">${t("正在读取…")}</p>`;
  return html`
    <div class="factor">
      <ol>
        <li>${t("在手机上安装验证器，例如腾讯身份验证器、微软 Authenticator 或谷歌身份验证器。")}</li>
        <li>
          ${t("用验证器扫描二维码：")}
          <img
            class="factor-qr"
            src="data:image/svg+xml,${encodeURIComponent(enrolment.svg)}"
            alt=${t("验证器的二维码")}
          />
          ${t("不能扫描时，在验证器里手动输入密钥：")}
          <p class="factor-key" data-secret=${enrolment.secret}>${grouped(enrolment.secret)}</p>
        </li>
        <li>${t("输入验证器显示的 6 位动态口令。")}</li>
      </ol>
      <${CodeForm} label=${t("动态口令")} button=${t("确认并启用")} only="totp" onCode=${confirm}>${children}</${CodeForm}>
    </div>
  `;
}

/** Told once. @param {{codes: string[], onDone: () => void}} props */
export function RecoveryCodes({ codes, onDone }) {
  const file = `data:text/plain;charset=utf-8,${encodeURIComponent(codes.join("\r\n"))}`;
  return html`
    <section class="factor" aria-label=${t("恢复码")}>
      <h2>${t("请保存恢复码")}</h2>
      <p>
        ${t("手机不在身边时，用恢复码代替动态口令登录，每个只能用一次。恢复码只显示这一次，请下载或抄写后妥善保管。")}
      </p>
      <ul class="recovery">
        ${codes.map((code) => html`<li key=${code}>${code}</li>`)}
      </ul>
      <div class="factor-buttons">
        <a class="button" href=${file} download="recovery-codes.txt">${t("下载恢复码")}</a>
        <button type="button" class="button filled" onClick=${onDone}>${t("我已保存，继续")}</button>
      </div>
    </section>
  `;
}

/**
 * What a login still asks for after the SMS code. `onOver`: it took too long, or too many wrong codes; the login
 * begins anew and says why.
 * @param {{next: string, onHome: (home: string) => void, onOver: (why: string) => void}} props
 */
export function SecondStep({ next, onHome, onOver }) {
  const [done, setDone] = useState(/** @type {{home: string, recovery: string[]} | null} */ (null));
  /** @param {any} refusal @returns {never} */
  const refused = (refusal) => {
    if (refusal.code === "signed_out") onOver(sentence(refusal));
    throw refusal;
  };
  const verify = async (/** @type {string} */ code) => {
    const { home } = await post("/api/login/verify", { code }).catch(refused);
    onHome(home);
  };
  const confirm = async (/** @type {string} */ code) => {
    setDone(await post("/api/login/confirm", { code }).catch(refused));
  };
  const back = html`
    <button type="button" class="button plain" onClick=${() => onOver("")}>${t("返回登录")}</button>
  `;
  if (done) {
    return html`<div class="card login-card">
      <${RecoveryCodes} codes=${done.recovery} onDone=${() => onHome(done.home)} />
    </div>`;
  }
  if (next === "enrol") {
    return html`
      <section class="card login-card">
        <h1>${t("设置两步验证")}</h1>
        <p>${t("学校要求您的账号除短信验证码外，再用手机上的验证器确认身份。设置一次，以后每次登录时输入动态口令。")}</p>
        <${Enrol}
          begin=${() => post("/api/login/enrol")}
          confirm=${confirm}
          onRefused=${(/** @type {any} */ refusal) => onOver(sentence(refusal))}>
          ${back}
        </${Enrol}>
      </section>
    `;
  }
  return html`
    <section class="card login-card">
      <h1>${t("两步验证")}</h1>
      <p>${t("请打开手机上的验证器，输入它显示的 6 位动态口令。手机不在身边时，可输入恢复码。")}</p>
      <${CodeForm} label=${t("动态口令或恢复码")} button=${t("验证")} onCode=${verify}>${back}</${CodeForm}>
      <p class="hint">${t("验证器和恢复码都没有了？请联系上级管理员重置两步验证。")}</p>
    </section>
  `;
}
