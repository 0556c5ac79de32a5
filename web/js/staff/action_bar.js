// @ts-check
import { ExamTime } from "../ui/exam_time.js";
import { html } from "../ui/html.js";
import { LineMark } from "../ui/line.js";
import { BusyButton, Mark } from "../ui/parts.js";
import { RecordingLight } from "../ui/recording.js";
import { phaseMark, stateWord } from "../words/room.js";
import { t } from "../words/words.js";
import { ByPhone, byPhone } from "./candidate_parts.js";
import { channelMark } from "./candidate_words.js";
import { isSharing } from "./device_words.js";
import { useKeys } from "./keys.js";
import { Moves } from "./moves.js";
import { OwnDevices } from "./own_devices.js";

/** @typedef {import("../types").Candidate} Candidate */
/** @typedef {import("./page.js").StaffProps} StaffProps */

const WHO = "action-who";

/** 请共享屏幕, in the exam, while nothing is shared. @param {{session: StaffProps["session"], view: StaffProps["view"], candidate: Candidate}} props */
function AskScreen({ session, view, candidate }) {
  if (candidate.state !== "in_exam" || !view.may_ask_screen || isSharing(candidate)) return null;
  const ask = () => session.command("interview:ask_screen", { candidate: candidate.id });
  return html`<${BusyButton} onClick=${ask}>${t("请共享屏幕")}</${BusyButton}>`;
}

/** Whom the bar is about, and how it stands with them. @param {{candidate: Candidate | undefined, view: StaffProps["view"], media: StaffProps["media"]}} props */
function Who({ candidate, view, media }) {
  if (!candidate) return html`<span id=${WHO}>${phaseMark(view.room.phase).word}</span>`;
  const channel = channelMark(candidate);
  return html`
    <b id=${WHO}>${candidate.name}</b>
    <span>${stateWord(candidate.state)}</span>
    <${LineMark} line=${media?.lineOf(candidate.id, byPhone(candidate))} />
    ${channel && html`<${Mark} ...${channel} />`}
  `;
}

/** What may be done with the candidate, the one next step last. @param {{session: StaffProps["session"], view: StaffProps["view"], candidate: Candidate}} props */
function Steps({ session, view, candidate }) {
  return html`
    <${AskScreen} session=${session} view=${view} candidate=${candidate} />
    <${ByPhone} session=${session} candidate=${candidate} />
    <${Moves} key=${candidate.id} session=${session} candidate=${candidate} about=${WHO} />
  `;
}

/**
 * Under everything else and always whole: own devices, whom it is about, the clock, and what may be done now. The next
 * step stands at its end, whatever it is.
 * @param {StaffProps & {candidate: Candidate | undefined}} props
 */
export function ActionBar({ session, view, media, candidate }) {
  useKeys([
    {
      key: "n",
      word: t("跳到下一步按钮，再按回车"),
      act: () =>
        /** @type {HTMLElement | null} */ (document.querySelector(".action-bar .next-step"))?.focus(),
    },
  ]);
  const examined = candidate?.state === "in_exam" && candidate.clock;
  return html`
    <section class="action-bar" aria-label=${t("操作")}>
      ${media && html`<${OwnDevices} session=${session} media=${media} />`}
      <div class="action-who" aria-live="polite">
        <${Who} candidate=${candidate} view=${view} media=${media} />
      </div>
      ${examined && html`<${ExamTime} exam=${examined} clock=${session.clock} />`}
      ${candidate && examined && html`<${RecordingLight} session=${session} candidate=${candidate.id} />`}
      <div class="action-steps">
        ${candidate && html`<${Steps} session=${session} view=${view} candidate=${candidate} />`}
      </div>
    </section>
  `;
}
