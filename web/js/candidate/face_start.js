// @ts-check
import { triesLeft } from "../face/way.js";
import { DeviceProblem } from "../ui/device_help.js";
import { html } from "../ui/html.js";
import { BusyButton } from "../ui/parts.js";
import { t } from "../words/words.js";

/** @typedef {import("./face.js").FaceProps} FaceProps */

/** The manual road, always open. @param {{byHand: FaceProps["byHand"], road: import("../types").OwnRoad, filled?: boolean, children?: any}} props */
export function ByHand({ byHand, road, filled, children }) {
  return html`
    <${BusyButton} className=${filled ? "filled large" : ""} onClick=${() => byHand(road)}>
      ${children ?? t("改为人工核验")}
    </${BusyButton}>
  `;
}

export function Loading() {
  return html`<p role="status">${t("正在读取人脸识别告知书…")}</p>`;
}

/** @param {FaceProps} props */
export function Unread({ error, load, byHand }) {
  return html`
    <h2>${t("人脸识别")}</h2>
    <p class="error" role="alert">${error}</p>
    <div class="face-choice">
      <${BusyButton} className="filled large" onClick=${load}>${t("重试")}</${BusyButton}>
      <${ByHand} byHand=${byHand} road="unavailable" />
    </div>
  `;
}

/** @param {FaceProps} props */
export function Unavailable({ check, load, byHand }) {
  const again = async () => {
    check.forget();
    await load();
  };
  return html`
    <h2>${t("人脸识别暂时不可用")}</h2>
    <p>${t("这不是您的问题，也不影响面试。请改为人工核验：进入候考区后，由工作人员核对您的身份证。")}</p>
    <div class="face-choice">
      <${ByHand} byHand=${byHand} road="unavailable" filled />
      <${BusyButton} onClick=${again}>${t("重试")}</${BusyButton}>
    </div>
  `;
}

/** What is taken, what for, how long it is kept, and the other way: then two choices. @param {FaceProps} props */
export function Notice({ notice, agree, byHand }) {
  const { title = "", text = "", keep_days = 0 } = notice ?? {};
  return html`
    <h2>${title}</h2>
    <div class="pledge-text" tabindex="0" role="group" aria-label=${t("告知书正文")}>
      ${text.split("\n").map((line) => line.trim() && html`<p>${line}</p>`)}
    </div>
    <p>${t("照片在考试结束 {count} 天后自动删除。不使用人脸识别时，由工作人员核对身份证。", { count: keep_days })}</p>
    <p>${t("两种方式都可以参加面试，由您自愿选择，不影响成绩。")}</p>
    <div class="face-choice">
      <${BusyButton} className="filled large" onClick=${agree}>${t("同意并开始识别")}</${BusyButton}>
      <${ByHand} byHand=${byHand} road="declined">${t("不使用人脸识别，改为人工核验")}</${ByHand}>
    </div>
  `;
}

/** There is no camera to see with: cause and remedy, and the other way. @param {FaceProps} props */
export function Camera({ media, byHand }) {
  return html`
    <h2>${t("人脸识别需要摄像头")}</h2>
    <${DeviceProblem} media=${media} next />
    ${!media.problem && html`<p role="status">${t("正在打开摄像头…")}</p>`}
    <p>${t("按提示处理后点“重试”。一时处理不好，也可以改为人工核验，不影响面试。")}</p>
    <div class="face-choice"><${ByHand} byHand=${byHand} road="no_camera" /></div>
  `;
}

/** Consent is given: how to sit, then start. @param {FaceProps} props */
export function Ready({ session, view, begin, byHand }) {
  const { identity } = view.me;
  const left = triesLeft(identity, session.clock.now());
  const tried = left < identity.tries;
  return html`
    <h2>${t("准备好了就开始人脸识别")}</h2>
    <ul class="face-tips">
      <li>${t("正对镜头，把脸放在画面中间")}</li>
      <li>${t("光线均匀，不要背对窗户或灯")}</li>
      <li>${t("摘下口罩、帽子和墨镜")}</li>
      <li>${t("画面中只有您本人")}</li>
    </ul>
    ${tried && html`<p class="quiet">${t("今天还可以再试 {count} 次。", { count: left })}</p>`}
    <div class="face-choice">
      <${BusyButton} className="filled large" onClick=${begin}>${tried ? t("重试") : t("开始识别")}</${BusyButton}>
      <${ByHand} byHand=${byHand} road="declined" />
    </div>
  `;
}
