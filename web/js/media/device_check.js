// @ts-check
import { deviceHelp } from "./browser_help.js";
import { t } from "../words/words.js";

/** @typedef {import("../types").DeviceCheck} DeviceCheck */
/** @typedef {Pick<DeviceCheck, "network"> & Partial<Pick<DeviceCheck, "rtt_ms" | "loss" | "up_kbps" | "down_kbps">>} Line */
/** @typedef {{part: string, title: string, advice: string, tone: "ok" | "warn" | "bad"}} Finding */

/** Beyond these a talk is felt to limp (ITU-T G.114: 150 ms one way is comfortable; Opus hides about 5 % loss). */
const SLOW_MS = 300;
const LOSSY = 0.05;
/** The quietest peak that is a voice and not the noise of an open microphone, 0 to 1. */
export const AUDIBLE = 0.02;

/** What two reports of one connection, some seconds apart, say of its line. @param {RTCStatsReport} before @param {RTCStatsReport} after @returns {Line} */
export function lineOf(before, after) {
  const pair = selectedPair(after);
  if (!pair) return { network: "none" };
  const seconds = (pair.timestamp - (before.get(pair.id)?.timestamp ?? pair.timestamp)) / 1000;
  const rate = (/** @type {string} */ type, /** @type {string} */ bytes) => {
    const bits = 8 * (total(after, type, bytes) - total(before, type, bytes));
    return seconds > 0 && bits >= 0 ? Math.round(bits / 1000 / seconds) : undefined;
  };
  const [up, down] = [rate("outbound-rtp", "bytesSent"), rate("inbound-rtp", "bytesReceived")];
  const losses = ofType(after, "remote-inbound-rtp").flatMap(({ fractionLost }) => fractionLost ?? []);
  return {
    network: after.get(pair.remoteCandidateId)?.protocol === "tcp" ? "tcp" : "udp",
    ...(pair.currentRoundTripTime === undefined
      ? {}
      : { rtt_ms: Math.round(pair.currentRoundTripTime * 1000) }),
    ...(losses.length ? { loss: Math.min(1, Math.max(0, ...losses)) } : {}),
    ...(up === undefined ? {} : { up_kbps: up }),
    ...(down === undefined ? {} : { down_kbps: down }),
  };
}

/** @param {RTCStatsReport} report */
function selectedPair(report) {
  const [transport] = ofType(report, "transport");
  const pair = transport && report.get(transport.selectedCandidatePairId);
  if (pair) return pair;
  // Firefox names no transport.
  return ofType(report, "candidate-pair").find(({ nominated, state }) => nominated && state === "succeeded");
}

/** @param {RTCStatsReport} report @param {string} type @returns {any[]} */
function ofType(report, type) {
  return [...report.values()].filter((stats) => stats.type === type);
}

/** @param {RTCStatsReport} report @param {string} type @param {string} figure */
function total(report, type, figure) {
  return ofType(report, type).reduce((sum, stats) => sum + (stats[figure] ?? 0), 0);
}

/** The more special name first: each of them names Chrome or Safari too. */
const BROWSERS = ["MicroMessenger", "Edg", "Firefox", "CriOS", "Chrome"];

/** The browser's name and version. @param {string} agent */
export function browserFacts(agent) {
  const named = BROWSERS.map((name) => new RegExp(`${name}/[\\d.]+`).exec(agent)?.[0]).find(Boolean);
  const safari = /Version\/([\d.]+).*Safari/.exec(agent);
  const words = named?.replace("/", " ") ?? (safari ? `Safari ${safari[1]}` : agent);
  return words.slice(0, 80) || "unknown";
}

/**
 * How each part came out: the failures with cause and remedy, as the candidate reads them.
 * @param {DeviceCheck} check @param {string} agent
 * @returns {Finding[]}
 */
export function findings(check, agent) {
  return [
    ofDevice("camera", t("摄像头"), check.camera, agent),
    ofDevice("microphone", t("麦克风"), check.microphone, agent),
    ofLoudspeaker(check.loudspeaker),
    ofNetwork(check),
  ];
}

/** @param {"camera" | "microphone"} kind @param {string} part @param {DeviceCheck["camera"]} fault @param {string} agent @returns {Finding} */
function ofDevice(kind, part, fault, agent) {
  if (fault === "ok") return { part, title: t("正常"), advice: "", tone: "ok" };
  if (fault === "silent")
    return {
      part,
      title: t("没有听到声音"),
      advice: t("请检查麦克风是否静音、是否选对，说几句话再点“重新检测”。"),
      tone: "bad",
    };
  if (fault === "untested")
    return {
      part,
      title: t("没有测到"),
      advice: t("浏览器没有给出测量结果。请在与候考官通话时确认对方能看到、听到您。"),
      tone: "warn",
    };
  return { part, ...deviceHelp({ cause: fault, kind }, agent), tone: "bad" };
}

/** @param {DeviceCheck["loudspeaker"]} fault @returns {Finding} */
function ofLoudspeaker(fault) {
  const part = t("扬声器");
  if (fault === "ok") return { part, title: t("正常"), advice: "", tone: "ok" };
  if (fault === "untested")
    return {
      part,
      title: t("还没有试听"),
      advice: t("请点“重新检测”，留意测试音，再选择是否听到。"),
      tone: "warn",
    };
  return {
    part,
    title: t("没有听到测试音"),
    advice: t("请调高音量、检查耳机是否插好，或换一个扬声器，再点“重新检测”。"),
    tone: "bad",
  };
}

/** @param {DeviceCheck} check @returns {Finding} */
function ofNetwork({ network, rtt_ms: rtt, loss, tcp }) {
  const part = t("网络");
  if (network === "none")
    return {
      part,
      title: t("音视频连不上服务器"),
      advice: t(
        "请检查网络；单位或宿舍网络可能拦截音视频，可换用手机热点再点“重新检测”，仍不行请联系管理员。",
      ),
      tone: "bad",
    };
  if ((rtt ?? 0) > SLOW_MS || (loss ?? 0) > LOSSY)
    return {
      part,
      title: t("网络较慢或丢包较多"),
      advice: t("请关闭下载和其他视频，靠近路由器或改用网线，再点“重新检测”。"),
      tone: "warn",
    };
  if (network === "tcp")
    return {
      part,
      title: t("只能用 TCP 备用通道"),
      advice: t("可以参加面试。如有条件，请换一个不拦截 UDP 的网络（例如手机热点），画面会更流畅。"),
      tone: "warn",
    };
  if (tcp === false)
    return {
      part,
      title: t("UDP 正常，TCP 备用通道不通"),
      advice: t("可以参加面试，但 UDP 中断时没有备用通道。如有条件，请换一个网络（例如手机热点）再检测。"),
      tone: "warn",
    };
  return { part, title: t("正常（UDP）"), advice: "", tone: "ok" };
}

/** The figures of the line, as far as they are known. @param {DeviceCheck} check */
export function lineWords({ udp, tcp, rtt_ms: rtt, loss, up_kbps: up, down_kbps: down }) {
  const parts = [
    passes("UDP", udp),
    passes("TCP", tcp),
    rtt === undefined || rtt === null ? "" : t("往返 {rtt} 毫秒", { rtt }),
    loss === undefined || loss === null ? "" : t("丢包 {loss}%", { loss: Math.round(loss * 1000) / 10 }),
    up === undefined || up === null ? "" : t("上行 {up} kbit/s", { up }),
    down === undefined || down === null ? "" : t("下行 {down} kbit/s", { down }),
  ];
  return parts.filter(Boolean).join(" · ");
}

/** @param {string} way @param {boolean | null | undefined} open */
function passes(way, open) {
  if (open === undefined || open === null) return "";
  return open ? t("{way} 通", { way }) : t("{way} 不通", { way });
}

/** The check at a glance, for staff. @param {DeviceCheck | null} check @returns {{word: string, tone: "ok" | "warn" | "bad" | "quiet"}} */
export function checkMark(check) {
  if (!check) return { word: t("设备未调试"), tone: "quiet" };
  const wrong = findings(check, "").filter(({ tone }) => tone !== "ok");
  if (!wrong.length) return { word: t("设备正常"), tone: "ok" };
  const parts = wrong.map(({ part }) => part).join(t("、"));
  return {
    word: t("设备待处理：{parts}", { parts }),
    tone: wrong.some(({ tone }) => tone === "bad") ? "bad" : "warn",
  };
}
