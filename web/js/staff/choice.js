// @ts-check
import { useEffect, useState } from "../ui/html.js";

/**
 * Whom the page is about: what the person chose, until the room's own focus moves on (somebody is invited,
 * or an interview ends).
 * @param {string | null} focus
 * @returns {[string | null, (id: string) => void]}
 */
export function useChoice(focus) {
  const [chosen, setChosen] = useState(focus);
  useEffect(() => setChosen(focus), [focus]);
  return [chosen, setChosen];
}
