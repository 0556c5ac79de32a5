// @ts-check
import { Confirm } from "../../ui/dialog.js";
import { html, useEffect, useRef, useState } from "../../ui/html.js";
import { t } from "../../words/words.js";

/** Whether a change of the address may go on; null: nobody minds. @type {(() => boolean) | null} */
let guard = null;

// Window's listeners are called in the order they came: this one, before any part of the page has been drawn, is first.
addEventListener("hashchange", (event) => {
  if (guard && !guard()) event.stopImmediatePropagation();
});

/**
 * Asks before what was entered is left behind: for another part of the page, in words; for another page, as the browser
 * does. `leave` goes somewhere without asking.
 * @param {boolean} dirty
 */
export function useLeaving(dirty) {
  const [target, setTarget] = useState("");
  const own = useRef(location.hash);
  useEffect(() => {
    if (!dirty) return undefined;
    guard = () => {
      setTarget(location.hash);
      history.replaceState(null, "", own.current);
      return false;
    };
    const asked = (/** @type {BeforeUnloadEvent} */ event) => event.preventDefault();
    addEventListener("beforeunload", asked);
    return () => {
      guard = null;
      removeEventListener("beforeunload", asked);
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
