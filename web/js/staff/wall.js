// @ts-check
import { html } from "../ui/html.js";
import { LineMark } from "../ui/line.js";
import { Mark } from "../ui/parts.js";
import { Picture } from "../ui/picture.js";
import { candidatePresence, channelMark, isAway, secondInWhole, troubled, wall } from "./candidate_words.js";
import { stateWord } from "../words/room.js";
import { t } from "../words/words.js";
import { AwayOverPicture, ByPhone, byPhone } from "./candidate_parts.js";
import { deviceMarks } from "./device_words.js";
import { HelpMark } from "./help.js";
import { IdentityMarks } from "./identity_marks.js";
import { Moves } from "./moves.js";

/** @typedef {import("../types").Candidate} Candidate */
/** @typedef {import("./page.js").StaffProps & {talk: Candidate | undefined, chosen: string | null, onChoose: (id: string) => void}} WallProps */

/** @param {Candidate} candidate */
function lostSecond(candidate) {
  return secondInWhole(candidate).tone === "bad";
}

/** @param {WallProps & {candidate: Candidate}} props */
function Waiting({ candidate, session, view, media, talk, chosen, onChoose }) {
  const { id, name, state, actions } = candidate;
  const talkOnly = { ...candidate, actions: talk ? [] : actions.filter((action) => action === "start_talk") };
  return html`
    <li
      class="wall-tile ${troubled(candidate) ? "troubled" : ""} ${id === chosen ? "chosen" : ""}"
      onClick=${() => onChoose(id)}>
      <div class="stage tile-picture">
        <${Picture} media=${media} view=${view} person=${id} second=${byPhone(candidate)}>
          <p class="no-picture">${isAway(candidate) ? "" : t("没有画面")}</p>
        </${Picture}>
        ${!byPhone(candidate) && html`<${Picture} media=${media} view=${view} person=${id} second className="tile-second"></${Picture}>`}
        <${AwayOverPicture} candidate=${candidate} />
      </div>
      <div class="wall-caption">
        <span>
          <b>${name}</b>
          ${stateWord(state)}
        </span>
        <${Mark} ...${candidatePresence(candidate)} />
        <${LineMark} line=${media?.lineOf(id, byPhone(candidate))} />
        ${channelMark(candidate) && html`<${Mark} ...${channelMark(candidate)} />`}
        ${lostSecond(candidate) && html`<${Mark} ...${secondInWhole(candidate)} />`}
      </div>
      <${HelpMark} session=${session} candidate=${candidate} />
      <p class="readiness">${deviceMarks(candidate).map((mark) => html`<${Mark} key=${mark.word} ...${mark} />`)}</p>
      <${IdentityMarks} candidate=${candidate} panel=${view.panel} />
      <${ByPhone} session=${session} candidate=${candidate} />
      <${Moves} session=${session} candidate=${talkOnly} quiet />
    </li>
  `;
}

/** Everybody who waits, in small pictures; whoever needs a person comes first. @param {WallProps} props */
export function Wall(props) {
  const shown = wall(props.view.candidates).filter(({ id }) => id !== props.talk?.id);
  return html`
    <section class="waiting-wall" aria-labelledby="wall-title">
      <h2 id="wall-title">
        ${t("候考区")}
        <span class="quiet">${t("{count} 人", { count: shown.length })}</span>
      </h2>
      ${!shown.length && html`<p class="card empty">${t("现在没有考生在候考区等待。")}</p>`}
      <ul class="wall">
        ${shown.map(
          (candidate) => html`<${Waiting} key=${candidate.id} ...${props} candidate=${candidate} />`,
        )}
      </ul>
    </section>
  `;
}
