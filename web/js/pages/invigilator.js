// @ts-check
import { STAFF_SLOTS } from "../ui/session.js";
import { useChoice } from "../staff/watch.js";
import { MessageForm } from "../staff/messages.js";
import { staffPage } from "../staff/page.js";
import { Queue } from "../staff/queue.js";
import { Sheet } from "../staff/sheet.js";
import { Talk } from "../staff/talk.js";
import { Wall } from "../staff/wall.js";
import { DeviceProblem } from "../ui/device_help.js";
import { html } from "../ui/html.js";
import { ContactLine } from "../ui/parts.js";
import { firstWaiting } from "../staff/candidate_words.js";
import { t } from "../words/words.js";

/** @param {import("../staff/page.js").StaffProps} props */
function Invigilator({ session, view, media }) {
  const talk = view.candidates.find(({ talking_with }) => talking_with === view.me.id);
  const [chosen, choose] = useChoice(talk?.id ?? firstWaiting(view.candidates), talk?.id ?? null);
  const candidate = view.candidates.find(({ id }) => id === chosen);
  return html`
    <main class="invigilator">
      <div class="staff-left">
        <${Queue} session=${session} candidates=${view.candidates} panel=${view.panel} chosen=${chosen} onChoose=${choose} />
      </div>
      <div class="staff-middle">
        ${media && html`<${DeviceProblem} media=${media} />`}
        <${Talk} session=${session} view=${view} media=${media} talk=${talk} />
        <${Wall}
          session=${session}
          view=${view}
          media=${media}
          talk=${talk}
          chosen=${chosen}
          onChoose=${choose}
        />
      </div>
      <div class="staff-right">
        ${candidate && html`<${Sheet} session=${session} candidate=${withoutTalk(candidate)} />`}
        <${MessageForm} session=${session} view=${view} chosen=${chosen} />
        <${ContactLine} contact=${view.room.contact} />
      </div>
    </main>
  `;
}

/** Talking has its buttons on the pictures; the sheet has the rest. @param {import("../types").Candidate} candidate */
function withoutTalk(candidate) {
  return { ...candidate, actions: candidate.actions.filter((action) => !action.endsWith("_talk")) };
}

staffPage({ title: t("选择考场"), Screen: Invigilator, slots: STAFF_SLOTS, straight: true });
