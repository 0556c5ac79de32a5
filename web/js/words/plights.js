// @ts-check
import { t } from "./words.js";

/** What a candidate may want help with, in the order in which it is offered. @returns {[string, string][]} */
export function plights() {
  return [
    ["sound", t("听不到声音，或对方听不到")],
    ["picture", t("看不到画面，或摄像头有问题")],
    ["line", t("网络不稳定")],
    ["camera2", t("第二摄像头有问题")],
    ["identity", t("身份核验有问题")],
    ["away", t("需要暂时离开")],
    ["unwell", t("身体不适")],
    ["other", t("其他情况")],
  ];
}

/** @param {string} plight */
export function plightWord(plight) {
  return plights().find(([id]) => id === plight)?.[1] ?? plight;
}
