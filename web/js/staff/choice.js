// @ts-check
import { useEffect, useState } from "../ui/html.js";

/**
 * Whom the page is about: the room's own focus, until the person chooses somebody. The choice lasts until
 * `turn` changes (somebody was invited, a talk began or ended): then the room's focus is what matters again.
 * @param {string | null} focus
 * @param {string | null} turn
 * @returns {[string | null, (id: string) => void]}
 */
export function useChoice(focus, turn) {
  const [chosen, setChosen] = useState(/** @type {string | null} */ (null));
  useEffect(() => setChosen(null), [turn]);
  return [chosen ?? focus, setChosen];
}
