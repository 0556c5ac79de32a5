// @ts-check
import { worse } from "../media/lines.js";
import { gradeWord, ownLineWords } from "../words/lines.js";
import { t } from "../words/words.js";
import { html } from "./html.js";

/** How somebody's line is, as bars and in a word; nothing where it is not known. @param {{line: import("../words/lines.js").Line | null | undefined}} props */
export function LineMark({ line }) {
  if (!line) return null;
  const grade = worse(line);
  return html`
    <span class="line-mark ${grade}" title=${t("网络")}>
      <span class="bars" aria-hidden="true"><i></i><i></i><i></i></span>
      <span class="unseen">${t("网络")}</span>
      ${gradeWord(grade)}
    </span>
  `;
}

/**
 * Over a page's stage, while its own line is slow: what that means, and what to do. It is said to readers of screens too.
 * @param {{media: import("../media/media.js").Media | null, staff?: boolean}} props
 */
export function OwnLine({ media, staff = false }) {
  const words = media && ownLineWords(media.line, staff);
  return html`
    <div class="own-line" role="status" aria-live="polite">
      ${
        words &&
        html`
          <p class=${words.grade}>
            <b>${words.text}</b>
            <span class="advice">${words.advice}</span>
          </p>
        `
      }
    </div>
  `;
}
