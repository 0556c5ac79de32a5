// @ts-check
import { STAFF_SLOTS } from "../ui/session.js";
import { ExaminerStage, RanOut } from "../staff/examiner_stage.js";
import { MessageForm } from "../staff/messages.js";
import { PanelStrip } from "../staff/panel.js";
import { staffPage } from "../staff/page.js";
import { Queue } from "../staff/queue.js";
import { Sheet } from "../staff/sheet.js";
import { useChoice } from "../staff/watch.js";
import { DeviceProblem } from "../ui/device_help.js";
import { html } from "../ui/html.js";
import { ContactLine } from "../ui/parts.js";
import { focusOf } from "../staff/candidate_words.js";
import { t } from "../words/words.js";

/** @param {import("../staff/page.js").StaffProps} props */
function Examiner({ session, view, media }) {
  const [chosen, choose] = useChoice(focusOf(view), view.live);
  const candidate = view.candidates.find(({ id }) => id === chosen);
  return html`
    <main class="examiner">
      <div class="staff-left">
        <${Queue} session=${session} candidates=${view.candidates} panel=${view.panel} chosen=${chosen} onChoose=${choose} />
      </div>
      <div class="staff-middle">
        ${media && html`<${DeviceProblem} media=${media} />`}
        <${ExaminerStage} session=${session} view=${view} media=${media} />
        <${RanOut} candidates=${view.candidates} />
        <${PanelStrip} view=${view} media=${media} />
      </div>
      <div class="staff-right">
        ${
          candidate &&
          html`<${Sheet} session=${session} candidate=${candidate} moves=${candidate.id !== view.live} />`
        }
        <${MessageForm} session=${session} view=${view} chosen=${chosen} />
        <${ContactLine} contact=${view.room.contact} />
      </div>
    </main>
  `;
}

staffPage({ title: t("选择考场"), Screen: Examiner, slots: STAFF_SLOTS, straight: true });
