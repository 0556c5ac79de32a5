// @ts-check

/**
 * The little a notice may be beside plain text: paragraphs, lists of lines that begin with "- ", and links. What comes out
 * are strings for text nodes and addresses that were looked at; there is no way to write an element or an attribute.
 * @typedef {{text: string, href?: string}} Piece
 * @typedef {{kind: "paragraph" | "list", lines: Piece[][]}} Block a line of a list is one item of it
 */

const ITEM = /^[-*•]\s+(?=\S)/;
const LINK =
  /\[(?<label>[^[\]\n]+)\]\((?<target>[^()\s]+(?:\([^()\s]*\)[^()\s]*)*)\)|(?<bare>(?:https?:\/\/|mailto:|tel:)[!#-&(-;=?-_a-z~]+)/gi;
const SCHEME = /^(?:https?:\/\/|mailto:|tel:)[^/]/i;
/** Browsers take more for the name of a host than there is. */
const HOST = /^(?:[a-z0-9_.-]+|\[[0-9a-f:.]+\])$/;
/** What shows nothing, or turns the direction of what follows: a text must be what it looks like. */
const HIDDEN = /[\p{Cc}\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]/gu;
/** What ends a sentence and not an address. */
const AFTER = /[.,;:!?]+$/;

/** @param {string} text @returns {Block[]} */
export function blocks(text) {
  /** @type {(Block | null)[]} null: an empty line, after which something new begins */
  const found = [];
  for (const line of text.split(/\r\n|\r|\n/)) {
    const plain = line.trim();
    const kind = ITEM.test(plain) ? "list" : "paragraph";
    if (!plain) found.push(null);
    else if (found.at(-1)?.kind !== kind) found.push({ kind, lines: [pieces(plain.replace(ITEM, ""))] });
    else found.at(-1)?.lines.push(pieces(plain.replace(ITEM, "")));
  }
  return found.filter((block) => block !== null);
}

/** A line as text and links. @param {string} line @returns {Piece[]} */
export function pieces(line) {
  /** @type {Piece[]} */
  const found = [];
  let from = 0;
  for (const match of line.matchAll(LINK)) {
    const link = linkOf(match);
    if (!link) continue;
    found.push({ text: line.slice(from, match.index) }, link.piece);
    from = match.index + link.length;
  }
  found.push({ text: line.slice(from) });
  return found
    .map((piece) => ({ ...piece, text: piece.text.replace(HIDDEN, "") }))
    .filter(({ text }) => text);
}

/** The link that was found, and how much of the line it takes. @param {RegExpMatchArray} match */
function linkOf({ 0: whole, groups = {} }) {
  const bare = groups.bare === undefined ? undefined : trimmed(groups.bare);
  const href = safeAddress(bare ?? groups.target ?? "");
  if (href === null) return null;
  return { piece: { text: bare ?? groups.label ?? "", href }, length: bare?.length ?? whole.length };
}

/** Without the full stop, and the bracket that was opened before the address. @param {string} bare */
function trimmed(bare) {
  const address = bare.replace(AFTER, "");
  return address.endsWith(")") && !address.includes("(")
    ? address.replace(/\)+$/, "").replace(AFTER, "")
    : address;
}

/**
 * The address as the browser will take it, or null: only to the web, a mailbox or a phone, without a name before the host,
 * which makes one address look like another.
 * @param {string} raw
 * @returns {string | null}
 */
export function safeAddress(raw) {
  if (!SCHEME.test(raw) || /[\s\\"<>`]/.test(raw) || raw.search(HIDDEN) >= 0) return null;
  const url = parsed(raw);
  if (!url || url.username || url.password) return null;
  return !url.protocol.startsWith("http") || HOST.test(url.hostname) ? url.href : null;
}

/** @param {string} raw @returns {URL | null} */
function parsed(raw) {
  try {
    return new URL(raw);
  } catch {
    return null;
  }
}
