// @ts-check
import { html } from "../ui/html.js";
import { BusyButton, Mark } from "../ui/parts.js";
import { t } from "../words/words.js";
import { candidatePresence, isAway, secondInWhole } from "./candidate_words.js";
import { silentDevices } from "./device_words.js";

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

/** Over a picture whose candidate is not there: its last frame looks like somebody present. @param {{candidate: import("../types").Candidate}} props */
export function AwayOverPicture({ candidate }) {
  if (!isAway(candidate)) return null;
  const { word, tone } = candidatePresence(candidate);
  return html`<p class="away ${tone}">${candidate.name} ${word}</p>`;
}

/** What the candidate has switched off, lacks or has lost: said at once, to readers of screens too. @param {{candidate: import("../types").Candidate | null}} props */
export function DeviceBand({ candidate }) {
  const marks = candidate
    ? [...silentDevices(candidate), secondInWhole(candidate)].filter(({ tone }) => tone === "bad")
    : [];
  return html`
    <p class="device-band" role="status">
      ${marks.map((mark) => html`<${Mark} key=${mark.word} ...${mark} />`)}
    </p>
  `;
}
