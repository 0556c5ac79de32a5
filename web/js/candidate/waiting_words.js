// @ts-check
import { hour, minutes } from "../words/times.js";
import { t } from "../words/words.js";

/**
 * What stands on the waiting area's stage when there is nobody to see: why, in large words, and what to do.
 * @param {import("../types").CandidateView} view
 * @returns {{title: string, detail: string}}
 */
export function waitingStage(view) {
  /** @type {Record<string, () => {title: string, detail: string}>} */
  const stages = {
    offline: () => ({ title: t("候考官未上线"), detail: t("请保持页面打开，候考官上线后会与您联系。") }),
    busy: () => ({ title: t("候考官正在与其他考生通话"), detail: t("请耐心等候，轮到您时会自动接通。") }),
    available: () => ({
      title: t("候考官在线，请等候"),
      detail: t("请保持页面打开，候考官呼叫时会自动接通。"),
    }),
    talking: () => ({ title: t("正在接通候考官"), detail: t("画面马上就来。") }),
    unknown: () => ({
      title: t("暂时不知道候考官是否在线"),
      detail: t("请保持页面打开，不影响您的候考顺序。"),
    }),
  };
  return (stages[view.invigilator?.status ?? "unknown"] ?? stages.unknown)();
}

/**
 * Why a candidate is back where they were, and what to do now; empty when they came here by themselves.
 * @param {{state: string, last: import("../types").LastMove | null}} me
 * @returns {string}
 */
export function returnWords({ state, last }) {
  /** @type {Record<string, () => string>} */
  const words = {
    withdraw: () =>
      last?.by === "system"
        ? t("邀请已过期，您回到了候考区。请留意下一次邀请，听到提示音后请尽快点“进入考场”。")
        : t("考官撤回了邀请，您回到了候考区。请保持页面打开，等候下一次邀请。"),
    send_back: () => t("考官请您先回到候考区，面试用时已暂停。请保持页面打开，等候再次邀请。"),
    reopen: () => t("考场为您安排了重新候考。请保持页面打开，等候考官再次邀请。"),
    reinstate: () =>
      state === "registered"
        ? t("缺考标记已撤销。请按本页步骤重新进入候考区。")
        : t("暂缓已解除，您回到了候考区。请保持页面打开，等候考官邀请。"),
    end_talk: () => t("与候考官的通话已结束。请保持页面打开，等候考官邀请。"),
  };
  const shown = state === "waiting" || state === "registered";
  return shown && last ? (words[last.action]?.() ?? "") : "";
}

/**
 * @param {{ahead: number, seconds_each: number, current_until: number | null}} queue
 * @param {number} now
 * @returns {{place: string, expected: string}}
 */
export function queueWords(queue, now) {
  const rest = queue.current_until === null ? 0 : Math.max(0, queue.current_until - now);
  const wait = rest + queue.ahead * queue.seconds_each;
  const place = queue.ahead ? t("您前面还有 {count} 位考生", { count: queue.ahead }) : t("下一位就是您");
  const expected =
    wait < 60
      ? t("预计很快开始，请不要离开")
      : t("预计等待约 {count} 分钟（北京时间 {time} 左右）", {
          count: minutes(wait),
          time: hour(now + wait),
        });
  return { place, expected };
}
