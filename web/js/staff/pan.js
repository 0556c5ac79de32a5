// @ts-check
import { t } from "../words/words.js";

/** @typedef {{left: number, top: number, x: number, y: number}} Grip where it was scrolled to and held */

/** @type {Grip | null} */
let grip = null;

/** @param {PointerEvent} event */
function take(event) {
  const place = /** @type {HTMLElement} */ (event.currentTarget);
  grip = { left: place.scrollLeft, top: place.scrollTop, x: event.clientX, y: event.clientY };
  place.setPointerCapture(event.pointerId);
}

/** @param {PointerEvent} event */
function move(event) {
  if (!grip) return;
  const place = /** @type {HTMLElement} */ (event.currentTarget);
  place.scrollLeft = grip.left + grip.x - event.clientX;
  place.scrollTop = grip.top + grip.y - event.clientY;
}

function release() {
  grip = null;
}

/**
 * What makes a place move its picture about under the pointer; the arrow keys do so by themselves once it has the focus.
 * @param {boolean} on
 */
export function panning(on) {
  if (!on) return {};
  return {
    tabindex: 0,
    role: "group",
    "aria-label": t("拖动或用方向键移动画面"),
    onPointerDown: take,
    onPointerMove: move,
    onPointerUp: release,
    onPointerCancel: release,
  };
}
