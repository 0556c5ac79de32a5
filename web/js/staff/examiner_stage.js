// @ts-check
import { ExamTime } from "../ui/exam_time.js";
import { html, useState } from "../ui/html.js";
import { CountDown } from "../ui/parts.js";
import { Picture } from "../ui/picture.js";
import { cameraWord, candidatePresence, isAway, secondMark, stateWord } from "../view.js";
import { t } from "../words.js";
import { AwayOverPicture } from "./away.js";
import { HintMark, IdentityBand } from "./identity_marks.js";
import { Moves } from "./moves.js";

/** @typedef {import("../types").Candidate} Candidate */
/** @typedef {import("./page.js").StaffProps} StaffProps */

const PLACES = [
  { device: "main", source: "camera" },
  { device: "camera2", source: "camera" },
  { device: "main", source: "screen" },
];

/** @param {{device: string, source: string}} place @param {Candidate} candidate */
function absence({ device, source }, candidate) {
  if (source === "screen") return t("未启用");
  if (device === "camera2") return secondMark(candidate).word;
  if (isAway(candidate)) return "";
  return candidate.presence === "online" ? t("正在接收画面…") : candidatePresence(candidate).word;
}

/** One large, two small; a click on a small one swaps. @param {{candidate: Candidate, view: StaffProps["view"], media: any}} props */
function Pictures({ candidate, view, media }) {
  const [large, setLarge] = useState(0);
  return html`
    <div class="pictures">
      ${PLACES.map(
        (place, n) => html`
          <figure key=${n} class=${n === large ? "picture-large" : "picture-small"}>
            <${Picture}
              media=${media}
              view=${view}
              person=${candidate.id}
              source=${place.source}
              second=${place.device === "camera2"}>
              <p class="no-picture">${absence(place, candidate)}</p>
            </${Picture}>
            ${n === 0 && html`<${AwayOverPicture} candidate=${candidate} />`}
            <figcaption>
              ${n === large ? candidate.name : ""} ${cameraWord(place)}
              ${
                n !== large &&
                html`
                  <button type="button" class="button on-stage" onClick=${() => setLarge(n)}>
                    ${t("放大")}
                    <span class="unseen">${cameraWord(place)}</span>
                  </button>
                `
              }
            </figcaption>
          </figure>
        `,
      )}
    </div>
  `;
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
            ? html`<${Pictures} key=${examined.id} candidate=${examined} view=${view} media=${media} />`
            : html`<${Empty} session=${session} live=${live} />`
        }
      </div>
      <${HintMark} candidate=${examined} />
      <div class="stage-bar card">
        <div class="stage-who" aria-live="polite">
          ${
            live
              ? html`
                  <b>${live.name}</b>
                  ${stateWord(live.state)}
                `
              : t("等待邀请考生")
          }
        </div>
        ${examined?.clock && html`<${ExamTime} exam=${examined.clock} clock=${session.clock} />`}
        <div class="stage-buttons">
          ${live && html`<${Moves} key=${live.id} session=${session} candidate=${live} />`}
        </div>
      </div>
    </section>
  `;
}
