// @ts-check
import { DemoPhoto } from "./demo_photo.js";
import { Standing, useServer } from "../ui/asked.js";
import { show } from "../ui/page.js";
import { Table } from "../ui/table.js";
import { hour } from "../words/times.js";
import { html } from "../ui/html.js";
import { Looks } from "../ui/header.js";
import { t } from "../words/words.js";

/** @typedef {import("../types").DemoAccount} DemoAccount */

const REFRESH_S = 2;

/** The login page, filled in; in the fragment, which is not sent to the server. @param {DemoAccount} account */
function loginPath({ role, college_id, major_id, phone }) {
  return `/#${[role, college_id, major_id, phone].map(encodeURIComponent).join("/")}`;
}

/** @returns {import("../ui/table.js").Column[]} */
const columns = () => [
  [t("姓名"), ({ name }) => name],
  [t("身份"), ({ title }) => title],
  [t("学院专业"), ({ college, major }) => [college, major].filter(Boolean).join(" · ")],
  [t("手机号"), ({ phone }) => phone, "digits"],
  [
    t("操作"),
    (account) => html`
      <a class="button" href=${loginPath(account)}>${t("填入登录页")}<span class="unseen">${account.name}</span></a>
      ${account.kind === "candidate" && html`<${DemoPhoto} account=${account.id} name=${account.name} />`}
    `,
  ],
];

/** @param {DemoAccount} account */
const phoneOf = ({ phone }) => phone;

/** @param {{codes: {phone: string, code: string, at: number}[]}} props */
function Codes({ codes }) {
  if (!codes.length)
    return html`<p class="quiet">${t("还没有发出验证码。在登录页点“获取验证码”后会显示在这里。")}</p>`;
  return html`
    <ul class="codes" aria-live="polite">
      ${codes.map(
        ({ phone, code, at }) => html`
          <li key=${phone + at}>
            <span class="digits">${phone}</span>
            <b class="digits code">${code}</b>
            <time class="quiet digits">${hour(at)}</time>
          </li>
        `,
      )}
    </ul>
  `;
}

function App() {
  const answer = /** @type {any} */ (useServer("/api/demo", REFRESH_S));
  const { data } = answer;
  return html`
    <main class="demo">
      <div class="demo-head">
        <h1>${t("演示页")}</h1>
        <${Looks} />
      </div>
      <p>${t("一个浏览器窗口只能登录一个账号。要同时扮演多个角色，请使用不同的浏览器或无痕窗口。")}</p>
      <p>${t("要试用人脸识别，请先为考生导入一张您自己的正面照片，它代替学校导入的报名照片，一天后自动删除。")}</p>
      <${Standing} of=${answer} reading=${t("正在打开…")} look="" />
      ${
        data &&
        html`
          <section class="card">
            <h2>${t("最近的短信验证码")}</h2>
            <${Codes} codes=${data.codes} />
          </section>
          <h2>${t("演示账号")}</h2>
          <${Table} label=${t("演示账号")} columns=${columns()} rows=${data.accounts} idOf=${phoneOf} />
        `
      }
    </main>
  `;
}

show(App, () => t("演示页"));
