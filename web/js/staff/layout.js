// @ts-check

/** @typedef {"main" | "camera2" | "screen"} Place */
/** @typedef {Place | "equal"} Large `equal`: all side by side */
/**
 * `chosen` is the person's own and is remembered; `shown` is the screen while it is shared, until the person chooses.
 * @typedef {{chosen: Large, shown: Large | null}} Layout
 */

const NAME = "exam.stage";
/** @type {Large[]} */
const KNOWN = ["main", "camera2", "screen", "equal"];

/** @param {Pick<Storage, "getItem">} storage @returns {Layout} */
export function remembered(storage) {
  const chosen = /** @type {Large | null} */ (storage.getItem(NAME));
  return { chosen: chosen && KNOWN.includes(chosen) ? chosen : "main", shown: null };
}

/** The person's choice, for this interview and the next. @param {Large} chosen @param {Pick<Storage, "setItem">} storage @returns {Layout} */
export function choose(chosen, storage) {
  storage.setItem(NAME, chosen);
  return { chosen, shown: null };
}

/**
 * A screen that begins is shown large at once, and gives the place back when it ends.
 * @param {Layout} layout @param {boolean | null} sharing null: not known, as while the line is down; then nothing moves
 * @returns {Layout}
 */
export function followScreen(layout, sharing) {
  if (sharing === null) return layout;
  return { ...layout, shown: sharing ? "screen" : null };
}

/** What is large now; never a screen that nobody shares. @param {Layout} layout @param {boolean | null} sharing @returns {Large} */
export function largeOf({ chosen, shown }, sharing) {
  if (shown) return shown;
  return chosen === "screen" && sharing === false ? "main" : chosen;
}
