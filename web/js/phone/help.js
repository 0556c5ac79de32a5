// @ts-check
import { deviceHelp } from "../media/browser_help.js";
import { t } from "../words/words.js";

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
