// @ts-check
import { sentence } from "../refusals.js";
import { t } from "../words.js";
import { html } from "./html.js";
import { Notice } from "./parts.js";

/** This page has no seat any more: says why and what to do. @param {{why: import("../types").Refusal, home: string}} props */
export function SessionOver({ why, home }) {
  const fenced = why.code === "fenced";
  const title = fenced ? t("已在其他页面进入") : t("不能进入此考场");
  return html`<${Notice} title=${title}>
    <p role="alert">${sentence(why)}</p>
    <div class="notice-buttons">
      ${
        fenced &&
        html`<button class="button filled" onClick=${() => location.reload()}>${t("改在此页面继续")}</button>`
      }
      <button class="button ${fenced ? "" : "filled"}" onClick=${() => location.assign(home)}>${t("返回首页")}</button>
    </div>
  </${Notice}>`;
}
