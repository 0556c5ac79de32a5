// @ts-check
import { post } from "../line/api.js";
import { expectToLeave, rememberSignedIn } from "../line/signed_in.js";
import { isElsewhere } from "../words/times.js";
import { language, t } from "../words/words.js";
import { Confirm } from "./dialog.js";
import { html, useState } from "./html.js";
import { choose, isDark } from "./looks.js";
import { Light } from "./parts.js";

async function signOut() {
  expectToLeave();
  // Even when the server cannot be reached the person has left this page.
  await post("/api/logout").catch(() => {});
  rememberSignedIn(false);
  location.assign("/");
}

/** @param {{asks?: string}} props `asks`: what signing out now would break off, as a question */
function SignOut({ asks }) {
  const [asking, setAsking] = useState(false);
  const close = () => setAsking(false);
  return html`
    <button type="button" class="button plain" onClick=${() => (asks ? setAsking(true) : signOut())}>
      ${t("退出登录")}
    </button>
    ${
      asking &&
      asks &&
      html`<${Confirm} label=${t("退出登录")} question=${asks} grave onClose=${close} onConfirm=${signOut} />`
    }
  `;
}

/**
 * @param {{me: import("../types").Me | null, light?: import("../types").LightState, media?: string, title?: string,
 *   rehearsal?: boolean, asks?: string, children?: any}} props `asks`: see `SignOut`; `children`: this page's own, beside the light
 */
export function Header({ me, light, media, title, rehearsal, asks, children }) {
  const place = [me?.school, me?.college].filter(Boolean).join(" · ");
  return html`
    <header>
      <div class="header">
        <div class="brand">
          <strong>${t("云考场")}</strong>
          ${place && html`<span class="place">${place}</span>`}
          ${title && html`<h1 class="room-title">${title}</h1>`}
          ${isElsewhere(Date.now() / 1000) && html`<span class="place">${t("时间均为北京时间")}</span>`}
          ${rehearsal && html`<span class="mark warn">${t("演练考场")}</span>`}
        </div>
        <div class="header-end">
          ${light && html`<${Light} light=${light} media=${media} />`}
          ${children}
          <${Pages} me=${me} />
          <${Looks} />
          ${me && html`<${Who} me=${me} inRoom=${Boolean(light)} />`}
          ${me && html`<${SignOut} asks=${asks} />`}
        </div>
      </div>
      ${light === "reconnecting" && me && me.kind !== "candidate" && html`<${LineDown} />`}
    </header>
  `;
}

/** Staff reach their own security by their name, but not by mistake in the middle of an exam. @param {{me: import("../types").Me, inRoom: boolean}} props */
function Who({ me, inRoom }) {
  if (me.kind === "candidate" || inRoom) return html`<span class="who">${me.name}</span>`;
  return html`<a class="who" href="/account" title=${t("账户安全")}>${me.name}</a>`;
}

/** What staff want to know first when the line is down: that this is old. Candidates are told over their stage. */
function LineDown() {
  return html`<p class="line-down" role="status">${t("网络中断，正在重连。下面是断线前的情况，连上后自动更新；面试和计时不受影响。")}</p>`;
}

/** Only for those who have more than one page. @param {{me: import("../types").Me | null}} props */
function Pages({ me }) {
  if (!me || me.pages.length < 2) return null;
  return html`
    <nav aria-label=${t("页面")}>
      ${me.pages.map(
        ({ path, label }) =>
          html`<a href=${path} aria-current=${location.pathname === path ? "page" : null}>${label}</a>`,
      )}
    </nav>
  `;
}

/** Each stands for the other one of two: what the words are, and what is behind them. */
export function Looks() {
  const [dark, setDark] = useState(isDark());
  const other = language() === "en" ? "zh" : "en";
  const turn = () => {
    choose({ scheme: dark ? "light" : "dark" });
    setDark(!dark);
  };
  return html`
    <span class="looks">
      <button type="button" class="button plain" lang=${other === "en" ? "en" : "zh-CN"} onClick=${() => choose({ language: other })}>
        ${other === "en" ? "English" : "中文"}
      </button>
      <button type="button" class="button plain" title=${dark ? t("浅色背景") : t("深色背景，适合较暗的房间")} onClick=${turn}>
        ${dark ? t("浅色") : t("深色")}
      </button>
    </span>
  `;
}
