// @ts-check
import { html } from "./html.js";

/** A way in steps: what is done and what is next. @param {{label: string, steps: import("./way.js").Step[]}} props */
export function Stepper({ label, steps }) {
  return html`
    <ol class="stepper" aria-label=${label}>
      ${steps.map(
        ({ name, note, look }, index) => html`
          <li key=${name} class=${look} aria-current=${look === "next" ? "step" : null}>
            <span class="step-number" aria-hidden="true">${index + 1}</span>
            <span class="step-name">${name}</span>
            <span class="step-note">${note}</span>
          </li>
        `,
      )}
    </ol>
  `;
}
