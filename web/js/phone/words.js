// @ts-check
import { sentence } from "../words/refusals.js";
import { t } from "../words/words.js";
import { deviceHelp } from "../media/browser_help.js";

/** @typedef {"ok" | "warn" | "bad" | "quiet"} Tone */
/**
 * @typedef {{title: string, detail: string, tone: Tone, button: "turn" | "retry" | "reload" | null, films?: boolean}} Said
 *   `films`: it goes on filming, whatever the button is for
 */
/**
 * @typedef {object} Standing how it stands with this phone
 * @property {boolean} bound a room is known
 * @property {{code: string, message?: string} | null} refusal of the code, or of the seat
 * @property {string} light of the line
 * @property {string} media of the picture
 * @property {import("../media/devices.js").Problem | null} problem of the camera
 * @property {boolean} unfit the camera does not open, so the code was not used
 * @property {boolean} asking the browser asks for permission just now
 * @property {boolean} films the camera gives a picture
 * @property {string} [camera] what that picture is, as `device:status` says it
 * @property {{use: string, me: {name: string}} | null} view
 * @property {string} agent `navigator.userAgent`
 */

/** One state, one sentence, one button (docs/rules.md 8.5). @param {Standing} standing @returns {Said} */
export function phoneWords(standing) {
  const { refusal, bound, view } = standing;
  if (standing.asking)
    return say(t("请允许使用摄像头"), t("浏览器会询问是否允许，请选“允许”。二维码此时还没有用掉。"), "warn");
  if (standing.unfit && standing.problem) return unfitWords(standing.problem, standing.agent);
  if (refusal) return refusedWords(refusal);
  if (!bound)
    return say(
      t("还没有连接到考试"),
      t("请在电脑上进入考场页面，用本手机扫描“第二摄像头”的二维码。"),
      "quiet",
    );
  if (standing.light !== "connected" || !view) return lineWords(standing);
  if (view.use === "over") return say(t("面试已结束"), t("不再需要第二摄像头，可以关闭此页面。"), "quiet");
  if (view.use === "none") return say(t("本考场不使用第二摄像头"), t("可以关闭此页面。"), "quiet");
  return filmingWords(standing, view);
}

/** @param {NonNullable<Standing["problem"]>} problem @param {string} agent @returns {Said} */
function unfitWords(problem, agent) {
  const { title, advice } = phoneHelp(problem, agent);
  const kept = t("二维码还没有用掉，换一个浏览器或手机仍可扫描。");
  return say(title, `${advice}${kept}`, "bad", "retry");
}
/** What is sent shows nothing, or nothing new: it must not be called sending. @type {Record<string, () => {title: string, detail: string}>} */
const EMPTY = {
  muted: () => ({
    title: t("没有在发送画面"),
    detail: t("摄像头被来电、锁屏或其他应用占用。请关闭它们，回到此页面，再点“重试”。"),
  }),
  black: () => ({
    title: t("发送的画面是黑的"),
    detail: t("镜头可能被遮住了，或周围太暗。请移开手机壳、手指和遮挡物，看到画面为止。"),
  }),
  frozen: () => ({
    title: t("发送的画面停住了"),
    detail: t("请点“重试”重新打开摄像头；仍不动时请重启手机，重新打开此页面。"),
  }),
};

/** @param {Standing} standing @param {NonNullable<Standing["view"]>} view @returns {Said} */
function filmingWords({ problem, films, media, agent, camera = "on" }, { use, me }) {
  if (problem) {
    const { title, advice } = phoneHelp(problem, agent);
    return say(title, advice, "bad", "retry");
  }
  if (!films)
    return say(t("摄像头没有画面"), t("正在重新打开；如有来电请先挂断，再点“重试”。"), "warn", "retry");
  const empty = EMPTY[camera]?.();
  if (empty) return { ...say(empty.title, empty.detail, "bad", "retry"), films: true };
  if (media !== "connected") return say(t("正在发送画面…"), t("请保持此页面打开。"), "warn", "turn");
  const name = me.name;
  if (use === "spare")
    return say(
      t("正在用手机继续"),
      t("电脑断开了。请拿起手机，面对它说话；考官能看到并听到您。电脑恢复后会自动换回。"),
      "warn",
      "turn",
    );
  if (use === "exam")
    return say(t("已连接，考官正在看此画面"), t("{name} 的第二摄像头", { name }), "ok", "turn");
  return say(t("已连接，正在发送画面"), t("{name} 的第二摄像头", { name }), "ok", "turn");
}

/** @param {Pick<Standing, "light">} standing @returns {Said} */
function lineWords({ light }) {
  if (light === "connecting") return say(t("正在连接…"), t("请保持此页面打开。"), "warn");
  return say(t("正在重连…"), t("网络中断，恢复后会自动连接，不用重新扫码。"), "warn");
}

/** @param {{code: string, message?: string}} refusal @returns {Said} */
function refusedWords(refusal) {
  const again = ["offline", "unavailable", "not_owner", "internal", "too_many"].includes(refusal.code);
  return say(t("没有连接"), sentence(refusal), "bad", again ? "reload" : null);
}

/** @param {string} title @param {string} detail @param {Tone} tone @param {Said["button"]} [button] @returns {Said} */
function say(title, detail, tone, button = null) {
  return { title, detail, tone, button };
}

/** Where a phone keeps the permission. @param {string} agent `navigator.userAgent` */
function permissionPlace(agent) {
  if (/iPhone|iPad/.test(agent))
    return t(
      "请点地址栏左侧的图标 →“网站设置”→“相机”，改为“允许”，再点“重试”。没有这一项时，请在手机“设置”中找到此浏览器，允许“相机”。",
    );
  return t(
    "请点地址栏左侧的图标 →“权限”，把“相机”改为“允许”，再点“重试”。没有这一项时，请在手机“设置 → 应用”中找到此浏览器，允许“相机”。",
  );
}

/**
 * What is wrong with the phone's camera, and what to do about it on a phone.
 * @param {import("../media/devices.js").Problem} problem @param {string} agent `navigator.userAgent`
 * @returns {{title: string, advice: string}}
 */
export function phoneHelp(problem, agent) {
  const { title, advice } = deviceHelp(problem, agent);
  /** @type {Partial<Record<import("../media/devices.js").Cause, () => string>>} */
  const own = {
    denied: () => permissionPlace(agent),
    missing: () =>
      t("此手机没有可用的摄像头。请换一部手机，扫描电脑页面上的新二维码；没有别的手机时请告诉候考官。"),
    busy: () => t("请挂断视频通话，关闭相机和其他使用摄像头的应用，再点“重试”。"),
    unsupported: () =>
      t(
        "请用手机自带的浏览器（或 Safari、Chrome）打开：点右上角的菜单，选择“在浏览器中打开”，或用手机相机重新扫描电脑页面上的二维码。",
      ),
    unfit: () => t("请点“重试”；仍不行请换一部手机，扫描电脑页面上的新二维码。"),
    unknown: () => t("请关闭此页面再打开，或重启手机；仍不行请换一部手机，扫描电脑页面上的新二维码。"),
  };
  return { title, advice: own[problem.cause]?.() ?? advice };
}
