// @ts-check
import { Confirm } from "../../ui/dialog.js";
import { html, useEffect, useRef, useState } from "../../ui/html.js";
import { t } from "../../words.js";

/**
 * Asks before what was entered is left behind: for another part of the page, in words; for another page, as the browser
 * does. `leave` goes somewhere without asking.
 * @param {boolean} dirty
 */
export function useLeaving(dirty) {
  const [target, setTarget] = useState("");
  const own = useRef(location.hash);
  const free = useRef(false);
  useEffect(() => {
    if (!dirty) return undefined;
    const held = (/** @type {HashChangeEvent} */ event) => {
      if (free.current) return;
      // Before the page hears of it: it must not draw another part yet.
      event.stopImmediatePropagation();
      setTarget(location.hash);
      history.replaceState(null, "", own.current);
    };
    const asked = (/** @type {BeforeUnloadEvent} */ event) => event.preventDefault();
    addEventListener("hashchange", held, true);
    addEventListener("beforeunload", asked);
    return () => {
      removeEventListener("hashchange", held, true);
      removeEventListener("beforeunload", asked);
    };
  }, [dirty]);
  const leave = (/** @type {string} */ hash) => {
    free.current = true;
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
