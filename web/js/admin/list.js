// @ts-check
import { get, post } from "../line/api.js";
import { Standing, useAsked, useRefresh } from "../ui/asked.js";
import { html, useState } from "../ui/html.js";
import { Table } from "../ui/table.js";
import { t } from "../words/words.js";
import { leaveIfSignedOut } from "../line/signed_in.js";
import { sentence } from "../words/refusals.js";
import { Confirm, Told } from "../ui/dialog.js";
import { ErrorText } from "../ui/form.js";
import { announce } from "../ui/toast.js";

const TYPING_MS = 300;

/**
 * One page of a list on the server (`app/handlers/bodies.py`), asked again when its filters change.
 * @typedef {{rows: any[], total: number, page: number, size: number}} Page
 * @typedef {import("../ui/asked.js").Answer<Page> & {query: Record<string, string>,
 *   set: (change: Record<string, string>) => void}} List
 * @param {string} path
 * @param {Record<string, string>} [filters] at the start
 * @param {number | null} [every] seconds after which it is asked again; null: never by itself
 * @returns {List}
 */
export function useList(path, filters = {}, every = null) {
  const [first] = useState(/** @type {Record<string, string>} */ ({ page: "1", ...filters }));
  const [query, setQuery] = useState(first);
  const wait = query === first ? 0 : TYPING_MS;
  const asked = String(new URLSearchParams(query));
  const answer = useAsked(() => get(`${path}?${asked}`), [path, asked], wait);
  useRefresh(answer.reload, every);
  return { ...answer, query, set: (change) => setQuery((now) => ({ ...now, page: "1", ...change })) };
}

/**
 * The rows of a list, what stands where there are none, and the way to the others. In a place of its own, in which a line
 * comes and goes.
 * @param {{list: List, label: string, columns: import("../ui/table.js").Column[], empty: string, look?: string, children?: any}} props
 *   `children`: said below the rows
 */
export function Listed({ list, label, columns, empty, look, children }) {
  const { data } = list;
  return html`
    <div class="admin-part">
      <${Standing} of=${list} />
      ${data && !list.error && !data.rows.length && html`<p class="card empty">${empty}</p>`}
      ${data && data.rows.length > 0 && html`<${Table} label=${label} columns=${columns} rows=${data.rows} look=${look} />`}
      ${children}
      <${Pager} list=${list} />
    </div>
  `;
}

/** @param {{list: List, label: string}} props */
export function Search({ list, label }) {
  return html`
    <label class="field admin-search">
      <span>${label}</span>
      <input
        type="search"
        value=${list.query.q ?? ""}
        maxlength="100"
        onInput=${(/** @type {any} */ event) => list.set({ q: event.target.value })}
      />
    </label>
  `;
}

/** A filter with a few values. @param {{list: List, name: string, label: string, options: [string, string][]}} props `options`: value and word; "" is all */
export function Filter({ list, name, label, options }) {
  return html`
    <label class="field">
      <span>${label}</span>
      <select
        value=${list.query[name] ?? ""}
        onChange=${(/** @type {any} */ event) => list.set({ [name]: event.target.value })}>
        ${options.map(([value, word]) => html`<option key=${value} value=${value}>${word}</option>`)}
      </select>
    </label>
  `;
}

/** @param {{list: List}} props */
function Pager({ list: { data, set } }) {
  if (!data || data.total <= data.size) return null;
  const { page, size, total } = data;
  const last = Math.ceil(total / size);
  return html`
    <nav class="pager" aria-label=${t("翻页")}>
      <button type="button" class="button" disabled=${page <= 1} onClick=${() => set({ page: String(page - 1) })}>
        ${t("上一页")}
      </button>
      <span class="digits">${t("第 {page} / {last} 页，共 {total} 条", { page, last, total })}</span>
      <button type="button" class="button" disabled=${page >= last} onClick=${() => set({ page: String(page + 1) })}>
        ${t("下一页")}
      </button>
    </nav>
  `;
}

/**
 * Asks once, deletes, and says why not where that is refused.
 * @param {{path: string, name: string, onDone: () => void, onClose: () => void}} props `path` of what is deleted
 */
export function DeleteDialog({ path, name, onDone, onClose }) {
  const [error, setError] = useState("");
  const confirm = async () => {
    try {
      await post(`${path}/delete`);
      announce(t("已删除。"));
      onDone();
    } catch (refusal) {
      leaveIfSignedOut(/** @type {any} */ (refusal));
      setError(sentence(/** @type {any} */ (refusal)));
    }
  };
  if (error)
    return html`<${Told} title=${t("不能删除")} label=${t("知道了")} onClose=${onClose}><${ErrorText} text=${error} /></${Told}>`;
  return html`
    <${Confirm}
      label=${t("删除")}
      question=${t("要删除“{name}”吗？删除后不能恢复。", { name })}
      grave
      onConfirm=${confirm}
      onClose=${onClose}
    />
  `;
}
