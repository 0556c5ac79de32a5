// @ts-check
import { ENGLISH } from "./words_en.js";

const KEY = "exam.language";

/** @returns {"zh" | "en"} the language of the pages, as chosen on this computer */
export function language() {
  return globalThis.localStorage?.getItem(KEY) === "en" ? "en" : "zh";
}

/** Remembers the language; the page is loaded again, since nothing here redraws by itself. @param {"zh" | "en"} to */
export function chooseLanguage(to) {
  localStorage.setItem(KEY, to);
  location.reload();
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
