// @ts-check
// The server speaks Chinese: refusals, the record, the audit log. Readers of English get its sentences here, whatever it
// filled in left as it is. Only they load them.
import { language, redraw } from "./words.js";

/** @typedef {{sentence: RegExp, names: string[], english: string, weight: number}} Pattern */

/** @type {{plain: Record<string, string>, patterns: Pattern[]} | null} */
let known = null;
/** What people wrote stays as they wrote it. */
const WRITTEN = new Set(["note", "title", "room", "order", "reason"]);
const NAMES = new Set(["name", "names"]);
/** @type {Map<string, string | null>} */
const found = new Map();

/** @type {Promise<void> | null} */
let learning = null;

/** Fetches the sentences; the page is drawn again with them. */
export function learn() {
  learning ??= fetchAll().catch(() => {
    learning = null;
  });
  return learning;
}

async function fetchAll() {
  const { SENTENCES } = await import("./server_en.js");
  known = {
    plain: SENTENCES,
    patterns: Object.entries(SENTENCES)
      .filter(([chinese]) => chinese.includes("{"))
      .map(([chinese, english]) => pattern(chinese, english))
      .sort((one, other) => other.weight - one.weight),
  };
  redraw();
}

/** @param {string} chinese @param {string} english @returns {Pattern} those that say more are tried first */
function pattern(chinese, english) {
  const parts = chinese.split(/\{(\w+)\}/);
  const fixed = parts.filter((_part, place) => place % 2 === 0);
  const source = fixed.map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join("([^]+?)");
  return {
    sentence: new RegExp(`^${source}$`),
    names: parts.filter((_part, place) => place % 2 === 1),
    english,
    weight: fixed.join("").length,
  };
}

/** @param {string} text @returns {string | null} */
function whole(text) {
  const { plain, patterns } = /** @type {NonNullable<typeof known>} */ (known);
  if (plain[text] !== undefined) return plain[text];
  for (const { sentence, names, english } of patterns) {
    const [, ...values] = sentence.exec(text) ?? [];
    if (!values.length) continue;
    const filled = Object.fromEntries(names.map((name, place) => [name, blank(name, values[place] ?? "")]));
    return english.replace(/\{(\w+)\}/g, (_whole, /** @type {string} */ name) => filled[name] ?? "");
  }
  return null;
}

/** What was filled in: a name or a word of ours, what somebody wrote, or a sentence within. @param {string} name @param {string} text */
function blank(name, text) {
  if (WRITTEN.has(name)) return text;
  return (NAMES.has(name) ? known?.plain[text] : english(text)) ?? text;
}

/** Several sentences in one, each of ours; null where one is not. @param {string} text */
function each(text) {
  const parts = text.match(/[^。！？\n]+[。！？\n]*/g) ?? [];
  const said = parts.length > 1 ? parts.map((part) => english(part.trim())) : [null];
  return said.includes(null) ? null : said.join(" ");
}

/** @param {string} text @returns {string | null} null where we have no English for it, or not yet */
function english(text) {
  const before = found.get(text);
  if (before !== undefined) return before;
  const said = whole(text) ?? each(text);
  found.set(text, said);
  return said;
}

/**
 * What the server said, in the reader's language.
 * @param {string} text
 * @param {string} [instead] for readers of English, where we have none for it; else it stays as it is
 */
export function said(text, instead = text) {
  if (language() !== "en") return text;
  if (!known) void learn();
  return (known && english(text)) ?? instead;
}
