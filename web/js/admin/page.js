// @ts-check
import { useOwnPage } from "../ui/page.js";
import { Header } from "../ui/header.js";
import { html, useEffect, useRef } from "../ui/html.js";
import { usePlace } from "../ui/place.js";
import { t } from "../words/words.js";
import { PARTS } from "./sections.js";

/** @typedef {import("./sections.js").Part} Part */

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
    <div class="admin">
      <${Navigation} parts=${parts} shown=${shown} />
      <main class="admin-main" tabindex="-1" ref=${main}>
        ${shown && html`<${shown.Section} key=${shown.id} me=${me} />`}
      </main>
    </div>
  `;
}
