// @ts-check
import { html } from "./html.js";

/** @typedef {import("../types").Gesture} Gesture */

/** How far the face's features move in the drawing. As in a mirror, the person's left is the left of the screen. */
const SHIFTS = { left: "translate(-13 0)", right: "translate(13 0)", nod: "translate(0 12)" };

/** @type {Record<string, string>} */
const ARROWS = {
  left: "M22 66H4M11 58L3 66L11 74",
  right: "M98 66H116M109 58L117 66L109 74",
  nod: "M112 46V84M104 77L112 85L120 77",
};

/** @param {{shut: boolean}} props */
function Eyes({ shut }) {
  if (shut) return html`<path class="gesture-moves" d="M38 56q7 6 14 0M68 56q7 6 14 0" />`;
  return html`
    <ellipse class="gesture-dot" cx="45" cy="56" rx="4" ry="5" />
    <ellipse class="gesture-dot" cx="75" cy="56" rx="4" ry="5" />
  `;
}

/** @param {{open: boolean}} props */
function Mouth({ open }) {
  if (open) return html`<ellipse class="gesture-moves" cx="60" cy="87" rx="9" ry="11" />`;
  return html`<path d="M49 86q11 6 22 0" />`;
}

/** A face that does what is asked for. Says nothing to readers of screens: the words beside it do. @param {{gesture: Gesture | null}} props */
export function GestureDrawing({ gesture }) {
  const shift = SHIFTS[/** @type {"left"} */ (gesture ?? "")] ?? "translate(0 0)";
  const arrow = ARROWS[gesture ?? ""];
  return html`
    <svg class="gesture-drawing" viewBox="0 0 124 124" aria-hidden="true" focusable="false">
      <ellipse cx="60" cy="66" rx="36" ry="46" />
      <g transform=${shift}>
        <${Eyes} shut=${gesture === "blink"} />
        <path d="M60 62v10h4" />
        <${Mouth} open=${gesture === "mouth"} />
      </g>
      ${arrow && html`<path class="gesture-moves gesture-arrow" d=${arrow} />`}
    </svg>
  `;
}
