// @ts-check
import { show } from "../ui/page.js";
import { html } from "../ui/html.js";
import { Notice } from "../ui/parts.js";
import { t } from "../words/words.js";

function App() {
  return html`<${Notice} title=${t("没有找到这个页面")}>
    <p>${t("地址可能输入有误，或您无权查看。")}</p>
    <div class="notice-buttons"><a class="button filled" href="/">${t("返回首页")}</a></div>
  </${Notice}>`;
}

show(App, () => t("没有找到"));
