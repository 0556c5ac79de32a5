// @ts-check
import { faceWord } from "../face/words.js";
import { t } from "../words.js";

/** @typedef {{name: string, note: string, look: "unneeded" | "done" | "next" | ""}} Step */

const SEATED = ["waiting", "talking", "invited", "in_exam"];
const OVER = ["ended", "absent"];

/** @param {string | undefined} state */
export function isSeated(state) {
  return SEATED.includes(state ?? "");
}

/** @param {string | undefined} state */
export function isOver(state) {
  return OVER.includes(state ?? "");
}

/** @param {string} face @returns {Step} */
function faceStep(face) {
  const open = face === "pending" || face === "failed";
  const look = open ? "next" : face === "not_required" ? "unneeded" : "done";
  return { name: t("人脸识别"), note: faceWord(face), look };
}

/**
 * Today's way. Steps that this exam does not ask for are said to be so, and never shown as done.
 * @param {string} state of the candidate in the next room
 * @param {string} face how the face check stands there
 * @returns {Step[]}
 */
export function daySteps(state, face) {
  const inside = isSeated(state);
  const over = isOver(state);
  const exam = state === "in_exam";
  const check = faceStep(face);
  // One step is the next one: whoever is inside has that step behind them, whatever came of it.
  if (inside || over) check.look = check.look === "next" ? "" : check.look;
  return [
    { name: t("材料"), note: t("无需提交"), look: "unneeded" },
    {
      name: t("设备"),
      note: inside || over ? t("已检查") : t("进入时检查"),
      look: inside || over ? "done" : "",
    },
    check,
    {
      name: t("候考区"),
      note: exam || over ? t("已完成") : inside ? t("候考中") : t("下一步"),
      look: exam || over ? "done" : check.look === "next" ? "" : "next",
    },
    {
      name: t("考场"),
      note: over ? t("已结束") : exam ? t("进行中") : t("等待邀请"),
      look: over ? "done" : exam ? "next" : "",
    },
  ].map((step) => /** @type {Step} */ (step));
}

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
