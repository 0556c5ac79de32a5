// @ts-check
import { useOwnPage } from "../ui/page.js";
import { Header } from "../ui/header.js";
import { html, useEffect, useRef } from "../ui/html.js";
import { usePlace } from "../ui/place.js";
import { t } from "../words/words.js";
import { Lacking } from "./lacking.js";
import { Materials } from "./materials.js";
import { Rooms } from "../staff/page.js";
import { Notices } from "./notices.js";
import { PledgePart } from "./pledge.js";
import { People } from "./people.js";
import { Todo } from "./todo.js";
import { Units } from "./units.js";
import { Audit } from "./audit.js";
import { Recordings } from "./recordings.js";
import { Security } from "./security.js";
import { Servers } from "./servers.js";
import { SmsLog } from "./sms.js";
import { RoomEditor } from "./rooms/editor.js";
import { RoomList } from "./rooms/list.js";
import { RoomRecord } from "./rooms/record.js";
import { RoomScores } from "./rooms/scores.js";
import { Rubrics } from "./rubrics.js";

/** @param {{parts: Part[], shown?: Part}} props */
function Navigation({ parts, shown }) {
  return html`
    <nav class="admin-nav" aria-label=${t("管理")}>
      ${parts.map(
        (part) => html`
          <a key=${part.id} href=${`#${part.id}`} aria-current=${part === shown ? "page" : null}>${part.label()}</a>
        `,
      )}
    </nav>
  `;
}

/** Everything the exam office does, a part at a time. */
export function AdminPage() {
  const { me, ready } = useOwnPage();
  const parts = PARTS.filter(({ school }) => !school || (me !== null && !me.college));
  // `#rooms/abc` is the part `rooms`; what follows the slash is that part's own.
  const [named] = usePlace();
  const shown = parts.find(({ id }) => id === named) ?? parts[0];
  const main = useRef(/** @type {HTMLElement | null} */ (null));
  const before = useRef(shown);
  useEffect(() => {
    // A new part is a new page: readers of screens and keyboards start at its beginning.
    if (before.current !== shown) main.current?.focus();
    before.current = shown;
  }, [shown]);
  if (!ready) return html`<p class="opening" role="status">${t("正在打开…")}</p>`;
  return html`
    <${Header} me=${me} />
    <div class="admin ${shown?.wide ? "wide" : ""}">
      <${Navigation} parts=${parts} shown=${shown} />
      <main class="admin-main" tabindex="-1" ref=${main}>
        ${shown && html`<${shown.Section} key=${shown.id} me=${me} />`}
      </main>
    </div>
  `;
}

/**
 * What the exam office works on. `id` is the part after # in the address; `Section` is drawn with `me`, who is signed in;
 * `school`: only for those who work for the whole school; `wide`: long tables.
 * @typedef {{id: string, label: () => string, Section: any, school?: boolean, wide?: boolean}} Part
 */

/** @param {{me: any}} props */
function Overview({ me }) {
  return html`
    <${Lacking} me=${me} />
    <${Todo} />
    <${Rooms} title=${t("考场总览")} />
  `;
}

/** In the order of the navigation; the first is shown when the address names none. @type {Part[]} */
export const PARTS = [
  { id: "overview", label: () => t("考场总览"), Section: Overview },
  { id: "rooms", label: () => t("考场"), Section: RoomsPart, wide: true },
  { id: "rubrics", label: () => t("评分标准"), Section: Rubrics },
  { id: "people", label: () => t("人员"), Section: People, wide: true },
  { id: "units", label: () => t("学院专业"), Section: Units },
  { id: "materials", label: () => t("材料审核"), Section: Materials, wide: true },
  { id: "recordings", label: () => t("录音录像"), Section: Recordings, wide: true },
  { id: "notices", label: () => t("公告"), Section: Notices },
  { id: "pledge", label: () => t("承诺书"), Section: PledgePart },
  { id: "sms", label: () => t("短信记录"), Section: SmsLog, wide: true },
  { id: "servers", label: () => t("服务器"), Section: Servers, school: true },
  { id: "audit", label: () => t("审计"), Section: Audit, wide: true },
  { id: "security", label: () => t("账户安全"), Section: Security },
];

/** 考场: the list, one room's form, its record or its scores. Behind `#rooms/`: nothing, `new`, `copy/<id>`, `<id>`, `<id>/record` or `<id>/scores`. */
export function RoomsPart() {
  const [, first = "", second = ""] = usePlace();
  if (!first) return html`<${RoomList} />`;
  if (first === "new") return html`<${RoomEditor} key="new" />`;
  if (first === "copy") return html`<${RoomEditor} key=${`copy ${second}`} copied=${second} />`;
  if (second === "record") return html`<${RoomRecord} key=${first} id=${first} />`;
  if (second === "scores") return html`<${RoomScores} key=${first} id=${first} />`;
  return html`<${RoomEditor} key=${first} id=${first} />`;
}
