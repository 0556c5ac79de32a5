// @ts-check
import { html, useMemo, useRef } from "./html.js";

/** @typedef {{id: string, label: any, draw: () => any}} Tab */

let count = 0;

const STEPS = { ArrowRight: 1, ArrowLeft: -1 };

/**
 * Several things in one place, one of them shown; the arrow keys go from one to the next (ARIA APG, tabs). What is not
 * shown stays as it is: nothing half typed is lost.
 * @param {{label: string, tabs: Tab[], shown: string, onShow: (id: string) => void}} props
 */
export function Tabs({ label, tabs, shown, onShow }) {
  const list = useRef(/** @type {HTMLElement | null} */ (null));
  const prefix = useMemo(() => `tabs-${(count += 1)}`, []);
  const turn = (/** @type {KeyboardEvent} */ event) => {
    const step = STEPS[/** @type {keyof typeof STEPS} */ (event.key)];
    if (!step) return;
    const at = (tabs.findIndex(({ id }) => id === shown) + step + tabs.length) % tabs.length;
    onShow(tabs[at]?.id ?? shown);
    /** @type {HTMLElement | undefined} */ (list.current?.children[at])?.focus();
  };
  return html`
    <div class="tabs" role="tablist" aria-label=${label} ref=${list} onKeyDown=${turn}>
      ${tabs.map(
        ({ id, label: word }) => html`
          <button
            key=${id}
            type="button"
            role="tab"
            id="${prefix}-${id}"
            aria-controls="${prefix}-of-${id}"
            aria-selected=${id === shown}
            tabindex=${id === shown ? 0 : -1}
            onClick=${() => onShow(id)}>
            ${word}
          </button>
        `,
      )}
    </div>
    ${tabs.map(
      ({ id, draw }) => html`
        <div
          key=${id}
          class="tab-panel"
          role="tabpanel"
          id="${prefix}-of-${id}"
          aria-labelledby="${prefix}-${id}"
          hidden=${id !== shown}>
          ${draw()}
        </div>
      `,
    )}
  `;
}
