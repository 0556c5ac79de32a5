// @ts-check
import { useEffect, useState } from "../ui/html.js";

/**
 * The stage over the whole window, and over the whole screen where the browser lets a page have it (an iPhone does not).
 * @returns {[boolean, () => void]} whether it is, and what turns it
 */
export function useFull() {
  const [full, setFull] = useState(false);
  useEffect(() => {
    const left = () => document.fullscreenElement || setFull(false);
    document.addEventListener("fullscreenchange", left);
    return () => document.removeEventListener("fullscreenchange", left);
  }, []);
  const turn = () => {
    if (full && document.fullscreenElement) void document.exitFullscreen();
    // The whole page goes, so that dialogs and what is announced come along.
    if (!full) document.documentElement.requestFullscreen?.().catch(() => {});
    setFull(!full);
  };
  return [full, turn];
}
