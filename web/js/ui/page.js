// @ts-check
import { get } from "../line/api.js";
import { sentence } from "../words/refusals.js";
import { leaveToLogin } from "../line/signed_in.js";
import { html, render, useEffect, useState } from "./html.js";
import { Announcer } from "./toast.js";
import { language, t } from "../words/words.js";

/** Draws a page into its place. @param {() => any} App @param {string} title of the browser's tab */
export function show(App, title) {
  document.documentElement.lang = language() === "en" ? "en" : "zh-CN";
  document.title = `${title} · ${t("云考场")}`;
  const place = /** @type {HTMLElement} */ (document.getElementById("app"));
  place.textContent = "";
  render(
    html`
      <${App} />
      <${Announcer} />
    `,
    place,
  );
}

/** Whoever is not signed in belongs on the login page. @param {{code?: string, message?: string}} refusal */
export function leaveIfSignedOut(refusal) {
  if (refusal.code === "signed_out") leaveToLogin(sentence(refusal));
}

/**
 * Something from the server, asked again every so often and when the page is looked at again. An old answer
 * stays while a new one cannot be had.
 * @template T
 * @param {string} path
 * @param {number} [every] seconds; 0: once
 * @returns {{data: T | null, error: import("../line/api.js").Refused | null, reload: () => void}}
 */
export function useServer(path, every = 0) {
  const [data, setData] = useState(/** @type {T | null} */ (null));
  const [error, setError] = useState(/** @type {any} */ (null));
  const load = async () => {
    try {
      setData(await get(path));
      setError(null);
    } catch (refusal) {
      leaveIfSignedOut(/** @type {any} */ (refusal));
      setError(refusal);
    }
  };
  useEffect(() => {
    void load();
    const again = () => document.visibilityState === "visible" && void load();
    const timer = every ? setInterval(again, every * 1000) : undefined;
    document.addEventListener("visibilitychange", again);
    return () => {
      clearInterval(timer);
      document.removeEventListener("visibilitychange", again);
    };
  }, [path]);
  return { data, error, reload: () => void load() };
}

/** Who is signed in; null until known, and on a page of other people, which leads home. */
export function useMe() {
  return useOwnPage().me;
}

/**
 * Who is signed in, and whether to draw: not before it is known that this page is theirs, unless the server cannot be
 * asked. A page of other people leads home.
 * @returns {{me: import("../types").Me | null, ready: boolean}}
 */
export function useOwnPage() {
  const { data, error } = /** @type {{data: import("../types").Me | null, error: object | null}} */ (
    useServer("/api/me")
  );
  const astray = data !== null && !isOwn(data.kind, location.pathname);
  useEffect(() => {
    if (data && astray) location.replace(data.home);
  }, [astray]);
  return { me: astray ? null : data, ready: !astray && Boolean(data ?? error) };
}

/** Examiners and invigilators may hold either office in a room. @type {Record<string, string[]>} */
const PAGES = {
  candidate: ["/home", "/room"],
  examiner: ["/examiner", "/invigilator"],
  invigilator: ["/examiner", "/invigilator"],
  admin: ["/admin"],
  inspector: ["/inspector"],
};

/** Whether a page is for this kind of person. @param {string} kind @param {string} path */
function isOwn(kind, path) {
  return [...(PAGES[kind] ?? []), ...(kind === "candidate" ? [] : ["/account"])].some(
    (page) => path === page || path.startsWith(`${page}/`),
  );
}
