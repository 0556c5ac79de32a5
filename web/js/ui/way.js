// @ts-check
import { isOpen } from "../face/way.js";
import { faceWord } from "../face/words.js";
import { t } from "../words/words.js";

/** @typedef {import("../types").ListedRoom} ListedRoom */
/** @typedef {"unneeded" | "done" | "next" | "halted" | ""} Look `halted`: it does not go on by itself */
/** @typedef {{name: string, note: string, look: Look}} Step */

const OVER = ["ended", "absent"];

/** The room today's way leads to: the one that is on, else the next to come, else the last there was. @param {ListedRoom[]} rooms */
export function nextRoom(rooms) {
  const inOrder = rooms.toSorted((a, b) => a.opens_at - b.opens_at);
  return inOrder.find((room) => !OVER.includes(standing(room)) && room.status !== "ended") ?? inOrder.at(-1);
}

/** The candidate's state there; `missed` when the room closed without them. @param {ListedRoom} room */
function standing({ state = "registered", status }) {
  return status === "ended" && !OVER.includes(state) ? "missed" : state;
}

/**
 * Today's way to that room. Steps that this exam does not ask for are said to be so, and never shown as done.
 * @param {ListedRoom} room
 * @param {{note: string, look: Look}} [material] how the materials stand, where the exam asks for any
 * @returns {Step[]}
 */
export function way(room, material = { note: t("无需提交"), look: "unneeded" }) {
  const { waiting, exam } = (STEPS[standing(room)] ?? STEPS.registered)();
  const face = faceOf(room);
  if (face.look === "next") waiting.look = "";
  return [
    { name: t("材料"), ...material },
    { name: t("设备"), ...devicesOf(room) },
    face,
    { name: t("候考区"), ...waiting },
    { name: t("考场"), ...exam },
  ];
}

/** The face check as it stands. @param {string} face @returns {Step} */
export function faceStep(face) {
  const look = isOpen(face) ? "next" : face === "not_required" ? "unneeded" : "done";
  return { name: t("人脸识别"), note: faceWord(face), look };
}

/** A check is for whoever wants one: it is done when it was made, and never holds anybody up. @param {ListedRoom} room @returns {{note: string, look: Look}} */
function devicesOf(room) {
  if (room.devices_checked) return step(t("已检测"), "done");
  return step(OVER.includes(standing(room)) || standing(room) === "missed" ? "—" : t("未检测"));
}

/** It is a step only before the waiting area: whoever is past that has it behind them, whatever came of it. @param {ListedRoom} room @returns {Step} */
function faceOf(room) {
  const step = faceStep(room.face ?? "not_required");
  if (step.look !== "next" || standing(room) === "registered") return step;
  return { ...step, note: t("未完成"), look: "" };
}

/** @param {string} note @param {Look} [look] */
const step = (note, look = "") => ({ note, look });

/** How the steps stand in each state of the candidate. @type {Record<string, () => Record<"waiting" | "exam", {note: string, look: Look}>>} */
const STEPS = {
  registered: () => ({
    waiting: step(t("下一步"), "next"),
    exam: step(t("等待邀请")),
  }),
  waiting: () => ({
    waiting: step(t("候考中"), "next"),
    exam: step(t("等待邀请")),
  }),
  talking: () => ({
    waiting: step(t("通话中"), "next"),
    exam: step(t("等待邀请")),
  }),
  invited: () => ({
    waiting: step(t("已完成"), "done"),
    exam: step(t("已邀请"), "next"),
  }),
  in_exam: () => ({
    waiting: step(t("已完成"), "done"),
    exam: step(t("进行中"), "next"),
  }),
  ended: () => ({
    waiting: step(t("已完成"), "done"),
    exam: step(t("已结束"), "done"),
  }),
  deferred: () => ({
    waiting: step(t("已暂缓"), "halted"),
    exam: step(t("等待恢复")),
  }),
  absent: () => ({ waiting: step(t("缺考"), "halted"), exam: step(t("未参加")) }),
  missed: () => ({ waiting: step(t("未进入"), "halted"), exam: step(t("未参加")) }),
};
