// @ts-check
import { t } from "../words/words.js";
import { html } from "./html.js";

/**
 * What a candidate reads before agreeing; the exam office's preview is the same. `heading` is what it is called whatever
 * its title says.
 * @param {{title: string, text: string, heading?: string, children?: any}} props
 */
export function PledgeCard({ title, text, heading = t("考试承诺书"), children }) {
  return html`
    <section class="card pledge" aria-labelledby="pledge-title">
      <h2 id="pledge-title">${heading}</h2>
      ${title !== heading && html`<h3>${title}</h3>`}
      <div class="pledge-text" tabindex="0" role="group" aria-label=${t("承诺书正文")}>
        ${text.split("\n").map((line) => line.trim() && html`<p>${line}</p>`)}
      </div>
      ${children && html`<div class="pledge-next">${children}</div>`}
    </section>
  `;
}
