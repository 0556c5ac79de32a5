// @ts-check
import { Confirm } from "./dialog.js";
import { html, useEffect, useRef, useState } from "./html.js";
import { t } from "../words/words.js";

/** Whether a change of the address may go on; null: nobody minds. @type {(() => boolean) | null} */
let guard = null;

// Window's listeners are called in the order they came: this one, before any part of the page has been drawn, is first.
addEventListener("hashchange", (event) => {
  if (guard && !guard()) event.stopImmediatePropagation();
});

const parts = () => location.hash.slice(1).split("/").map(decoded);

/** @param {string} part */
function decoded(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** Where in the page one is: what the address says behind #. `#rooms/abc/record` is `["rooms", "abc", "record"]`. @returns {string[]} */
export function usePlace() {
  const [place, setPlace] = useState(parts);
  useEffect(() => {
    const changed = () => setPlace(parts());
    addEventListener("hashchange", changed);
    return () => removeEventListener("hashchange", changed);
  }, []);
  return place;
}

/** Another page is not gone to without the browser's own question. @param {boolean} busy */
export function useUnloadWarning(busy) {
  useEffect(() => {
    if (!busy) return undefined;
    const ask = (/** @type {BeforeUnloadEvent} */ event) => event.preventDefault();
    addEventListener("beforeunload", ask);
    return () => removeEventListener("beforeunload", ask);
  }, [busy]);
}

/**
 * Asks before what was entered is left behind: for another part of the page, in words; for another page, as the browser
 * does. `leave` goes somewhere without asking.
 * @param {boolean} dirty
 */
export function useLeaving(dirty) {
  const [target, setTarget] = useState("");
  const own = useRef(location.hash);
  useUnloadWarning(dirty);
  useEffect(() => {
    if (!dirty) return undefined;
    guard = () => {
      setTarget(location.hash);
      history.replaceState(null, "", own.current);
      return false;
    };
    return () => {
      guard = null;
    };
  }, [dirty]);
  const leave = (/** @type {string} */ hash) => {
    guard = null;
    location.hash = hash;
  };
  const question =
    target &&
    html`<${Confirm}
      label=${t("离开")}
      question=${t("有未保存的修改，离开后会丢失。确定离开吗？")}
      grave
      onConfirm=${() => leave(target)}
      onClose=${() => setTarget("")}
    />`;
  return { question, leave };
}
