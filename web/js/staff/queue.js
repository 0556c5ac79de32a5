// @ts-check
import { checkMark } from "../media/device_check.js";
import { html } from "../ui/html.js";
import { LineMark } from "../ui/line.js";
import { Mark } from "../ui/parts.js";
import {
  candidatePresence,
  channelMark,
  isAway,
  secondMark,
  troubled,
  unansweredMark,
} from "./candidate_words.js";
import { stateWord } from "../words/room.js";
import { t } from "../words/words.js";
import { byPhone } from "./candidate_parts.js";
import { HelpMark } from "./help.js";
import { deviceMarks } from "./device_words.js";
import { IdentityMarks } from "./identity_marks.js";
import { MaterialsMark } from "./materials.js";

/** @typedef {import("../types").Candidate} Candidate */

/** Whether the device check is news: whoever has not come need not have done it. @param {Candidate} candidate */
function wantsCheck({ state, device_check: check }) {
  return ["waiting", "talking", "invited"].includes(state) || (state === "registered" && check !== null);
}

/** What a look at a candidate's readiness needs. @param {{session: import("../ui/session.js").Session, candidate: Candidate, panel: import("../types").Panelist[]}} props */
export function Readiness({ session, candidate, panel }) {
  const camera2 = secondMark(candidate);
  const unanswered = unansweredMark(candidate.unanswered);
  const channel = channelMark(candidate);
  return html`
    <p class="readiness">
      <${HelpMark} session=${session} candidate=${candidate} />
      <${Mark} ...${candidatePresence(candidate)} />
      <${LineMark} line=${session.media?.lineOf(candidate.id, byPhone(candidate))} />
      ${channel && html`<${Mark} ...${channel} />`}
      ${
        candidate.pledge
          ? html`<${Mark} word=${t("承诺书已签")} tone="ok" />`
          : html`<${Mark} word=${t("承诺书未签")} tone="quiet" />`
      }
      ${wantsCheck(candidate) && html`<${Mark} ...${checkMark(candidate.device_check)} />`}
      <${IdentityMarks} candidate=${candidate} panel=${panel} />
      <${MaterialsMark} session=${session} candidate=${candidate} />
      ${unanswered && html`<${Mark} ...${unanswered} />`}
      ${candidate.camera2 !== "not_required" && html`<${Mark} ...${camera2} label=${t("第二摄像头")} />`}
      ${deviceMarks(candidate).map((mark) => html`<${Mark} key=${mark.word} ...${mark} />`)}
    </p>
  `;
}

/** @param {{session: import("../ui/session.js").Session, candidate: Candidate, panel: import("../types").Panelist[], chosen: boolean, onChoose: (id: string) => void}} props */
function Row({ session, candidate, panel, chosen, onChoose }) {
  const { id, name, order, exam_no, state } = candidate;
  return html`
    <li
      class="queue-row ${chosen ? "chosen" : ""} ${troubled(candidate) ? "troubled" : ""} state-${state}">
      <span class="queue-order digits" aria-hidden="true">${order + 1}</span>
      <div class="queue-who">
        <button type="button" class="queue-name" aria-pressed=${chosen} onClick=${() => onChoose(id)}>
          ${name}
        </button>
        <span class="quiet digits">${exam_no}</span>
      </div>
      <span class="queue-state">${stateWord(state)}</span>
      <${Readiness} session=${session} candidate=${candidate} panel=${panel} />
    </li>
  `;
}

/** The queue of a room in its order. @param {{session: import("../ui/session.js").Session, candidates: Candidate[], panel: import("../types").Panelist[], chosen: string | null, onChoose: (id: string) => void}} props */
export function Queue({ session, candidates, panel, chosen, onChoose }) {
  const waiting = candidates.filter(({ state }) => state === "waiting" || state === "talking").length;
  const away = candidates.filter((one) => isAway(one) && one.presence === "offline").length;
  return html`
    <section class="card queue" aria-labelledby="queue-title">
      <h2 id="queue-title">
        ${t("考生队列")}
        <span class="quiet">${t("候考 {waiting} · 共 {all}", { waiting, all: candidates.length })}</span>
        ${away > 0 && html`<${Mark} word=${t("掉线 {count}", { count: away })} tone="bad" />`}
      </h2>
      ${!candidates.length && html`<p class="quiet">${t("本考场还没有安排考生。")}</p>`}
      <ol>
        ${candidates.map(
          (candidate) => html`
            <${Row}
              key=${candidate.id}
              session=${session}
              candidate=${candidate}
              panel=${panel}
              chosen=${candidate.id === chosen}
              onChoose=${onChoose}
            />
          `,
        )}
      </ol>
    </section>
  `;
}
