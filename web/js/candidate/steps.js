// @ts-check
import { t } from "../words/words.js";
import { faceStep } from "../ui/way.js";

/** @typedef {import("../ui/way.js").Step} Step */

/**
 * From the page's opening to the waiting area.
 * @param {{devices: "open" | "skipped" | "done", face: string, checking: boolean, pledged: boolean}} situation
 *   `checking`: the face check is what the candidate sees, required or not
 * @returns {Step[]}
 */
export function entrySteps({ devices, face, checking, pledged }) {
  const check = faceStep(face);
  /** @type {Step[]} */
  const steps = [
    {
      name: t("设备"),
      note: { open: t("请处理"), skipped: t("稍后处理"), done: t("已检查") }[devices],
      look: devices === "done" ? "done" : devices === "open" ? "next" : "",
    },
    { ...check, look: checking ? "next" : check.look },
    { name: t("承诺书"), note: pledged ? t("已同意") : t("待同意"), look: pledged ? "done" : "next" },
    { name: t("候考区"), note: t("待进入"), look: "next" },
  ];
  // What comes after the next step is not next.
  const next = steps.findIndex(({ look }) => look === "next");
  return steps.map((step, n) => ({ ...step, look: step.look === "next" && n > next ? "" : step.look }));
}
