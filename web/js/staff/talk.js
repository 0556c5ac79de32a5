// @ts-check
import { html } from "../ui/html.js";
import { LineMark, OwnLine } from "../ui/line.js";
import { MuteButtons, SelfVideo } from "../ui/self.js";
import { Picture } from "../ui/picture.js";
import { t } from "../words/words.js";
import { AwayOverPicture, ByPhone, byPhone, DeviceBand } from "./candidate_parts.js";
import { IdentityBand } from "./identity_marks.js";
import { Moves } from "./moves.js";

/** @typedef {import("../types").Candidate} Candidate */
/** @typedef {import("./page.js").StaffProps & {talk: Candidate | undefined}} TalkProps */

/** Why there is no picture of a talk, and what to do. @param {{talk: Candidate | undefined}} props */
function Silence({ talk }) {
  return html`
    <div class="silence" aria-live="polite">
      <p class="silence-title">${talk ? t("正在接通 {name}", { name: talk.name }) : t("没有在通话")}</p>
      <p>${talk ? t("画面马上就来。") : t("在下方选择一位考生，点“开始通话”。其他考生看不到、听不到。")}</p>
    </div>
  `;
}

/** The candidate one talks with, large, and the end of the talk. @param {TalkProps} props */
export function Talk({ session, view, media, talk }) {
  const said = talk ? t("正在与 {name} 通话", { name: talk.name }) : t("空闲");
  return html`
    <section class="talk ${talk ? "" : "idle"}" aria-label=${t("通话")}>
      ${talk && html`<${IdentityBand} candidate=${talk} panel=${view.panel} only />`}
      <div class="stage">
        <${Picture} media=${media} view=${view} person=${talk?.id ?? ""} second=${Boolean(talk && byPhone(talk))} className="stage-video">
          <${Silence} talk=${talk} />
        </${Picture}>
        ${
          talk &&
          !byPhone(talk) &&
          html`<${Picture} media=${media} view=${view} person=${talk.id} second className="talk-second"></${Picture}>`
        }
        ${talk && html`<${AwayOverPicture} candidate=${talk} />`}
        <${OwnLine} media=${media} staff />
        ${media && html`<figure class="self"><${SelfVideo} media=${media} view=${view} /></figure>`}
      </div>
      <${DeviceBand} candidate=${talk ?? null} />
      <div class="stage-bar card">
        <div class="stage-who" aria-live="polite">
          ${said}
          ${talk && html`<${LineMark} line=${media?.lineOf(talk.id, byPhone(talk))} />`}
        </div>
        <div class="stage-buttons">
          ${media && html`<${MuteButtons} media=${media} />`}
          ${talk && html`<${ByPhone} session=${session} candidate=${talk} />`}
          ${talk && html`<${Moves} key=${talk.id} session=${session} candidate=${endOnly(talk)} />`}
        </div>
      </div>
    </section>
  `;
}

/** @param {Candidate} talk */
function endOnly(talk) {
  return { ...talk, actions: talk.actions.filter((action) => action === "end_talk") };
}
