// @ts-check
import { FormDialog } from "../ui/dialog.js";
import { html, useState } from "../ui/html.js";
import { BusyButton } from "../ui/parts.js";
import { plightWord, plights } from "../words/plights.js";
import { hour } from "../words/times.js";
import { t } from "../words/words.js";

/** @typedef {Pick<import("./entry.js").Props, "session" | "view">} HelpProps */

/** What is it about? One of a few, so that it is said in a moment. @param {{session: HelpProps["session"], onClose: () => void}} props */
function Ask({ session, onClose }) {
  const [plight, setPlight] = useState("");
  const send = async (/** @type {Event} */ event) => {
    event.preventDefault();
    onClose();
    await session.command("candidate:ask_help", { plight });
  };
  return html`<${FormDialog} title=${t("我需要帮助")} label=${t("通知工作人员")} disabled=${!plight} onSubmit=${send} onClose=${onClose}>
    <p>${t("请选择原因，候考官会尽快处理。席位、顺序和计时不受影响。")}</p>
    <fieldset class="plights">
      <legend class="unseen">${t("原因")}</legend>
      ${plights().map(
        ([id, word]) => html`
          <label key=${id}>
            <input type="radio" name="plight" checked=${plight === id} onChange=${() => setPlight(id)} />
            ${word}
          </label>
        `,
      )}
    </fieldset>
  </${FormDialog}>`;
}

/** That help was asked for, and the way to say that none is needed any more. @param {HelpProps} props */
function Asked({ session, view: { me } }) {
  if (!me.help) return null;
  const end = () => session.command("waiting:end_help", { candidate: me.id });
  return html`
    <p>
      <b>${t("{time} 已通知工作人员", { time: hour(me.help.at) })}</b>
      ${plightWord(me.help.plight)}
    </p>
    <${BusyButton} onClick=${end}>${t("已解决")}</${BusyButton}>
  `;
}

/** 我需要帮助, or that it was said; that stands in a place that is there before its words, to be read aloud. @param {HelpProps & {className?: string}} props `className`: of the button */
export function NeedHelp({ session, view, className = "" }) {
  const [asks, setAsks] = useState(false);
  return html`
    <div class="help-place">
      ${!view.me.help && html`<button type="button" class="button ${className}" onClick=${() => setAsks(true)}>${t("我需要帮助")}</button>`}
      <div role="status" class="help-asked"><${Asked} session=${session} view=${view} /></div>
      ${asks && html`<${Ask} session=${session} onClose=${() => setAsks(false)} />`}
    </div>
  `;
}
