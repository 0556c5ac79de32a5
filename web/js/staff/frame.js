// @ts-check
import { html, useEffect, useState } from "../ui/html.js";
import { t } from "../words/words.js";
import { ActionBar } from "./action_bar.js";
import { useChimes } from "./chimes.js";
import { remembered, turned } from "./folds.js";
import { useFull } from "./full.js";
import { KeyHelp, useKeys } from "./keys.js";
import { Queue, QueueCounts } from "./queue.js";
import { OtherMoves, Side } from "./side.js";

/** @typedef {import("../types").Candidate} Candidate */
/** @typedef {import("./page.js").StaffProps} StaffProps */
/** @typedef {import("./folds.js").Part} Part */

const NARROW = "(max-width: 900px)";

/** Whether everything stands in one column. */
function useNarrow() {
  const [narrow, setNarrow] = useState(() => matchMedia(NARROW).matches);
  useEffect(() => {
    const query = matchMedia(NARROW);
    const changed = () => setNarrow(query.matches);
    query.addEventListener("change", changed);
    return () => query.removeEventListener("change", changed);
  }, []);
  return narrow;
}

/** @returns {[import("./folds.js").Folds, (part: Part) => void]} */
function useFolds() {
  const [folds, setFolds] = useState(() => remembered(localStorage));
  return [folds, (part) => setFolds(turned(folds, part, localStorage))];
}

/** Opens or closes a part beside the stage. @param {{open: boolean, name: string, label: string, onTurn: () => void}} props */
function Fold({ open, name, label, onTurn }) {
  return html`
    <button type="button" class="fold fold-${name}" aria-expanded=${open} aria-label=${label} title=${label} onClick=${onTurn}>
      <span aria-hidden="true">${open === (name === "queue") ? "‹" : "›"}</span>
    </button>
  `;
}

/**
 * The page of a room with pictures: queue, stage and one candidate's sheet in columns that scroll by themselves, and
 * under them the action bar. Nothing in the columns moves it.
 * @param {StaffProps & {chosen: string | null, onChoose: (id: string) => void, live: Candidate | undefined, drawStage: (stage: {full: boolean, onFull: () => void}) => any}} props
 *   `live`: whose turn it is; while they are to be seen the queue gives its place to the stage
 */
export function Frame({ session, view, media, chosen, onChoose, live, drawStage }) {
  const [full, onFull] = useFull();
  const [folds, turn] = useFolds();
  const narrow = useNarrow();
  useChimes(session);
  const seen = live !== undefined && live.state !== "invited";
  const queuePart = /** @type {Part} */ (seen ? "queue.live" : "queue");
  const queueOpen = narrow || folds[queuePart];
  const sideOpen = narrow || folds.side;
  useKeys([
    { key: "q", word: t("打开或收起考生队列"), act: () => turn(queuePart) },
    { key: "i", word: t("打开或收起考生资料"), act: () => turn("side") },
    { key: "f", word: t("全屏"), act: onFull },
  ]);
  const candidate = view.candidates.find(({ id }) => id === chosen);
  const about = live ?? candidate;
  const isOther = about?.id !== candidate?.id;
  return html`
    <main class="room-frame ${full ? "full" : ""}">
      <div class="frame-queue ${queueOpen ? "" : "folded"}">
        ${!narrow && html`<${Fold} open=${queueOpen} name="queue" label=${t("考生队列")} onTurn=${() => turn(queuePart)} />`}
        ${
          queueOpen
            ? html`<${Queue} session=${session} candidates=${view.candidates} panel=${view.panel} chosen=${chosen} onChoose=${onChoose} />`
            : html`<p class="queue-folded"><${QueueCounts} candidates=${view.candidates} /></p>`
        }
      </div>
      <div class="frame-stage">${drawStage({ full, onFull })}</div>
      <div class="frame-side ${sideOpen ? "" : "folded"}">
        ${!narrow && html`<${Fold} open=${sideOpen} name="side" label=${t("考生资料")} onTurn=${() => turn("side")} />`}
        ${sideOpen && html`<${Side} session=${session} candidate=${candidate} moves=${isOther && !narrow} />`}
      </div>
      <div class="frame-foot">
        ${candidate && isOther && narrow && html`<${OtherMoves} session=${session} candidate=${candidate} />`}
        <${ActionBar} session=${session} view=${view} media=${media} candidate=${about} />
        <${KeyHelp} />
      </div>
    </main>
  `;
}
