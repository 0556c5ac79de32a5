// @ts-check
import { STAFF_SLOTS } from "../ui/session.js";
import { ExaminerStage, RanOut } from "../staff/examiner_stage.js";
import { Frame } from "../staff/frame.js";
import { staffPage } from "../staff/page.js";
import { useChoice } from "../staff/watch.js";
import { html } from "../ui/html.js";
import { focusOf } from "../staff/candidate_words.js";
import { t } from "../words/words.js";

/** @param {import("../staff/page.js").StaffProps} props */
function Examiner(props) {
  const { view } = props;
  const [chosen, choose] = useChoice(focusOf(view), view.live);
  const of = (/** @type {string | null} */ wanted) => view.candidates.find(({ id }) => id === wanted);
  const live = of(view.live);
  return html`
    <${Frame}
      ...${props}
      chosen=${chosen}
      onChoose=${choose}
      live=${live}
      drawStage=${(/** @type {any} */ stage) =>
        html`<${ExaminerStage} ...${props} ...${stage} live=${live} next=${of(chosen)} />`}
    />
    <${RanOut} candidates=${view.candidates} />
  `;
}

staffPage({ title: () => t("选择考场"), Screen: Examiner, slots: STAFF_SLOTS, straight: true });
