// @ts-check
import { checkMark } from "../media/device_check.js";
import { html, useState } from "../ui/html.js";
import { LineMark } from "../ui/line.js";
import { Mark } from "../ui/parts.js";
import { candidatePresence, channelMark, isAway, secondMark, unansweredMark } from "./candidate_words.js";
import { stateWord } from "../words/room.js";
import { t } from "../words/words.js";
import { byPhone } from "./candidate_parts.js";
import { HelpMark } from "./help.js";
import { deviceMarks } from "./device_words.js";
import { IdentityMarks } from "./identity_marks.js";
import { MaterialsMark } from "./materials.js";
import { worstOf } from "./worst.js";

/** @typedef {import("../types").Candidate} Candidate */
/** @typedef {{session: import("../ui/session.js").Session, candidates: Candidate[], panel: import("../types").Panelist[], chosen: string | null, onChoose: (id: string) => void}} QueueProps */

/** Whether the device check is news: whoever has not come need not have done it. @param {Candidate} candidate */
function wantsCheck({ state, device_check: check }) {
  return ["waiting", "talking", "invited"].includes(state) || (state === "registered" && check !== null);
}

/** What a look at a candidate's readiness needs. @param {{session: import("../ui/session.js").Session, candidate: Candidate, panel: import("../types").Panelist[]}} props */
function Readiness({ session, candidate, panel }) {
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
      ${candidate.camera2 !== "not_required" && html`<${Mark} ...${secondMark(candidate)} label=${t("第二摄像头")} />`}
      ${deviceMarks(candidate).map((mark) => html`<${Mark} key=${mark.word} ...${mark} />`)}
    </p>
  `;
}

/** The one thing to be known at a glance; how many more there are stands behind it. @param {{candidate: Candidate}} props */
function Worst({ candidate }) {
  const { worst, more } = worstOf(candidate);
  if (!worst) return null;
  return html`
    <span class="mark ${worst.tone} queue-worst" title=${worst.word}>
      <span>${worst.word}</span>
      ${more > 0 && html`<small aria-hidden="true">+${more}</small>`}
      ${more > 0 && html`<span class="unseen">${t("等 {count} 项", { count: more + 1 })}</span>`}
    </span>
  `;
}

/** @param {{session: import("../ui/session.js").Session, candidate: Candidate, panel: import("../types").Panelist[], chosen: boolean, open: boolean, onChoose: (id: string) => void, onOpen: () => void}} props */
function Row({ session, candidate, panel, chosen, open, onChoose, onOpen }) {
  const { id, name, order, state } = candidate;
  return html`
    <li class="queue-row ${chosen ? "chosen" : ""} state-${state}">
      <span class="queue-order digits" aria-hidden="true">${order + 1}</span>
      <button type="button" class="queue-name" aria-pressed=${chosen} onClick=${() => onChoose(id)}>${name}</button>
      <span class="queue-state">${stateWord(state)}</span>
      <${Worst} candidate=${candidate} />
      <button
        type="button"
        class="queue-more"
        aria-expanded=${open}
        aria-label=${t("{name} 的详情", { name })}
        onClick=${onOpen}>
        ${open ? "▴" : "▾"}
      </button>
      ${open && html`<${Readiness} session=${session} candidate=${candidate} panel=${panel} />`}
    </li>
  `;
}

/** How many wait, of how many, and how many of them are gone. @param {{candidates: Candidate[]}} props */
export function QueueCounts({ candidates }) {
  const waiting = candidates.filter(({ state }) => state === "waiting" || state === "talking").length;
  const away = candidates.filter((one) => isAway(one) && one.presence === "offline").length;
  return html`
    <span class="quiet">${t("候考 {waiting} · 共 {all}", { waiting, all: candidates.length })}</span>
    ${away > 0 && html`<${Mark} word=${t("掉线 {count}", { count: away })} tone="bad" />`}
  `;
}

/** The queue of a room in its order, one line for each; what stands behind a mark is shown on demand. @param {QueueProps} props */
export function Queue({ session, candidates, panel, chosen, onChoose }) {
  const [open, setOpen] = useState("");
  return html`
    <section class="queue" aria-labelledby="queue-title">
      <h2 id="queue-title">${t("考生队列")} <${QueueCounts} candidates=${candidates} /></h2>
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
              open=${candidate.id === open}
              onChoose=${onChoose}
              onOpen=${() => setOpen(open === candidate.id ? "" : candidate.id)}
            />
          `,
        )}
      </ol>
    </section>
  `;
}
