// @ts-check
import { STAFF_SLOTS } from "../ui/session.js";
import { useChoice } from "../staff/watch.js";
import { Frame } from "../staff/frame.js";
import { staffPage } from "../staff/page.js";
import { Talk } from "../staff/talk.js";
import { Wall } from "../staff/wall.js";
import { html } from "../ui/html.js";
import { firstWaiting } from "../staff/candidate_words.js";
import { t } from "../words/words.js";

/** @param {import("../staff/page.js").StaffProps} props */
function Invigilator(props) {
  const { view } = props;
  const talk = view.candidates.find(({ talking_with }) => talking_with === view.me.id);
  const [chosen, choose] = useChoice(talk?.id ?? firstWaiting(view.candidates), talk?.id ?? null);
  const drawStage = (/** @type {any} */ stage) => html`
    <div class="waiting-stages ${talk ? "talking" : ""}">
      <${Talk} ...${props} ...${stage} talk=${talk} />
      <${Wall} ...${props} talk=${talk} chosen=${chosen} onChoose=${choose} />
    </div>
  `;
  return html`<${Frame} ...${props} chosen=${chosen} onChoose=${choose} live=${talk} drawStage=${drawStage} />`;
}

staffPage({ title: () => t("选择考场"), Screen: Invigilator, slots: STAFF_SLOTS, straight: true });
