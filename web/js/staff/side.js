// @ts-check
import { html, useState } from "../ui/html.js";
import { ContactLine, Mark } from "../ui/parts.js";
import { Tabs } from "../ui/tabs.js";
import { t } from "../words/words.js";
import { ByPhone } from "./candidate_parts.js";
import { identityMark, recheckMark } from "./candidate_words.js";
import { AT_HAND, IdentityButtons, RARE } from "./identity.js";
import { HelpMark } from "./help.js";
import { IdentityBand, HintMark } from "./identity_marks.js";
import { IdentityFacts } from "./identity_facts.js";
import { Materials } from "./materials.js";
import { MessageForm } from "./messages.js";
import { Moves } from "./moves.js";
import { Scores, useDesk } from "./scores.js";
import { Sheet } from "./sheet.js";

/** @typedef {import("../types").Candidate} Candidate */
/** @typedef {import("../ui/session.js").Session} Session */
/** @typedef {{session: Session, candidate: Candidate}} OfCandidate */

/** What may be done with somebody whom the action bar is not about. @param {OfCandidate} props */
export function OtherMoves({ session, candidate }) {
  if (!candidate.actions.length && !candidate.may_use_phone) return null;
  return html`
    <div class="other-moves">
      <b aria-hidden="true">${candidate.name}</b>
      <${ByPhone} session=${session} candidate=${candidate} />
      <${Moves} key=${candidate.id} session=${session} candidate=${candidate} quiet />
    </div>
  `;
}

/** Who it is, how it stands with who they are, and the way to look: over every tab. @param {OfCandidate} props */
function Head({ session, candidate }) {
  const marks = [recheckMark(candidate), identityMark(candidate)].flatMap((mark) => mark ?? []);
  return html`
    <header class="side-head">
      <h2>
        ${candidate.name}
        <span class="quiet digits">${candidate.exam_no}</span>
      </h2>
      ${
        marks.length > 0 &&
        html`<p class="readiness">${marks.map(({ word, tone }) => html`<${Mark} key=${word} word=${word} tone=${tone} />`)}</p>`
      }
      <${HelpMark} session=${session} candidate=${candidate} />
      <${IdentityButtons} session=${session} candidate=${candidate} ways=${AT_HAND} />
    </header>
  `;
}

/** 身份: what machine and people found, and what is seldom needed. @param {OfCandidate} props */
function Identity({ session, candidate }) {
  return html`
    <${IdentityBand} candidate=${candidate} panel=${session.view.panel} />
    <${HintMark} candidate=${candidate} />
    <${IdentityFacts} candidate=${candidate} panel=${session.view.panel} />
    <${IdentityButtons} session=${session} candidate=${candidate} ways=${RARE} />
  `;
}

/**
 * Beside the stage: one candidate, in tabs.
 * @param {{session: Session, candidate: Candidate | undefined, moves?: boolean}} props `moves`: what may be done with them
 *   stands here, because the action bar is about somebody else
 */
export function Side({ session, candidate, moves }) {
  const [shown, setShown] = useState("sheet");
  const { view } = session;
  const desk = useDesk(session);
  const none = html`<p class="quiet">${t("在考生队列中选择一位考生。")}</p>`;
  const of = (/** @type {any} */ Part) =>
    candidate ? html`<${Part} session=${session} candidate=${candidate} />` : none;
  const tabs = [
    { id: "sheet", label: t("资料"), draw: () => of(Sheet) },
    { id: "identity", label: t("身份"), draw: () => of(Identity) },
    { id: "materials", label: t("材料"), draw: () => of(Materials) },
    {
      id: "messages",
      label: t("消息"),
      draw: () => html`<${MessageForm} session=${session} view=${view} chosen=${candidate?.id ?? null} />`,
    },
    {
      id: "scores",
      label: t("评分表"),
      draw: () => desk && html`<${Scores} session=${session} desk=${desk} candidate=${candidate} />`,
    },
  ].filter(
    ({ id }) =>
      (id === "messages" && view.may_message) || (id === "scores" ? desk?.rubric : id !== "messages"),
  );
  return html`
    ${candidate && html`<${Head} session=${session} candidate=${candidate} />`}
    ${candidate && moves && html`<${OtherMoves} session=${session} candidate=${candidate} />`}
    <${Tabs} label=${candidate?.name ?? t("考生")} tabs=${tabs} shown=${shown} onShow=${setShown} />
    <${ContactLine} contact=${view.room.contact} />
  `;
}
