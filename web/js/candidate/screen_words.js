// @ts-check
import { t } from "../words/words.js";

/** Where this system keeps the permission. @param {string} agent `navigator.userAgent` */
function blockedWords(agent) {
  if (/Mac OS X|Macintosh/.test(agent))
    return t(
      "系统没有把屏幕交给浏览器。请在系统设置的“隐私与安全性 → 屏幕录制”中允许此浏览器，再点“共享屏幕”。",
    );
  if (/Windows/.test(agent))
    return t(
      "系统没有把屏幕交给浏览器。请关闭其他正在录屏或共享的程序，检查安全软件是否拦截，再点“共享屏幕”。",
    );
  return t(
    "系统没有把屏幕交给浏览器。请在系统弹出的窗口中选择屏幕并允许共享，再点“共享屏幕”；仍不行请告诉考官。",
  );
}

/**
 * Why no screen is shared after the person asked for it, and the way on.
 * @param {import("../media/screen.js").ScreenProblem} problem
 * @param {string} agent `navigator.userAgent`
 */
export function screenProblemWords(problem, agent) {
  const words = {
    refused: () =>
      t(
        "没有共享屏幕：您取消了选择，或浏览器不允许。面试不受影响；需要共享时再点“共享屏幕”，选择“整个屏幕”。",
      ),
    blocked: () => blockedWords(agent),
    unsupported: () => t("此浏览器不能共享屏幕。请告诉考官；如有条件，请改用电脑上的 Chrome 或 Edge。"),
    unknown: () => t("屏幕共享没有开始。请再点一次“共享屏幕”；仍不行请告诉考官。"),
  };
  return words[problem]();
}

/** What is shared, in the candidate's words. @param {import("../types").Surface} surface */
export function sharedWords(surface) {
  const words = {
    none: () => "",
    monitor: () => t("正在共享整个屏幕，考官可以看到。"),
    window: () => t("您共享的是窗口，不是整个屏幕，考官会看到这一提示。请停止共享，再选择“整个屏幕”。"),
    browser: () =>
      t("您共享的是浏览器标签页，不是整个屏幕，考官会看到这一提示。请停止共享，再选择“整个屏幕”。"),
    unknown: () => t("正在共享屏幕，考官可以看到。请确认共享的是整个屏幕。"),
  };
  return words[surface]();
}
