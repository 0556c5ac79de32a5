// @ts-check
// What is asked of the server, and what stands where its answer is to come.
import { get, getFile } from "../line/api.js";
import { Newest } from "../line/newest.js";
import { leaveIfSignedOut } from "../line/signed_in.js";
import { sentence } from "../words/refusals.js";
import { html, useEffect, useRef, useState } from "./html.js";
import { announceRefusal } from "./toast.js";
import { t } from "../words/words.js";

/**
 * An old answer stays while a new one cannot be had, and is then there beside the error.
 * @template T
 * @typedef {{data: T | null, error: import("../line/api.js").Refused | null, reload: () => void}} Answer
 */

/**
 * Something asked for at once, when `over` changes and when the person wants it again. Not once more by itself: a look
 * at somebody's papers is logged. `wait`: milliseconds until it is asked, for what depends on typing.
 * @template T
 * @param {() => Promise<T>} ask
 * @param {any[]} over what it depends on
 * @param {number} [wait]
 * @returns {Answer<T>}
 */
export function useAsked(ask, over, wait = 0) {
  const [answer, setAnswer] = useState(/** @type {{data: any, error: any}} */ ({ data: null, error: null }));
  const newest = useState(() => new Newest())[0];
  const load = async () => {
    const mine = newest.ask();
    try {
      const data = await ask();
      if (newest.isNews(mine)) setAnswer({ data, error: null });
    } catch (refusal) {
      const error = /** @type {import("../line/api.js").Refused} */ (refusal);
      leaveIfSignedOut(error);
      if (newest.isNews(mine)) setAnswer((before) => ({ ...before, error }));
    }
  };
  useEffect(() => {
    const timer = wait ? setTimeout(load, wait) : void load();
    return () => {
      newest.forget();
      clearTimeout(timer);
    };
  }, over);
  return { ...answer, reload: () => void load() };
}

/**
 * Runs `again` every so often while the page is looked at, and whenever it is looked at again.
 * @param {() => void} again @param {number | null} every seconds; 0: only then; null: never
 */
export function useRefresh(again, every) {
  const latest = useRef(again);
  latest.current = again;
  useEffect(() => {
    if (every === null) return undefined;
    const look = () => document.visibilityState === "visible" && latest.current();
    const timer = every ? setInterval(look, every * 1000) : undefined;
    document.addEventListener("visibilitychange", look);
    return () => {
      clearInterval(timer);
      document.removeEventListener("visibilitychange", look);
    };
  }, [every]);
}

/**
 * What stands at `path`, kept up to date.
 * @template T
 * @param {string} path
 * @param {number} [every] seconds; 0: only when the page is looked at again
 * @returns {Answer<T>}
 */
export function useServer(path, every = 0) {
  const answer = useAsked(() => get(path), [path]);
  useRefresh(answer.reload, every);
  return answer;
}

/**
 * Why something could not be had, and the way to ask again.
 * @param {{error?: object, words?: string, old?: boolean, again: () => void, filled?: boolean, name?: string, children?: any}} props
 *   `words` instead of the error's own; `old`: what was there before is still shown; `filled`: it is the page's next step;
 *   `name`: which one of many, for readers of screens; `children`: another way out
 */
export function Retry({ error = {}, words = sentence(error), old = false, again, filled, name, children }) {
  return html`
    <div class="stale" role=${old ? "status" : "alert"}>
      <p>${words}</p>
      <button type="button" class="button ${filled ? "filled" : ""}" onClick=${again}>
        ${t("重试")}${name && html`<span class="unseen">${name}</span>`}
      </button>
      ${children}
    </div>
  `;
}

/**
 * That an answer is being read, or why it could not be had; nothing beside a fresh one.
 * @param {{of: Answer<any>, reading?: string, stale?: string, look?: string, filled?: boolean, children?: any}} props `stale`: said above an old
 *   answer; `look`: of the line while it is read; `filled`, `children`: see `Retry`
 */
export function Standing({
  of: { data, error, reload },
  reading,
  stale,
  look = "card empty",
  filled,
  children,
}) {
  if (error) {
    const words = data ? (stale ?? t("暂时连接不上，下面是刚才的内容。")) : sentence(error);
    return html`<${Retry} words=${words} old=${Boolean(data)} again=${reload} filled=${filled}>${children}</${Retry}>`;
  }
  return data ? null : html`<p class=${look} role="status">${reading ?? t("正在读取…")}</p>`;
}

/** Fetches a file and lets the browser keep it: a refusal is said instead of saved. @param {string} path @param {string} name */
export async function save(path, name) {
  try {
    const url = URL.createObjectURL(await getFile(path));
    const link = Object.assign(document.createElement("a"), { href: url, download: name });
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(url), 60_000);
  } catch (refusal) {
    leaveIfSignedOut(/** @type {any} */ (refusal));
    announceRefusal(/** @type {any} */ (refusal));
  }
}
