// @ts-check
import { sentence } from "../words/refusals.js";
import { t } from "../words/words.js";
import { html } from "./html.js";
import { Light, Notice } from "./parts.js";

/** On the way into a room; when it does not go at once, why, and that nothing need be done. @param {{protocol: import("../line/protocol.js").Protocol, children?: any}} props */
export function Entering({ protocol, children }) {
  const { refusal, light } = protocol;
  return html`
    <${Notice} title=${t("正在进入考场…")} busy>
      <div role="status">
        ${
          refusal
            ? html`
                <p class="stale">${sentence(refusal)}</p>
                <p>${t("页面会自动重试，无需刷新。一直进不去请联系管理员。")}</p>
              `
            : html`<p>${t("请稍候，不要关闭页面。")}</p>`
        }
      </div>
      <${Light} light=${light} />
      ${children}
    </${Notice}>
  `;
}
