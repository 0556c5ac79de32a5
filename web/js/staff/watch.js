// @ts-check
import { html, useEffect, useState } from "../ui/html.js";
import { Mark } from "../ui/parts.js";
import { focusOf } from "./candidate_words.js";
import { phaseMark, presenceMark, roleWord } from "../words/room.js";
import { t } from "../words/words.js";
import { Queue } from "./queue.js";
import { Side } from "./side.js";

/** @param {{panel: import("../types").Panelist[]}} props */
function PanelList({ panel }) {
  return html`
    <section class="card" aria-labelledby="panel-title">
      <h2 id="panel-title">${t("考官组")}</h2>
      ${!panel.length && html`<p class="quiet">${t("本考场还没有安排考官和候考官。")}</p>`}
      <ul class="panel-list">
        ${panel.map(
          ({ id, name, role, presence }) => html`
            <li key=${id}>
              <span>${roleWord(role)} ${name}</span>
              <${Mark} ...${presenceMark(presence)} />
            </li>
          `,
        )}
      </ul>
    </section>
  `;
}

/** A room without pictures: its queue, its panel, and whatever the table lets this viewer do. @param {import("./page.js").StaffProps} props */
export function Watch({ session, view }) {
  const [chosen, choose] = useChoice(focusOf(view), view.live);
  const candidate = view.candidates.find(({ id }) => id === chosen);
  return html`
    <main class="watch">
      <div class="watch-head">
        <a class="button" href=${location.pathname}>${t("返回考场列表")}</a>
        <${Mark} ...${phaseMark(view.room.phase)} />
      </div>
      <div class="card">
        <${Queue} session=${session} candidates=${view.candidates} panel=${view.panel} chosen=${chosen} onChoose=${choose} />
      </div>
      <div class="watch-side">
        <div class="card"><${Side} session=${session} candidate=${candidate} moves /></div>
        <${PanelList} panel=${view.panel} />
        <p class="quiet">${t("此页面显示考场的实时状态，不接收画面和声音。")}</p>
      </div>
    </main>
  `;
}

/**
 * Whom the page is about: the room's own focus, until the person chooses somebody. The choice lasts until
 * `turn` changes (somebody was invited, a talk began or ended): then the room's focus is what matters again.
 * @param {string | null} focus
 * @param {string | null} turn
 * @returns {[string | null, (id: string) => void]}
 */
export function useChoice(focus, turn) {
  const [chosen, setChosen] = useState(/** @type {string | null} */ (null));
  useEffect(() => setChosen(null), [turn]);
  return [chosen ?? focus, setChosen];
}
