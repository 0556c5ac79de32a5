// @ts-check
import { html } from "../ui/html.js";
import { roadWord } from "../words/room.js";
import { t } from "../words/words.js";
import { whoWhen } from "./identity_words.js";

/** What is known of how a candidate was recognised, but for pictures and scores. @param {{candidate: import("../types").Candidate, panel: import("../types").Panelist[]}} props */
export function IdentityFacts({ candidate: { identity }, panel }) {
  const { attempts, road, waived_for: waivedFor, compare, stills } = identity;
  const last = stills.at(-1);
  /** @type {[string, string][]} */
  const facts = [
    [t("人脸识别次数"), t("{count} 次", { count: attempts })],
    [t("改为人工核验"), roadWord(road)],
    [t("免除原因"), waivedFor],
    [t("人证比对"), compare ? whoWhen(compare, panel) : t("未进行")],
    [t("比对备注"), compare?.note ?? ""],
    [t("证件画面"), last ? `${t("{count} 张", { count: stills.length })} · ${whoWhen(last, panel)}` : ""],
  ];
  return html`
    <dl class="facts">
      ${facts
        .filter(([, value]) => value)
        .map(
          ([label, value]) => html`
            <div key=${label}>
              <dt>${label}</dt>
              <dd>${value}</dd>
            </div>
          `,
        )}
    </dl>
  `;
}
