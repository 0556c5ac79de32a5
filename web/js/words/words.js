// @ts-check
import { ENGLISH } from "./words_en.js";

const KEY = "exam.language";

/** @typedef {"zh" | "en"} Language */

/** Whoever draws words, and draws them again in another language. @type {Set<() => void>} */
const readers = new Set();

/** @returns {Language} the language of the pages, as chosen on this computer */
export function language() {
  return globalThis.localStorage?.getItem(KEY) === "en" ? "en" : "zh";
}

/** From now on. The page stays as it is: pictures, dialogs and what is typed half. @param {Language} to */
export function speak(to) {
  if (localStorage.getItem(KEY) === to) return;
  localStorage.setItem(KEY, to);
  redraw();
}

/** Everything that shows words, with those there are now. */
export function redraw() {
  for (const draw of readers) draw();
}

/** `draw` again whenever the language changes, be it in another tab of this browser. @param {() => void} draw */
export function onLanguage(draw) {
  readers.add(draw);
  addEventListener("storage", (event) => /** @type {StorageEvent} */ (event).key === KEY && draw());
}

/**
 * The text in the reader's language. The Chinese text is its own name, as with gettext; `{name}` is filled in
 * after translation, so the sentence may be built differently.
 * @param {string} text
 * @param {Record<string, string | number>} [values]
 * @returns {string}
 */
export function t(text, values = {}) {
  const sentence = language() === "en" ? (ENGLISH[text] ?? text) : text;
  return sentence.replace(/\{(\w+)\}/g, (/** @type {string} */ whole, /** @type {string} */ name) =>
    String(values[name] ?? whole),
  );
}
