// @ts-check
import { useServer } from "../ui/page.js";
import { sentence } from "../words/refusals.js";
import { stamp } from "../words/times.js";
import { html, useEffect, useState } from "../ui/html.js";
import { Mark } from "../ui/parts.js";
import { PledgeCard } from "../ui/pledge_card.js";
import { t } from "../words/words.js";
import { Desk } from "./pledge/desk.js";
import { numberOf } from "./pledge/draft.js";
import { Versions } from "./pledge/versions.js";
import { authorOf, kindName, shippedNote } from "./pledge/words.js";

/** @typedef {import("./pledge/draft.js").TextKind} TextKind */
/** @typedef {import("../types").PublishedText} PublishedText */
/** @typedef {{may_publish: boolean, texts: {kind: TextKind, versions: PublishedText[]}[]}} Listed */

const REFRESH_S = 20;

/** `#pledge` or `#pledge/recording`. @returns {TextKind} */
const named = () => (location.hash.split("/")[1] === "recording" ? "recording" : "pledge");

/** 承诺书: what candidates agree to, and the notice of recording; versions are written, looked at and published here. @param {{me: import("../types").Me | null}} props */
export function PledgePart({ me }) {
  const [kind, setKind] = useState(named());
  useEffect(() => {
    const changed = () => setKind(named());
    addEventListener("hashchange", changed);
    return () => removeEventListener("hashchange", changed);
  }, []);
  const { data, error, reload } = useServer("/api/admin/pledge", REFRESH_S);
  const listed = /** @type {Listed | null} */ (data);
  const versions = listed?.texts.find((each) => each.kind === kind)?.versions ?? [];
  return html`
    <section class="admin-part" aria-labelledby="pledge-heading">
      <h1 id="pledge-heading">${t("承诺书")}</h1>
      <nav class="tabs" aria-label=${t("承诺书")}>
        <a href="#pledge" aria-current=${kind === "pledge" ? "page" : null}>${kindName("pledge")}</a>
        <a href="#pledge/recording" aria-current=${kind === "recording" ? "page" : null}>${kindName("recording")}</a>
      </nav>
      ${error && html`<${Failed} error=${error} reload=${reload} />`}
      ${!listed && !error && html`<p class="card empty" role="status">${t("正在读取…")}</p>`}
      ${
        listed &&
        me &&
        versions[0] &&
        html`<${Text} key=${kind} kind=${kind} me=${me} versions=${versions} may=${listed.may_publish} reload=${reload} />`
      }
    </section>
  `;
}

/** @param {{error: any, reload: () => void}} props */
function Failed({ error, reload }) {
  return html`
    <div class="stale" role="status">
      <p>${sentence(error)}</p>
      <button type="button" class="button" onClick=${reload}>${t("重试")}</button>
    </div>
  `;
}

/** @param {{kind: TextKind, me: import("../types").Me, versions: PublishedText[], may: boolean, reload: () => void}} props */
function Text({ kind, me, versions, may, reload }) {
  const newest = /** @type {PublishedText} */ (versions[0]);
  const {
    data,
    error,
    reload: again,
  } = useServer(`/api/admin/pledge/text?version=${encodeURIComponent(newest.version)}`);
  const whole = /** @type {{version: PublishedText & {text: string}} | null} */ (data)?.version;
  const note = shippedNote(kind, newest);
  return html`
    <p class="pledge-stands">
      <b>${t("现行：第 {number} 版", { number: numberOf(newest.version) })}</b>
      <${Mark} word=${authorOf(newest)} tone=${newest.shipped ? "warn" : "ok"} />
      <span class="quiet digits">${t("发布于 {time}", { time: stamp(newest.at) })}</span>
    </p>
    ${note && html`<p class="stale">${note}</p>`}
    ${error && !whole && html`<${Failed} error=${error} reload=${again} />`}
    ${!whole && !error && html`<p class="card empty" role="status">${t("正在读取…")}</p>`}
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
