// @ts-check
import { OwnFactor } from "../access/own.js";
import { show, useOwnPage } from "../ui/page.js";
import { Header } from "../ui/header.js";
import { html } from "../ui/html.js";
import { t } from "../words/words.js";

function App() {
  const { me, ready } = useOwnPage();
  if (!ready) return html`<p class="opening" role="status">${t("正在打开…")}</p>`;
  return html`
    <${Header} me=${me} />
    <main class="account">
      <h1>${t("账户安全")}</h1>
      <${OwnFactor} />
      ${me && html`<p><a href=${me.home}>${t("返回")}</a></p>`}
    </main>
  `;
}

show(App, () => t("账户安全"));
