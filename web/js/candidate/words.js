// @ts-check
import { hour, minutes } from "../words/times.js";
import { t } from "../words/words.js";
import { faceStep } from "../ui/way.js";
import { QUIET_MS } from "../media/watchdog.js";

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
 * What a call says, on the page, in the tab and on the desktop.
 * @param {Pick<import("./calls.js").Call, "kind" | "text"> & {key?: string}} call
 * @param {import("../types").CandidateView} view
 * @returns {{title: string, text: string}}
 */
export function callWords({ kind, text = "" }, view) {
  const words = {
    invited: () => ({ title: t("收到面试邀请"), text: t("考官正在等您，请在倒计时结束前进入。") }),
    talking: () => ({ title: t("候考官正在与您通话"), text: t("候考官能看到并听到您，请看着镜头回答。") }),
    minutes: () => ({ title: t("面试还剩不到 5 分钟"), text: t("请把握时间，由考官结束面试。") }),
    ended: () => ({
      title: t("面试结束"),
      text: t("{name}，您的面试结束了，感谢您的参加。", { name: view.me.name }),
    }),
    message: () => ({ title: t("考场消息"), text }),
  };
  return words[kind]();
}

/**
 * When it will begin is anybody's guess while nobody is there to run the waiting area.
 * @param {{ahead: number, seconds_each: number, current_until: number | null}} queue
 * @param {number} now
 * @param {string} [invigilator] how it stands with them
 * @returns {{place: string, expected: string}}
 */
export function queueWords(queue, now, invigilator = "unknown") {
  const rest = queue.current_until === null ? 0 : Math.max(0, queue.current_until - now);
  const wait = rest + queue.ahead * queue.seconds_each;
  const place = queue.ahead ? t("您前面还有 {count} 位考生", { count: queue.ahead }) : t("下一位就是您");
  if (!["available", "busy", "talking"].includes(invigilator))
    return { place, expected: t("候考官上线后显示预计时间，请不要离开") };
  const expected =
    wait < 60
      ? t("预计很快开始，请不要离开")
      : t("预计等待约 {count} 分钟（北京时间 {time} 左右）", {
          count: minutes(wait),
          time: hour(now + wait),
        });
  return { place, expected };
}

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

/** @typedef {import("../ui/way.js").Step} Step */

/**
 * From the page's opening to the waiting area.
 * @param {{devices: "open" | "skipped" | "untested" | "done", face: string, checking: boolean, pledged: boolean}} situation
 *   `checking`: the face check is what the candidate sees, required or not
 * @returns {Step[]}
 */
export function entrySteps({ devices, face, checking, pledged }) {
  const check = faceStep(face);
  /** @type {Step[]} */
  const steps = [
    {
      name: t("设备"),
      note: { open: t("请处理"), skipped: t("稍后处理"), untested: t("未检测"), done: t("已检测") }[devices],
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

/** Seconds before its end in which a code is replaced: whoever scans it then still has time to open the page. */
const AHEAD_S = 30;
const AGAIN_S = 5;

/** When to ask for the next code, in seconds. @param {any} ack of `camera2:invite` @param {number} now the server's time */
export function renewAfter(ack, now) {
  if (!ack.ok) return Math.max(AGAIN_S, ack.retry_after ?? 0);
  return Math.max(AGAIN_S, ack.expires - AHEAD_S - now);
}

/**
 * How it stands with the candidate's own phone, and what to do.
 * @param {{bound_at: number | null, presence: string}} phone
 * @param {string} need of the room
 * @returns {{word: string, tone: import("../words/room.js").Tone, advice: string}}
 */
export function connectionOf({ bound_at: bound, presence }, need) {
  if (bound === null) {
    const advice =
      need === "required"
        ? t("本考场要求连接手机作为第二摄像头，请扫码连接。")
        : t("可以连接手机作为第二摄像头，不连接也能面试。");
    return { word: t("未连接"), tone: need === "required" ? "warn" : "quiet", advice };
  }
  if (presence === "online")
    return { word: t("已连接"), tone: "ok", advice: t("请保持手机亮屏，并接上充电器。") };
  if (presence === "unknown")
    return { word: t("在线情况未知"), tone: "quiet", advice: t("请看手机页面上的状态，不影响面试。") };
  return {
    word: t("已断开"),
    tone: "bad",
    advice: t("请查看手机：点亮屏幕、打开云考场页面、检查网络，会自动恢复，不用重新扫码。"),
  };
}

/** Milliseconds without the line, or without media, after which the page says what it tries and offers another way. */
export const OPENS_AFTER_MS = 8000;

/**
 * @typedef {object} Standing how it stands with the page
 * @property {string} light of the line
 * @property {string} media `building`, `connected` or `lost`
 * @property {boolean} wanted media is wanted at all
 * @property {import("../media/devices.js").Problem | null} problem of the devices
 */

/** Whether picture and sound do not pass. @param {Standing} standing */
export function isCut({ light, media, wanted }) {
  return light !== "connected" || (wanted && media !== "connected");
}

/** How long nothing has passed; media that is known to be lost has been so for as long as the watchdog waits. */
export class Patience {
  constructor() {
    /** @type {number | null} */
    this.since = null;
  }

  /** @param {Standing} standing @param {number} now milliseconds, of any steady clock @returns {boolean} whether it is time */
  look(standing, now) {
    if (!isCut(standing)) this.since = null;
    else this.since ??= now - (standing.media === "lost" ? QUIET_MS : 0);
    return this.since !== null && now - this.since >= OPENS_AFTER_MS;
  }
}

/** What the page is trying just now. @param {Standing} standing @returns {string} */
export function tryingWords(standing) {
  if (standing.light !== "connected") return t("正在重新连接服务器，连上后自动恢复。");
  if (isCut(standing)) return t("已连接服务器，但画面和声音还没有通。正在依次尝试 UDP 和 TCP 两种方式。");
  if (standing.problem) return t("网络正常，但摄像头或麦克风不能使用。请先按页面提示处理。");
  return t("网络和音视频目前正常。");
}

/** Why somebody changes over, for the room's log. @param {Standing} standing @returns {"network" | "camera" | "user"} */
export function causeOf(standing) {
  if (isCut(standing)) return "network";
  return standing.problem ? "camera" : "user";
}
