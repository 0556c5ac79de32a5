// @ts-check
import { left, used } from "../base/clock.js";
import { duration, hour } from "../words/times.js";
import { checkMark, lineWords } from "../media/device_check.js";
import { html } from "../ui/html.js";
import { ButtonOf, Mark, useNow } from "../ui/parts.js";
import {
  awayWords,
  candidatePresence,
  channelMark,
  refusedCodeWords,
  secondMark,
  switchWords,
  unansweredMark,
} from "./candidate_words.js";
import { stateWord } from "../words/room.js";
import { t } from "../words/words.js";
import { MaterialsFact } from "./materials.js";
import { get } from "../line/api.js";
import { useAsked } from "../ui/asked.js";
import { clientMark } from "./device_words.js";

/** @typedef {import("../types").Candidate} Candidate */

/** @param {{label: string, children: any}} props */
function Fact({ label, children }) {
  return html`
    <div>
      <dt>${label}</dt>
      <dd>${children}</dd>
    </div>
  `;
}

/** @param {{candidate: Candidate, clock: {now(): number}}} props */
function Time({ candidate, clock }) {
  const now = useNow(clock);
  if (!candidate.clock) return html`${t("尚未开始")}`;
  const rest = Math.max(0, left(candidate.clock, now));
  return html`
    <span class="digits">
      ${t("已用 {used}，剩余 {left}", { used: duration(used(candidate.clock, now)), left: duration(rest) })}
    </span>
  `;
}

/** How the candidate's own device check came out, with its figures. @param {{check: Candidate["device_check"]}} props */
function Checked({ check }) {
  return html`
    <${Mark} ...${checkMark(check)} />
    ${check && html`<small class="quiet">${lineWords(check)} · ${check.browser} · ${hour(check.at)}</small>`}
  `;
}

/** Over what they come, and the last change. @param {{candidate: Candidate}} props */
function Channel({ candidate }) {
  const mark = channelMark(candidate) ?? { word: t("正常通道"), tone: "ok" };
  return html`
    <${Mark} ...${mark} />
    <span class="quiet">${switchWords(candidate)}</span>
  `;
}

/**
 * All that is known of one candidate.
 * @param {{session: import("../ui/session.js").Session, candidate: Candidate}} props
 */
export function Sheet({ session, candidate }) {
  const { since, state } = candidate;
  const unanswered = unansweredMark(candidate.unanswered);
  return html`
    <p class="away-words" role="status">${awayWords(candidate)}</p>
    <dl class="facts">
      <${Fact} label=${t("准考证号")}><span class="digits">${candidate.exam_no}</span></${Fact}>
      <${Fact} label=${t("状态")}>${stateWord(state)} <span class="quiet">${t("{time} 起", { time: hour(since) })}</span></${Fact}>
      <${Fact} label=${t("在线情况")}><${Mark} ...${candidatePresence(candidate)} /></${Fact}>
      ${candidate.switch && html`<${Fact} label=${t("通道")}><${Channel} candidate=${candidate} /></${Fact}>`}
      <${Fact} label=${t("考试承诺书")}>${candidate.pledge ? t("已同意") : t("未同意")}</${Fact}>
      <${Fact} label=${t("第二摄像头")}><${Mark} ...${secondMark(candidate)} /> <span class="quiet">${refusedCodeWords(candidate)}</span></${Fact}>
      <${Fact} label=${t("设备调试")}><${Checked} check=${candidate.device_check} /></${Fact}>
      <${Fact} label=${t("材料")}><${MaterialsFact} session=${session} candidate=${candidate} /></${Fact}>
      <${Fact} label=${t("Windows 客户端")}><${ClientFact} room=${session.view.room.id} candidate=${candidate.id} /></${Fact}>
      ${unanswered && html`<${Fact} label=${t("面试邀请")}><${Mark} ...${unanswered} /></${Fact}>`}
      <${Fact} label=${t("面试用时")}><${Time} candidate=${candidate} clock=${session.clock} /></${Fact}>
    </dl>
  `;
}

/**
 * Whether a candidate's Windows client is installed: asked when their sheet opens.
 * @param {{room: string, candidate: string}} props ids
 */
export function ClientFact({ room, candidate }) {
  const path = `/api/rooms/${encodeURIComponent(room)}/clients`;
  const { data, error, reload } = useAsked(() => get(path), [path, candidate]);
  if (data) {
    const { detail, ...mark } = clientMark(data.clients[candidate]);
    return html`
      <${Mark} ...${mark} />
      ${detail && html`<div><small class="quiet">${detail}</small></div>`}
    `;
  }
  if (!error) return html`<span class="quiet" role="status">${t("正在读取…")}</span>`;
  return html`
    <span class="quiet" role="status">${t("暂时读取不到")}</span>
    <${ButtonOf} word=${t("重试")} name=${t("Windows 客户端")} onClick=${reload} />
  `;
}
