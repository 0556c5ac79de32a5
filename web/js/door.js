/*
 * What a browser must have, looked at before anything else of a page runs: a classic script in the oldest JavaScript,
 * since the modules of an old browser would not even be read. It says what is missing and what to take instead, and
 * notes it in <html data-lacks> for the page itself (the phone must not use up its code in a browser without a camera).
 */
(function () {
  "use strict";
  var root = document.documentElement;

  function canStore() {
    try {
      window.localStorage.setItem("exam.door", "1");
      window.localStorage.removeItem("exam.door");
      return Boolean(window.sessionStorage) && navigator.cookieEnabled !== false;
    } catch (_refused) {
      return false;
    }
  }

  /* Whatever is seldom missing where the next is there comes later. */
  /** @type {Record<string, () => boolean>} */
  var HAS = {
    secure: function () {
      return window.isSecureContext !== false;
    },
    modern: function () {
      return "noModule" in document.createElement("script") && Boolean(window.Promise && window.fetch);
    },
    storage: canStore,
    socket: function () {
      return typeof window.WebSocket === "function";
    },
    webrtc: function () {
      return typeof window.RTCPeerConnection === "function";
    },
    camera: function () {
      return Boolean(navigator.mediaDevices && navigator.mediaDevices.getUserMedia);
    },
  };

  var ALWAYS = ["modern", "storage"];
  var INTERVIEW = ["secure", "modern", "storage", "socket", "webrtc", "camera"];
  /* Where pictures and sound go; the office needs neither. */
  var PAGES = /^\/($|m$|room\/|emergency$|examiner$|invigilator$)/;

  /** @type {Record<string, string[]>} in Chinese and in English */
  var WORDS = {
    secure: [
      "加密连接（地址应以 https:// 开头）",
      "an encrypted connection (the address must begin with https://)",
    ],
    modern: ["现代网页功能（浏览器版本过旧）", "modern web features (the browser is too old)"],
    storage: [
      "网站存储和 Cookie（可能被隐私设置关闭）",
      "site storage and cookies (perhaps switched off by a privacy setting)",
    ],
    socket: ["实时连接（WebSocket）", "live connections (WebSocket)"],
    webrtc: ["音视频通话（WebRTC）", "audio and video calls (WebRTC)"],
    camera: ["摄像头和麦克风接口", "access to camera and microphone"],
  };

  /** @param {string} agent @returns {string[]} */
  function advice(agent) {
    if (/MicroMessenger|QQ\/|DingTalk|AlipayClient|Weibo|Lark|Feishu|baiduboxapp|aweme|wxwork/i.test(agent))
      return [
        "您正在应用内的浏览器中。请点右上角的菜单，选择“在浏览器中打开”。",
        "This is a browser inside an app. Open its menu at the top right and choose to open the page in the browser.",
      ];
    if (/iPhone|iPad/.test(agent))
      return [
        "请用 Safari 打开，并把系统更新到 iOS 15 或更新的版本。",
        "Please use Safari, with iOS 15 or newer.",
      ];
    if (/Android|Mobile/.test(agent))
      return [
        "请用手机自带的浏览器或 Chrome 的新版本打开。",
        "Please use a recent Chrome, or the phone's own browser.",
      ];
    return [
      "请改用新版的 Chrome 或 Edge（Firefox、Safari 的新版本也可以）打开本页面；仍不行请联系管理员。",
      "Please open this page in a recent Chrome or Edge (a recent Firefox or Safari will do too); if that does not help, call the administrator.",
    ];
  }

  function english() {
    try {
      return window.localStorage.getItem("exam.language") === "en";
    } catch (_refused) {
      return !/^zh/i.test(navigator.language || "zh");
    }
  }

  var night = window.matchMedia && window.matchMedia("(prefers-color-scheme: dark)");

  /** Dark where that was chosen, or where the computer as a whole is and nothing was: before anything is drawn. */
  function dress() {
    var chosen = null;
    try {
      chosen = window.localStorage.getItem("exam.scheme");
    } catch (_refused) {
      /* as the computer has it */
    }
    root.setAttribute("data-scheme", chosen || (night && night.matches ? "dark" : "light"));
  }

  dress();
  if (night && night.addEventListener) night.addEventListener("change", dress);
  /* Another tab of this browser. */
  window.addEventListener("storage", dress);

  /** @param {HTMLElement} box @param {string} tag @param {string} text */
  function add(box, tag, text) {
    var child = document.createElement(tag);
    child.textContent = text;
    box.appendChild(child);
  }

  /** @param {string[]} title @param {string[]} items */
  function tell(title, items) {
    var which = english() ? 1 : 0;
    var box = document.createElement("section");
    box.className = "door";
    box.setAttribute("role", "alert");
    add(box, "h2", title[which]);
    var list = document.createElement("ul");
    for (var at = 0; at < items.length; at += 1) add(list, "li", WORDS[items[at]][which]);
    if (items.length) box.appendChild(list);
    add(box, "p", advice(navigator.userAgent)[which]);
    document.body.insertBefore(box, document.body.firstChild);
  }

  var needed = PAGES.test(window.location.pathname) ? INTERVIEW : ALWAYS;
  /** @type {string[]} */
  var lacks = [];
  for (var at = 0; at < needed.length; at += 1) if (!HAS[needed[at]]()) lacks.push(needed[at]);
  root.setAttribute("data-lacks", lacks.join(" "));

  document.addEventListener("DOMContentLoaded", function () {
    if (lacks.length)
      tell(["此浏览器缺少面试需要的功能", "This browser lacks what an interview needs"], lacks);
  });

  /* A module that could not be read says nothing; what stands on the page for so long was meant for a moment. */
  window.setTimeout(function () {
    if (!lacks.length && document.querySelector("#app > .opening"))
      tell(["页面没有打开", "The page did not open"], []);
  }, 20000);
})();
