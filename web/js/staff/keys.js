// @ts-check
import { Dialog } from "../ui/dialog.js";
import { GuideLink } from "../ui/parts.js";
import { html, useEffect, useRef, useState } from "../ui/html.js";
import { t } from "../words/words.js";

/** @typedef {{key: string, word: string, act: () => void}} Key one character, as it is typed without a modifier */

/** What is drawn now brings its own. @type {Set<{current: Key[]}>} */
const bound = new Set();

const NAME = "exam.keys";

/** Whether single keys act at all: speech input types them by itself (WCAG 2.1.4). */
function areOn() {
  return localStorage.getItem(NAME) !== "off";
}

/** Whether a key that is typed there is meant for the page. @param {EventTarget | null} target */
function isFree(target) {
  if (document.querySelector("dialog[open]")) return false;
  return !(target instanceof Element && target.closest("input, textarea, select, [contenteditable]"));
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.repeat || !isFree(event.target)) return;
  if (event.key !== "?" && !areOn()) return;
  const wanted = event.key.toLowerCase();
  const key = [...bound].flatMap(({ current }) => current).find((each) => each.key === wanted);
  if (!key) return;
  event.preventDefault();
  key.act();
});

/** Binds keys for as long as the component is drawn. @param {Key[]} keys */
export function useKeys(keys) {
  const own = useRef(keys);
  own.current = keys;
  useEffect(() => {
    bound.add(own);
    return () => void bound.delete(own);
  }, []);
}

/** The list of keys (?), and whether they act. @param {{onClose: () => void}} props */
function KeyList({ onClose }) {
  const [on, setOn] = useState(areOn);
  const turn = (/** @type {any} */ { target }) => {
    localStorage.setItem(NAME, target.checked ? "on" : "off");
    setOn(target.checked);
  };
  const keys = [...bound].flatMap(({ current }) => current);
  return html`
    <${Dialog} title=${t("快捷键")} onClose=${onClose}>
      <dl class="key-list">
        ${keys.map(
          ({ key, word }) => html`
            <div key=${key}>
              <dt><kbd>${key.toUpperCase()}</kbd></dt>
              <dd>${word}</dd>
            </div>
          `,
        )}
      </dl>
      <label class="key-switch">
        <input type="checkbox" checked=${on} onChange=${turn} />
        ${t("启用快捷键")}
      </label>
      <p><${GuideLink} who="examiner" /></p>
      <div class="dialog-buttons">
        <button type="button" class="button filled" onClick=${onClose}>${t("关闭")}</button>
      </div>
    </${Dialog}>
  `;
}

/** The button of the list, and its key. */
export function KeyHelp() {
  const [shown, setShown] = useState(false);
  useKeys([{ key: "?", word: t("快捷键说明"), act: () => setShown(true) }]);
  return html`
    <button type="button" class="button plain key-help" aria-label=${t("快捷键")} onClick=${() => setShown(true)}>
      ?
    </button>
    ${shown && html`<${KeyList} onClose=${() => setShown(false)} />`}
  `;
}
