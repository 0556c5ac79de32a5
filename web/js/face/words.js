// @ts-check
import { said } from "../words/server.js";
import { t } from "../words/words.js";

/** @typedef {import("../types").FaceEvent} FaceEvent */
/** How a check stands. @typedef {Pick<import("./check.js").FaceCheck, "stage" | "said">} Stand */

/** How the check stands, in the candidate's words. @param {string} face */
export function faceWord(face) {
  /** @type {Record<string, () => string>} */
  const words = {
    not_required: () => t("无需"),
    pending: () => t("待进行"),
    passed: () => t("已通过"),
    failed: () => t("未通过，可重试"),
    flagged: () => t("人工核验"),
    waived: () => t("人工核验"),
  };
  return words[face]?.() ?? face;
}

/** What to do, and how. @param {FaceEvent["gesture"]} gesture */
export function gestureWords(gesture) {
  const words = {
    blink: () => ({ title: t("请眨眼"), detail: t("自然地闭上双眼，再睁开。") }),
    mouth: () => ({ title: t("请张嘴"), detail: t("张开嘴，再合上。") }),
    left: () => ({ title: t("请向左转头"), detail: t("慢慢转向您的左边，再转回来。") }),
    right: () => ({ title: t("请向右转头"), detail: t("慢慢转向您的右边，再转回来。") }),
    nod: () => ({ title: t("请点头"), detail: t("低一下头，再抬起来。") }),
  };
  return gesture ? words[gesture]() : { title: t("请看镜头"), detail: "" };
}

/** What is wrong with the picture, as the way to better it. @param {FaceEvent["hint"]} hint */
export function hintWord(hint) {
  const words = {
    no_face: () => t("没有看到您的脸，请正对摄像头"),
    several_faces: () => t("画面中只能有您一个人"),
    too_far: () => t("请靠近一点"),
    too_near: () => t("请离远一点"),
    off_centre: () => t("请把脸移到框的中间"),
    dark: () => t("光线太暗，请开灯或面向光源"),
    turn_to_camera: () => t("请正对镜头"),
    hold_still: () => t("请保持不动"),
  };
  return hint ? words[hint]() : "";
}

/** The large words and the line below them, while a check is on. @param {Stand} stand */
export function prompt({ stage, said }) {
  const ahead = Math.max(0, (said.position ?? 1) - 1);
  /** @type {Record<string, () => {title: string, detail: string}>} */
  const words = {
    queued: () => ({
      title: ahead ? t("正在排队，前面还有 {count} 人", { count: ahead }) : t("正在排队，马上轮到您"),
      detail: t("请保持页面打开，轮到时会自动开始。"),
    }),
    calm: () => ({
      title: hintWord(said.hint) || t("请正对镜头，保持不动"),
      detail: t("把脸放在框内，光线均匀，画面中只有您本人。"),
    }),
    pause: () => ({ title: hintWord(said.hint) || t("请看镜头"), detail: t("准备做下一个动作。") }),
    gesture: () => gestureWords(said.gesture),
    return: () => ({ title: hintWord(said.hint) || t("请正对镜头"), detail: t("回到正面，看着镜头。") }),
    checking: () => ({ title: t("正在比对，请稍候"), detail: t("动作已经完成，不用再做什么。") }),
  };
  return words[stage]?.() ?? { title: t("正在准备…"), detail: t("请坐正，看着镜头。") };
}

/** Which action is on, of how many. @param {Stand} stand @returns {{number: number, of: number} | null} */
export function progress({ stage, said: { done, of } }) {
  if (!of || !["pause", "gesture", "return"].includes(stage)) return null;
  return { number: Math.min(done + 1, of), of };
}

/** What is read aloud now. @param {Stand} stand @returns {{text: string, prompt: boolean} | null} */
export function aloud({ stage, said }) {
  if (stage === "calm" && said.hint) return { text: hintWord(said.hint), prompt: false };
  if (stage === "gesture" || stage === "return" || stage === "checking")
    return { text: prompt({ stage, said }).title, prompt: true };
  return null;
}

/** The server's sentence about the end of a try, or ours. @param {import("../types").FaceResult | null} result */
export function resultSentence(result) {
  const own = {
    passed: () => t("人脸识别已通过。"),
    failed: () => t("请正对摄像头、保持光线充足，摘下口罩、帽子和墨镜，按提示一次做一个动作。"),
    undecided: () => t("这不是您的问题，请稍后重试。"),
  };
  if (!result) return "";
  const ours = own[result.outcome]();
  return result.message ? said(result.message, ours) : ours;
}

/** Why a person compares the ID card. @param {import("../types").OwnIdentity["road"]} road */
export function roadWords(road) {
  const words = {
    used_up: () => t("今天的次数已用完，您仍可进入候考区，由工作人员核验身份。"),
    declined: () => t("您选择了人工核验，由工作人员核对您的身份证。"),
    unavailable: () => t("人脸识别没有完成，改由工作人员核对您的身份证。"),
    no_camera: () => t("摄像头不能使用，由工作人员核对您的身份证。"),
    document: () => t("核验服务只能核对居民身份证，您的证件由工作人员人工核验。"),
    withdrawn: () => t("您撤回了同意，改由工作人员核对您的身份证。"),
  };
  return road ? words[road]() : t("由工作人员核对您的身份证。");
}
