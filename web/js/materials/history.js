// @ts-check
import { moment } from "../words/times.js";
import { html } from "../ui/html.js";
import { t } from "../words/words.js";

/** @typedef {import("../types").MaterialSheet["history"]} Events */

/** @type {Record<string, (event: Events[number]) => string>} */
const WORDS = {
  submitted: ({ round, files }) => t("第 {round} 次提交，共 {files} 个文件", { round, files }),
  withdrawn: ({ round }) => t("撤回第 {round} 次提交", { round }),
  approved: () => t("审核通过"),
  rejected: ({ files, reason }) =>
    files ? t("未通过（{files} 个文件）：{reason}", { files, reason }) : t("未通过：{reason}", { reason }),
};

/** What was submitted and decided before. @param {{history: Events}} props */
export function History({ history }) {
  if (!history.length) return null;
  return html`
    <details class="materials-history">
      <summary>${t("提交与审核记录")}</summary>
      <ol>
        ${history.map(
          (event) => html`
            <li key=${event.at}>
              <time class="quiet">${moment(event.at)}</time>
              ${WORDS[event.action]?.(event)}
            </li>
          `,
        )}
      </ol>
    </details>
  `;
}
