// @ts-check
import { useServer } from "../ui/asked.js";
import { html } from "../ui/html.js";
import { t } from "../words/words.js";

const EVERY_S = 60;

/** What the lists say waits for somebody, and where. @typedef {{label: string, count: number, href: string, grave?: boolean}} Item */

/** How many people a list finds. @param {string} photo */
const photos = (photo) => `/api/admin/people?sort=candidates&photo=${photo}&size=1`;

/** @returns {Item[] | null} null until all is known */
function useItems() {
  const materials = /** @type {any} */ (useServer("/api/admin/materials/counts", EVERY_S)).data;
  const refused = /** @type {any} */ (useServer(photos("refused"), EVERY_S)).data;
  const without = /** @type {any} */ (useServer(photos("none"), EVERY_S)).data;
  const changes = /** @type {any} */ (useServer("/api/admin/account-changes", EVERY_S)).data;
  const alarms = /** @type {any} */ (useServer("/api/admin/audit/alarms", EVERY_S)).data;
  if (!materials || !refused || !without || !changes || !alarms) return null;
  const others = changes.changes.filter((/** @type {{mine: boolean}} */ { mine }) => !mine);
  return [
    { label: t("审计报警"), count: alarms.alarms.length, href: "#audit", grave: true },
    { label: t("账号变更待批准"), count: others.length, href: "#security" },
    { label: t("材料待审核"), count: materials.counts.pending, href: "#materials" },
    { label: t("照片不能使用"), count: refused.total, href: "#people/candidates/refused" },
    { label: t("考生没有照片"), count: without.total, href: "#people/candidates/none" },
  ].filter(({ count }) => count > 0);
}

/** 待办: what waits for the office, with the way there. Nothing while it is not known: the rooms below are what counts. */
export function Todo() {
  const items = useItems();
  if (!items) return null;
  return html`
    <section class="todo" aria-label=${t("待办事项")}>
      ${!items.length && html`<p class="quiet">${t("没有待办事项。")}</p>`}
      ${items.map(
        ({ label, count, href, grave }) => html`
          <a key=${href} class="card todo-item ${grave ? "grave" : ""}" href=${href}>
            <b class="digits">${count}</b>
            <span>${label}</span>
          </a>
        `,
      )}
    </section>
  `;
}
