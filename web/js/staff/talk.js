// @ts-check
import { DeviceProblem } from "../ui/device_help.js";
import { html } from "../ui/html.js";
import { OwnLine } from "../ui/line.js";
import { SelfVideo } from "../ui/self.js";
import { Picture } from "../ui/picture.js";
import { Speaks, useSpeaking } from "../ui/speaking.js";
import { t } from "../words/words.js";
import { AwayOverPicture, byPhone, DeviceBand } from "./candidate_parts.js";
import { IdentityBand } from "./identity_marks.js";
import { FullButton } from "./stage_tools.js";

/** @typedef {import("../types").Candidate} Candidate */
/** @typedef {import("./page.js").StaffProps & {talk: Candidate | undefined, full: boolean, onFull: () => void}} TalkProps */

/** Why there is no picture of a talk, and what to do. @param {{talk: Candidate | undefined}} props */
function Silence({ talk }) {
  return html`
    <div class="silence" aria-live="polite">
      <p class="silence-title">${talk ? t("正在接通 {name}", { name: talk.name }) : t("没有在通话")}</p>
      <p>${talk ? t("画面马上就来。") : t("在下方选择一位考生，点“开始通话”。其他考生看不到、听不到。")}</p>
    </div>
  `;
}

/** The candidate one talks with, large. @param {TalkProps} props */
export function Talk({ view, media, talk, full, onFull }) {
  const speaking = useSpeaking(media);
  const speaks = talk && speaking.has(talk.id);
  return html`
    <section class="talk stage ${talk ? "" : "idle"} ${speaks ? "speaking" : ""}" aria-label=${t("通话")}>
      <${Picture} media=${media} view=${view} person=${talk?.id ?? ""} second=${Boolean(talk && byPhone(talk))} className="stage-video">
        <${Silence} talk=${talk} />
      </${Picture}>
      ${
        talk &&
        !byPhone(talk) &&
        html`<${Picture} media=${media} view=${view} person=${talk.id} second className="talk-second"></${Picture}>`
      }
      ${talk && html`<${AwayOverPicture} candidate=${talk} />`}
      ${media && html`<figure class="self"><${SelfVideo} media=${media} view=${view} /></figure>`}
      ${talk && html`<div class="stage-tools">${speaks && html`<${Speaks} />`}<${FullButton} full=${full} onFull=${onFull} /></div>`}
      <div class="stage-notes">
        ${media && html`<${DeviceProblem} media=${media} />`}
        <${OwnLine} media=${media} staff />
        ${talk && html`<${IdentityBand} candidate=${talk} panel=${view.panel} only />`}
        <${DeviceBand} candidate=${talk ?? null} />
      </div>
    </section>
  `;
}
