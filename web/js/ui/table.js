// @ts-check
import { html } from "./html.js";

/**
 * A column: its head, what of a row stands in it, and how. `name`: it says whose row it is.
 * @typedef {[any, (row: any, place: number) => any, ("digits" | "wrap" | "name")?]} Column
 */

/** @param {Column} column @param {any} row @param {number} place */
function cell([, draw, look], row, place) {
  if (look === "name") return html`<th scope="row" class=${look}>${draw(row, place)}</th>`;
  return html`<td class=${look}>${draw(row, place)}</td>`;
}

/**
 * Rows under their heads. A wide one scrolls in a frame of its own, which the keyboard reaches.
 * @param {{label: string, columns: Column[], rows: any[], idOf?: (row: any, place: number) => any, look?: string}} props
 */
export function Table({ label, columns, rows, idOf = ({ id }) => id, look = "" }) {
  return html`
    <div class="card table-frame" tabindex="0" role="region" aria-label=${label}>
      <table class="table ${look}">
        <thead>
          <tr>
            ${columns.map(([head]) => html`<th scope="col">${head}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${rows.map(
            (row, place) => html`
              <tr key=${idOf(row, place)}>
                ${columns.map((column) => cell(column, row, place))}
              </tr>
            `,
          )}
        </tbody>
      </table>
    </div>
  `;
}
