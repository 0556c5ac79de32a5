// @ts-check
import { hour } from "../words/times.js";
import { html } from "../ui/html.js";
import { Mark } from "../ui/parts.js";
import { awaitsCompare, identityMark, recheckMark } from "./candidate_words.js";
import { t } from "../words/words.js";
import { hintWord, whoWhen } from "./identity_words.js";

/** @typedef {import("../types").Candidate} Candidate */
/** @typedef {import("../types").StaffView} StaffView */

/** Who compared and when, or why a person must. @param {Candidate} candidate @param {string} reason @param {StaffView["panel"]} panel */
function because({ identity }, reason, panel) {
  return identity.compare ? whoWhen(identity.compare, panel) : reason;
}

/** How it stands with a candidate's identity, at a glance. @param {{candidate: Candidate, panel: StaffView["panel"]}} props */
export function IdentityMarks({ candidate, panel }) {
  const mark = identityMark(candidate);
  const recheck = recheckMark(candidate);
  if (!mark) return null;
  const detail = because(candidate, mark.reason, panel);
  return html`
    <span class="identity-marks">
      ${recheck && html`<${Mark} word=${recheck.word} tone=${recheck.tone} /><span class="identity-why bad">${recheck.detail}</span>`}
      <${Mark} word=${mark.word} tone=${mark.tone} />
      ${detail && html`<span class="identity-why ${mark.tone}">${detail}</span>`}
      ${awaitsCompare(candidate) && html`<${Mark} word=${t("待人证比对")} tone="warn" />`}
    </span>
  `;
}

/**
 * The same over the whole width, red words nobody can overlook (docs/rules.md 8.2).
 * @param {{candidate: Candidate, panel: StaffView["panel"], only?: boolean}} props `only`: where it matters, nothing else said
 */
export function IdentityBand({ candidate, panel, only }) {
  const mark = identityMark(candidate);
  const recheck = recheckMark(candidate);
  if (!mark || (only && mark.tone === "ok" && !candidate.identity.compare)) return null;
  const { compare } = candidate.identity;
  return html`
    ${
      recheck &&
      html`
        <div class="identity-band ${recheck.tone}" role="alert">
          <b>${recheck.word}</b>
          <span>${recheck.detail}</span>
          <span>${t("请再做一次人证比对。面试和计时照常进行。")}</span>
        </div>
      `
    }
    <div class="identity-band ${mark.tone}">
      <b>${mark.word}</b>
      ${compare && html`<span>${whoWhen(compare, panel)}</span>`}
      ${compare?.absent && html`<span>${t("比对时没有考生画面")}</span>`}
      ${mark.reason && html`<span class="identity-reason">${mark.reason}</span>`}
      ${awaitsCompare(candidate) && html`<span>${t("请核对身份证件（人证比对）")}</span>`}
    </div>
  `;
}

/** What the samples of the interview show: said once, quietly, and left to people. @param {{candidate: Candidate | null}} props */
export function HintMark({ candidate }) {
  const { hint = null, hint_since: since = null } = candidate?.identity ?? {};
  const word = hintWord(hint);
  return html`
    <p class="identity-hint" role="status">
      ${word}
      ${word && since !== null && html`<span>${t("{time} 起", { time: hour(since) })}</span>`}
    </p>
  `;
}
