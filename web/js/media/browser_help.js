// @ts-check
import { t } from "../words/words.js";

/** @param {string} agent @returns {"wechat" | "edge" | "firefox" | "safari" | "chrome" | "other"} */
export function browserOf(agent) {
  if (/MicroMessenger/.test(agent)) return "wechat";
  if (/Edg\//.test(agent)) return "edge";
  if (/Firefox\//.test(agent)) return "firefox";
  if (/Chrome\/|CriOS\//.test(agent)) return "chrome";
  return /Safari\//.test(agent) ? "safari" : "other";
}

/** Whether this is a phone. @param {{userAgent: string, userAgentData?: {mobile: boolean}}} browser */
export function onPhone({ userAgent, userAgentData }) {
  return userAgentData?.mobile ?? /iPhone|Android.+Mobile|HarmonyOS.+Mobile/.test(userAgent);
}

/** Where the permission for camera and microphone is kept in this browser. @param {string} agent */
function permissionPlace(agent) {
  const places = {
    wechat: () => t("微信内不能使用摄像头，请点右上角“…”，选择“在浏览器中打开”。"),
    edge: () => t("请点地址栏左侧的锁形图标 →“此网站的权限”，把摄像头和麦克风改为“允许”，再点“重试”。"),
    chrome: () => t("请点地址栏左侧的图标 →“网站设置”，把摄像头和麦克风改为“允许”，再点“重试”。"),
    firefox: () => t("请点地址栏左侧的摄像头图标，删除“已阻止”的记录，再点“重试”并选择“允许”。"),
    safari: () => t("请打开菜单“Safari → 此网站的设置”，把摄像头和麦克风改为“允许”，再点“重试”。"),
    other: () => t("请在浏览器的网站权限中允许摄像头和麦克风，再点“重试”。"),
  };
  return places[browserOf(agent)]();
}

/**
 * What is wrong with the devices, by cause, and what to do about it in this browser.
 * @param {import("./devices.js").Problem} problem
 * @param {string} agent `navigator.userAgent`
 * @returns {{title: string, advice: string}}
 */
export function deviceHelp({ cause, kind }, agent) {
  const device = { camera: t("摄像头"), microphone: t("麦克风"), both: t("摄像头和麦克风") }[kind];
  const causes = {
    denied: () => ({ title: t("{device}的权限被拒绝", { device }), advice: permissionPlace(agent) }),
    missing: () => ({
      title: t("没有找到{device}", { device }),
      advice: t("请检查{device}是否插好、是否被系统或键盘开关停用，再点“重试”。", { device }),
    }),
    busy: () => ({
      title: t("{device}被其他程序占用", { device }),
      advice: t("请关闭正在使用{device}的程序（如会议软件、其他浏览器页面），再点“重试”。", { device }),
    }),
    unfit: () => ({
      title: t("{device}不支持所需的格式", { device }),
      advice: t("请换一个{device}，再点“重试”。", { device }),
    }),
    insecure: () => ({
      title: t("此地址不能使用{device}", { device }),
      advice: t("请改用以 https:// 开头的地址打开本系统；仍不行请联系管理员。"),
    }),
    unsupported: () => ({
      title: t("此浏览器不能使用{device}", { device }),
      advice: t("请改用新版的 Chrome 或 Edge 打开本页面；在应用内打开的，请选择“在浏览器中打开”。"),
    }),
    unknown: () => ({
      title: t("{device}无法打开", { device }),
      advice: t("请重新插拔设备或重启浏览器，再点“重试”；仍不行请联系管理员。"),
    }),
  };
  return causes[cause]();
}
