// @ts-check
import { ExamTime } from "../ui/exam_time.js";
import { html, useEffect, useRef } from "../ui/html.js";
import { LineMark, OwnLine } from "../ui/line.js";
import { BusyButton, CountDown, Mark } from "../ui/parts.js";
import { channelMark, ranOut } from "./candidate_words.js";
import { stateWord } from "../words/room.js";
import { t } from "../words/words.js";
import { AwayOverPicture, ByPhone, DeviceBand, byPhone } from "./candidate_parts.js";
import { isSharing } from "./device_words.js";
import { HintMark, IdentityBand } from "./identity_marks.js";
import { Moves } from "./moves.js";
import { StagePictures } from "./stage_pictures.js";
import { announce } from "../ui/toast.js";

/** @typedef {import("../types").Candidate} Candidate */
/** @typedef {import("./page.js").StaffProps} StaffProps */

/** 请共享屏幕, while nothing is shared. @param {{session: StaffProps["session"], view: StaffProps["view"], candidate: Candidate}} props */
function AskScreen({ session, view, candidate }) {
  if (!view.may_ask_screen || isSharing(candidate)) return null;
  const ask = () => session.command("interview:ask_screen", { candidate: candidate.id });
  return html`<${BusyButton} onClick=${ask}>${t("请共享屏幕")}</${BusyButton}>`;
}

/** Nobody is in the room, or somebody is on the way. @param {{session: StaffProps["session"], live: Candidate | undefined}} props */
function Empty({ session, live }) {
  if (!live) {
    return html`
      <div class="silence">
        <p class="silence-title">${t("尚无考生在面试")}</p>
        <p>${t("在考生队列中选择考生，点“邀请”。")}</p>
      </div>
    `;
  }
  return html`
    <div class="silence">
      <p class="silence-title">${t("已邀请 {name}，等待进入", { name: live.name })}</p>
      <p>
        ${t("剩余时间")}
        <${CountDown} until=${live.invited_until ?? 0} clock=${session.clock} />
      </p>
      <p>${t("到时仍未进入，邀请会自动撤回。")}</p>
      <${AwayOverPicture} candidate=${live} />
    </div>
  `;
}

/** The candidate who is live, the clock, and what may be done with them. @param {StaffProps} props */
export function ExaminerStage({ session, view, media }) {
  const live = view.candidates.find(({ id }) => id === view.live);
  const examined = live?.state === "in_exam" ? live : null;
  return html`
    <section class="examiner-stage ${examined ? "" : "idle"}" aria-label=${t("面试画面")}>
      ${live && html`<${IdentityBand} candidate=${live} panel=${view.panel} only />`}
      <div class="stage">
        ${
          examined
            ? html`<${StagePictures} key=${examined.id} candidate=${examined} view=${view} media=${media} />`
            : html`<${Empty} session=${session} live=${live} />`
        }
        <${OwnLine} media=${media} staff />
      </div>
      <${HintMark} candidate=${examined} />
      <${DeviceBand} candidate=${examined} />
      <div class="stage-bar card">
        <div class="stage-who" aria-live="polite">
          ${
            live
              ? html`
                  <b>${live.name}</b>
                  ${stateWord(live.state)}
                  <${LineMark} line=${media?.lineOf(live.id, byPhone(live))} />
                  ${channelMark(live) && html`<${Mark} ...${channelMark(live)} />`}
                `
              : t("等待邀请考生")
          }
        </div>
        ${examined?.clock && html`<${ExamTime} exam=${examined.clock} clock=${session.clock} />`}
        <div class="stage-buttons">
          ${examined && html`<${AskScreen} session=${session} view=${view} candidate=${examined} />`}
          ${live && html`<${ByPhone} session=${session} candidate=${live} />`}
          ${live && html`<${Moves} key=${live.id} session=${session} candidate=${live} />`}
        </div>
      </div>
    </section>
  `;
}

/** @typedef {import("./candidate_words.js").Invited} Invited */

/** Says to examiners that an invitation ran out; the queue keeps it as a mark. @param {{candidates: Invited[]}} props */
export function RanOut({ candidates }) {
  const before = useRef(candidates);
  useEffect(() => {
    for (const { name } of ranOut(before.current, candidates))
      announce(t("{name}：邀请已过期，考生没有进入。可以再次邀请，或先邀请下一位。", { name }));
    before.current = candidates;
  }, [candidates]);
  return html``;
}
