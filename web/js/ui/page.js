// @ts-check
import { useServer } from "./asked.js";
import { html, render, useEffect } from "./html.js";
import { settle } from "./looks.js";
import { Announcer } from "./toast.js";
import { language, onLanguage, t } from "../words/words.js";

/**
 * Draws a page into its place, and again in another language: everything on it is drawn with its present words, and
 * nothing is made anew.
 * @param {() => any} App @param {() => string} title of the browser's tab
 */
export function show(App, title) {
  const place = /** @type {HTMLElement} */ (document.getElementById("app"));
  const mark = document.querySelector(".demo-banner");
  for (const each of [place, mark]) if (each) each.textContent = "";
  const draw = () => {
    document.documentElement.lang = language() === "en" ? "en" : "zh-CN";
    document.title = `${title()} · ${t("云考场")}`;
    if (mark instanceof HTMLElement) render(html`<${DemoMark} school=${mark.dataset.school ?? ""} />`, mark);
    render(
      html`
        <${App} />
        <${Announcer} />
      `,
      place,
    );
  };
  draw();
  onLanguage(draw);
}

/** What the server says of a demo system before any page runs, in Chinese. @param {{school: string}} props */
function DemoMark({ school }) {
  const link = html`<a href="/demo">${t("演示账号与验证码")}</a>`;
  return html`${t("演示系统：{school}为虚构学校，数据随时可能清除。", { school })} ${link}`;
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
  useEffect(() => {
    if (data) settle(data);
  }, [data]);
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
