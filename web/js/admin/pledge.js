// @ts-check
import { Standing, useServer } from "../ui/asked.js";
import { stamp } from "../words/times.js";
import { html } from "../ui/html.js";
import { Mark } from "../ui/parts.js";
import { usePlace } from "../ui/place.js";
import { PledgeCard } from "../ui/pledge_card.js";
import { t } from "../words/words.js";
import { Desk } from "./pledge/desk.js";
import { authorOf, kindName, numberOf, shippedNote } from "./pledge/draft.js";
import { Versions, useText } from "./pledge/versions.js";

/** @typedef {import("./pledge/draft.js").TextKind} TextKind */
/** @typedef {import("../types").PublishedText} PublishedText */
/** @typedef {{may_publish: boolean, texts: {kind: TextKind, versions: PublishedText[]}[]}} Listed */

const REFRESH_S = 20;

/** 承诺书: what candidates agree to, and the notice of recording (`#pledge/recording`); versions are written, looked at and published here. @param {{me: import("../types").Me | null}} props */
export function PledgePart({ me }) {
  const [, shown] = usePlace();
  /** @type {TextKind} */
  const kind = shown === "recording" ? "recording" : "pledge";
  const answer = useServer("/api/admin/pledge", REFRESH_S);
  const listed = /** @type {Listed | null} */ (answer.data);
  const versions = listed?.texts.find((each) => each.kind === kind)?.versions ?? [];
  return html`
    <section class="admin-part" aria-labelledby="pledge-heading">
      <h1 id="pledge-heading">${t("承诺书")}</h1>
      <nav class="tabs" aria-label=${t("承诺书")}>
        <a href="#pledge" aria-current=${kind === "pledge" ? "page" : null}>${kindName("pledge")}</a>
        <a href="#pledge/recording" aria-current=${kind === "recording" ? "page" : null}>${kindName("recording")}</a>
      </nav>
      <${Standing} of=${answer} />
      ${
        listed &&
        me &&
        versions[0] &&
        html`<${Text} key=${kind} kind=${kind} me=${me} versions=${versions} may=${listed.may_publish} reload=${answer.reload} />`
      }
    </section>
  `;
}

/** @param {{kind: TextKind, me: import("../types").Me, versions: PublishedText[], may: boolean, reload: () => void}} props */
function Text({ kind, me, versions, may, reload }) {
  const newest = /** @type {PublishedText} */ (versions[0]);
  const [answer, whole] = useText(newest.version);
  const note = shippedNote(kind, newest);
  return html`
    <p class="pledge-stands">
      <b>${t("现行：第 {number} 版", { number: numberOf(newest.version) })}</b>
      <${Mark} word=${authorOf(newest)} tone=${newest.shipped ? "warn" : "ok"} />
      <span class="quiet digits">${t("发布于 {time}", { time: stamp(newest.at) })}</span>
    </p>
    ${note && html`<p class="stale">${note}</p>`}
    ${!whole && html`<${Standing} of=${answer} />`}
    ${whole && may && html`<${Desk} kind=${kind} me=${me} newest=${whole} onDone=${reload} />`}
    ${
      whole &&
      !may &&
      html`
        <p>${t("由学校管理员发布，学院管理员只能查看。")}</p>
        <${PledgeCard} title=${whole.title} text=${whole.text} heading=${kindName(kind)} />
      `
    }
    <${Versions} kind=${kind} versions=${versions} />
  `;
}
