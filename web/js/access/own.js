// @ts-check
import { post } from "../line/api.js";
import { Standing, useServer } from "../ui/asked.js";
import { sentence } from "../words/refusals.js";
import { day } from "../words/times.js";
import { Dialog } from "../ui/dialog.js";
import { html, useState } from "../ui/html.js";
import { ContactLine, Mark } from "../ui/parts.js";
import { announce } from "../ui/toast.js";
import { t } from "../words/words.js";
import { CodeForm, Enrol, RecoveryCodes, SecondStep } from "./factor.js";
import { rememberSignedIn } from "../line/signed_in.js";
import { Looks } from "../ui/header.js";

/** @typedef {{on: boolean, since: number | null, recovery_left: number, required: boolean, asked: boolean}} Standing */

/**
 * One thing done to the own second factor: first the code of the one in force, then what it is.
 * @param {{what: "enrol" | "recovery" | "disable", standing: Standing, onClose: () => void}} props
 */
function Change({ what, standing, onClose }) {
  const [code, setCode] = useState(/** @type {string | null} */ (standing.on && standing.asked ? null : ""));
  const [recovery, setRecovery] = useState(/** @type {string[]} */ ([]));
  const titles = { enrol: t("设置验证器"), recovery: t("重新生成恢复码"), disable: t("关闭两步验证") };
  const cancel = html`<button type="button" class="button" onClick=${onClose}>${t("取消")}</button>`;
  const act = async (/** @type {string} */ proof) => {
    if (what === "enrol") {
      await begin(proof);
      return;
    }
    const answer = await post(`/api/second-factor/${what}`, { code: proof });
    if (what === "disable") {
      announce(t("两步验证已关闭。"));
      onClose();
    } else setRecovery(answer.recovery);
  };
  const [enrolment, setEnrolment] = useState(/** @type {any} */ (null));
  const begin = async (/** @type {string} */ proof) => {
    setEnrolment(await post("/api/second-factor/enrol", { code: proof }));
    setCode(proof);
  };
  const confirm = async (/** @type {string} */ first) => {
    setRecovery((await post("/api/second-factor/confirm", { code: first })).recovery);
  };
  const refused = (/** @type {any} */ refusal) => {
    announce(sentence(refusal), "bad");
    onClose();
  };
  let body;
  if (recovery.length) body = html`<${RecoveryCodes} codes=${recovery} onDone=${onClose} />`;
  else if (what === "enrol" && code !== null) {
    body = html`<${Enrol} begin=${() => (enrolment ? Promise.resolve(enrolment) : post("/api/second-factor/enrol", { code }))} confirm=${confirm} onRefused=${refused}>${cancel}</${Enrol}>`;
  } else if (code === null) {
    body = html`<${CodeForm} label=${t("当前的动态口令或恢复码")} button=${t("继续")} onCode=${act}>${cancel}</${CodeForm}>`;
  } else {
    body = html`<div class="dialog-buttons">
      ${cancel}
      <button type="button" class="button filled" onClick=${() => act("").catch(refused)}>${t("继续")}</button>
    </div>`;
  }
  return html`<${Dialog} title=${titles[what]} onClose=${recovery.length ? undefined : onClose}>${body}</${Dialog}>`;
}

/** The own second factor: how it stands, and what can be done about it. */
export function OwnFactor() {
  const answer = useServer("/api/second-factor");
  const [change, setChange] = useState(/** @type {"" | "enrol" | "recovery" | "disable"} */ (""));
  const standing = /** @type {Standing | null} */ (/** @type {unknown} */ (answer.data));
  if (!standing) return html`<${Standing} of=${answer} />`;
  const close = () => {
    setChange("");
    answer.reload();
  };
  return html`
    <section class="card factor">
      <h2>
        ${t("我的两步验证")}
        <${Mark} word=${standing.on ? t("已启用") : t("未启用")} tone=${standing.on ? "ok" : "quiet"} />
      </h2>
      <p>${t("登录时除短信验证码外，再输入手机验证器上的动态口令；手机号被他人冒用时也不能登录。")}</p>
      ${!standing.asked && html`<p class="stale">${t("本系统目前不要求两步验证，登录时不会询问动态口令。")}</p>`}
      ${
        standing.on &&
        html`<p class="quiet">
          ${t("启用于 {day}，恢复码还剩 {left} 个。", { day: day(standing.since ?? 0), left: standing.recovery_left })}
        </p>`
      }
      <div class="factor-buttons">
        <button type="button" class="button filled" onClick=${() => setChange("enrol")}>
          ${standing.on ? t("更换验证器") : t("启用两步验证")}
        </button>
        ${
          standing.on &&
          html`<button type="button" class="button" onClick=${() => setChange("recovery")}>
            ${t("重新生成恢复码")}
          </button>`
        }
        ${
          standing.on &&
          !standing.required &&
          html`<button type="button" class="button" onClick=${() => setChange("disable")}>${t("关闭两步验证")}</button>`
        }
      </div>
    </section>
    ${change && html`<${Change} key=${change} what=${change} standing=${standing} onClose=${close} />`}
  `;
}

/** @param {string} home */
function enter(home) {
  rememberSignedIn(true);
  location.assign(home);
}

/**
 * The page of somebody who is not signed in yet: a form, and what a login still asks for after it.
 * @param {{school?: import("../types").School | null, onOver: (why: string) => void, children: (entered: (answer: any) => void) => any}} props
 *   `children` draws the form, which hands over what the server answered; `onOver`: see `SecondStep`
 */
export function LoginFrame({ school, onOver, children }) {
  const [next, setNext] = useState("");
  const over = (/** @type {string} */ why) => {
    setNext("");
    onOver(why);
  };
  const entered = (/** @type {any} */ answer) => (answer.next ? setNext(answer.next) : enter(answer.home));
  return html`
    <div class="login">
      <header class="login-head">
        <p class="login-school">${school?.school ?? t("云考场")}</p>
        <p class="login-product">${t("云考场 · 远程面试系统")}</p>
      </header>
      <main>
        ${next ? html`<${SecondStep} next=${next} onHome=${enter} onOver=${over} />` : children(entered)}
      </main>
      <footer class="login-foot">
        <${ContactLine} contact=${school?.contact} />
        <${Looks} />
      </footer>
    </div>
  `;
}
