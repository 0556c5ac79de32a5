// @ts-check
import { html, useEffect, useRef } from "../ui/html.js";
import { announce } from "../ui/toast.js";
import { ranOut } from "./candidate_words.js";
import { t } from "../words/words.js";

/** @typedef {import("./candidate_words.js").Invited} Invited */

/** Says to examiners that an invitation ran out; the queue keeps it as a mark. @param {{candidates: Invited[]}} props */
export function RanOut({ candidates }) {
  const before = useRef(candidates);
  useEffect(() => {
    for (const { name } of ranOut(before.current, candidates))
      announce(t("{name}：邀请已过期，考生没有进入。可以再次邀请，或先邀请下一位。", { name }));
    before.current = candidates;
  }, [candidates]);
  return html``;
}
