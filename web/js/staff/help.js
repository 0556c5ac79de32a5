// @ts-check
import { html } from "../ui/html.js";
import { BusyButton, Mark } from "../ui/parts.js";
import { plightWord } from "../words/plights.js";
import { hour } from "../words/times.js";
import { t } from "../words/words.js";

/**
 * What a candidate wants help with, since when, and that it has been seen to.
 * @param {{session: import("../ui/session.js").Session, candidate: import("../types").Candidate}} props
 */
export function HelpMark({ session, candidate: { id, name, help } }) {
  if (!help) return null;
  const end = () => session.command("waiting:end_help", { candidate: id });
  const view = /** @type {import("../types").StaffView} */ (session.view);
  return html`
    <span class="help-mark" role="status">
      <${Mark} word=${t("{time} 求助：{plight}", { time: hour(help.at), plight: plightWord(help.plight) })} tone="bad" />
      ${view.may_end_help && html`<${BusyButton} onClick=${end}>${t("已处理")}<span class="unseen">${name}</span></${BusyButton}>`}
    </span>
  `;
}
