// @ts-check
import { get } from "../line/api.js";
import { leaveIfSignedOut } from "../ui/page.js";
import { sentence } from "../words/refusals.js";
import { html, useEffect, useRef, useState } from "../ui/html.js";
import { t } from "../words/words.js";

const TYPING_MS = 300;

/**
 * One page of a list on the server (`app/handlers/lists.py`), asked again when its filters change: an answer that was
 * overtaken by a newer question is dropped, an old one stays while a new one cannot be had.
 * @typedef {{rows: any[], total: number, page: number, size: number}} Answer
 * @typedef {{answer: Answer | null, error: any, query: Record<string, string>,
 *   set: (change: Record<string, string>) => void, reload: () => void}} List
 * @param {string} path
 * @param {Record<string, string>} [first] the filters at the start
 * @returns {List}
 */
export function useList(path, first = {}) {
  const [query, setQuery] = useState(/** @type {Record<string, string>} */ ({ page: "1", ...first }));
  const [answer, setAnswer] = useState(/** @type {Answer | null} */ (null));
  const [error, setError] = useState(/** @type {any} */ (null));
  const asked = useRef(0);
  const load = async () => {
    const mine = (asked.current += 1);
    try {
      const said = await get(`${path}?${new URLSearchParams(query)}`);
      if (mine !== asked.current) return;
      setAnswer(said);
      setError(null);
    } catch (refusal) {
      if (mine !== asked.current) return;
      leaveIfSignedOut(/** @type {any} */ (refusal));
      setError(refusal);
    }
  };
  useEffect(() => {
    const timer = setTimeout(() => void load(), asked.current ? TYPING_MS : 0);
    return () => clearTimeout(timer);
  }, [path, JSON.stringify(query)]);
  return {
    answer,
    error,
    query,
    set: (change) => setQuery((/** @type {any} */ now) => ({ ...now, page: "1", ...change })),
    reload: () => void load(),
  };
}

/**
 * What stands where the rows are not: loading, refused, or nothing to show. Its element is always there: where one
 * comes and goes among several roots of a component, the view library may draw what follows in the wrong place.
 * @param {{list: List, empty: string}} props
 */
export function ListState({ list, empty }) {
  return html`<div class="list-state"><${Standing} list=${list} empty=${empty} /></div>`;
}

/** @param {{list: List, empty: string}} props */
function Standing({ list: { answer, error, reload }, empty }) {
  if (error) {
    return html`
      <div class="stale" role="status">
        <p>${answer ? t("暂时连接不上，下面是刚才的内容。") : sentence(error)}</p>
        <button type="button" class="button" onClick=${reload}>${t("重试")}</button>
      </div>
    `;
  }
  if (!answer) return html`<p class="card empty" role="status">${t("正在读取…")}</p>`;
  return answer.rows.length ? null : html`<p class="card empty">${empty}</p>`;
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
export function Pager({ list: { answer, set } }) {
  if (!answer || answer.total <= answer.size) return null;
  const { page, size, total } = answer;
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
