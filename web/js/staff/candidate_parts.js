// @ts-check
import { html } from "../ui/html.js";
import { BusyButton } from "../ui/parts.js";
import { t } from "../words/words.js";

/** Whether the phone stands in for the computer. @param {Pick<import("../types").Candidate, "channel">} candidate */
export function byPhone({ channel }) {
  return channel === "camera2";
}

/** 用手机继续: the computer is gone and the phone lives. @param {{session: import("../ui/session.js").Session, candidate: import("../types").Candidate}} props */
export function ByPhone({ session, candidate }) {
  if (!candidate.may_use_phone) return null;
  const act = () => session.command("channel:continue_by_phone", { candidate: candidate.id });
  return html`
    <${BusyButton} onClick=${act}>
      ${t("用手机继续")}
      <span class="unseen">${candidate.name}</span>
    </${BusyButton}>
  `;
}
