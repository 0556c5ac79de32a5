// @ts-check
import { sentence } from "../words/refusals.js";
import { t } from "../words/words.js";
import { html } from "./html.js";
import { Notice } from "./parts.js";

/**
 * What a page says that another one of the same seat has followed.
 * @param {import("../types").Refusal} why @param {string} device of this page
 */
function followed(why, device) {
  if (why.device === "emergency" && device === "main")
    return {
      title: t("已转到应急通道"),
      words: t("您已通过应急通道进入本考场，此页面已停止。考试和计时继续，不受影响。"),
      back: t("返回正常通道"),
    };
  if (why.device === "main" && device === "emergency")
    return {
      title: t("已返回正常通道"),
      words: t("您已在正常通道进入本考场，应急页面已停止。考试和计时继续，不受影响。"),
      back: t("进入应急考场"),
    };
  return { title: t("已在其他页面进入"), words: sentence(why), back: t("改在此页面继续") };
}

/**
 * This page has no seat any more: says why and what to do.
 * @param {{why: import("../types").Refusal, home: string, device?: string}} props `device`: of the seat, that this page was
 */
export function SessionOver({ why, home, device = "" }) {
  const fenced = why.code === "fenced";
  const { title, words, back } = fenced
    ? followed(why, device)
    : { title: t("不能进入此考场"), words: sentence(why), back: "" };
  return html`<${Notice} title=${title}>
    <p role="alert">${words}</p>
    <div class="notice-buttons">
      ${back && html`<button class="button filled" onClick=${() => location.reload()}>${back}</button>`}
      <button class="button ${fenced ? "" : "filled"}" onClick=${() => location.assign(home)}>${t("返回首页")}</button>
    </div>
  </${Notice}>`;
}
