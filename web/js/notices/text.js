// @ts-check
import { html } from "../ui/html.js";
import { blocks } from "./markup.js";

/** The text of a notice, as its author meant it. @param {{text: string}} props */
export function NoticeText({ text }) {
  return html`
    <div class="notice-text">
      ${blocks(text).map(({ kind, lines }) => (kind === "list" ? list(lines) : paragraph(lines)))}
    </div>
  `;
}

/** @param {import("./markup.js").Piece[][]} items */
const list = (items) => html`
  <ul>
    ${items.map((item) => html`<li>${item.map(piece)}</li>`)}
  </ul>
`;

/** Line breaks are kept as they were typed. @param {import("./markup.js").Piece[][]} lines */
const paragraph = (lines) => html`<p>${lines.map((line, n) => [n > 0 && html`<br />`, line.map(piece)])}</p>`;

/** @param {import("./markup.js").Piece} piece */
function piece({ text, href }) {
  if (!href) return text;
  const elsewhere = href.startsWith("http") ? "_blank" : null;
  return html`<a href=${href} target=${elsewhere} rel="noopener noreferrer">${text}</a>`;
}
