// @ts-check
import { DeviceProblem } from "../ui/device_help.js";
import { html, useEffect, useRef } from "../ui/html.js";
import { OwnLine } from "../ui/line.js";
import { CountDown } from "../ui/parts.js";
import { useSpeaking } from "../ui/speaking.js";
import { ranOut } from "./candidate_words.js";
import { t } from "../words/words.js";
import { AwayOverPicture, DeviceBand } from "./candidate_parts.js";
import { HintMark, IdentityBand } from "./identity_marks.js";
import { PanelStrip } from "./panel.js";
import { StagePictures } from "./stage_pictures.js";
import { announce } from "../ui/toast.js";

/** @typedef {import("../types").Candidate} Candidate */
/** @typedef {import("./page.js").StaffProps} StaffProps */

/** Nobody is in the room, and what comes next. @param {{view: StaffProps["view"], next: Candidate | undefined}} props */
function Nobody({ view, next }) {
  const some = view.candidates.some(({ state }) => state === "ended");
  const over = view.room.phase === "ended";
  return html`
    <div class="silence">
      <p class="silence-title">${over ? t("全部考生已结束") : some ? t("上一位考生的面试已结束") : t("面试尚未开始")}</p>
      ${!over && next && html`<p>${t("下一位：{name}。可在考生队列中另选一位，再点“邀请”。", { name: next.name })}</p>`}
    </div>
  `;
}

/** Somebody is on the way. @param {{session: StaffProps["session"], invited: Candidate}} props */
function OnTheWay({ session, invited }) {
  return html`
    <div class="silence">
      <p class="silence-title">${t("已邀请 {name}，等待进入", { name: invited.name })}</p>
      <p>
        ${t("剩余时间")}
        <${CountDown} until=${invited.invited_until ?? 0} clock=${session.clock} />
      </p>
      <p>${t("到时仍未进入，邀请会自动撤回。")}</p>
      <${AwayOverPicture} candidate=${invited} />
    </div>
  `;
}

/**
 * The candidate who is live, or in words why there is none, and the panel; what is to be said lies over the pictures.
 * @param {StaffProps & {live: Candidate | undefined, next: Candidate | undefined, full: boolean, onFull: () => void}} props
 */
export function ExaminerStage({ session, view, media, live, next, full, onFull }) {
  const speaking = useSpeaking(media);
  const examined = live?.state === "in_exam" ? live : null;
  const empty = live
    ? html`<${OnTheWay} session=${session} invited=${live} />`
    : html`<${Nobody} view=${view} next=${next} />`;
  return html`
    <section class="examiner-stage stage ${examined ? "" : "idle"}" aria-label=${t("面试画面")}>
      ${
        examined
          ? html`<${StagePictures} key=${examined.id} candidate=${examined} view=${view} media=${media} speaking=${speaking} full=${full} onFull=${onFull} />`
          : empty
      }
      ${media && html`<${PanelStrip} view=${view} media=${media} speaking=${speaking} />`}
      <div class="stage-notes">
        ${media && html`<${DeviceProblem} media=${media} />`}
        <${OwnLine} media=${media} staff />
        ${live && html`<${IdentityBand} candidate=${live} panel=${view.panel} only />`}
        <${HintMark} candidate=${examined} />
        <${DeviceBand} candidate=${examined} />
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
