// @ts-check
import { Dialog } from "../ui/dialog.js";
import { html } from "../ui/html.js";
import { ContactLine, Notice } from "../ui/parts.js";
import { t } from "../words/words.js";
import { Consent } from "./requirements.js";

/** @typedef {import("./entry.js").Props} Props */

/** Consent may be withdrawn after all is over too. @param {Props} props */
function ConsentLine(props) {
  if (props.view.me.identity.consent_at === null) return null;
  return html`<p class="quiet">${t("人脸识别告知书")} <${Consent} ...${props} /></p>`;
}

const goHome = () => location.assign("/home");

/** 面试结束提醒: nothing is left to do but to leave. @param {Props & {leave?: () => void}} props */
export function EndedRoom(props) {
  const { view, leave = goHome } = props;
  return html`<main class="notice">
    <${Dialog} title=${t("面试结束提醒")}>
      <p>${t("{name}，您的面试结束了，感谢您的参加。", { name: view.me.name })}</p>
      <p class="quiet">${t("摄像头和麦克风已关闭。请点击下方按钮离开考场。")}</p>
      <${ConsentLine} ...${props} />
      <div class="dialog-buttons">
        <button class="button filled large" onClick=${leave}>${t("关闭考试")}</button>
      </div>
    </${Dialog}>
  </main>`;
}

/** Marked absent or deferred: what it means and what to do. @param {Props & {leave?: () => void}} props */
export function PutAside(props) {
  const { view, leave = goHome } = props;
  const absent = view.me.state === "absent";
  const title = absent ? t("您已被标记为缺考") : t("您的面试已暂缓");
  const advice = absent
    ? t("如果您已经到场，请马上联系管理员；恢复后此页面会自动继续。")
    : t("请不要离开，保持页面打开；恢复后会自动回到候考区，顺序由考场安排。");
  return html`<${Notice} title=${title}>
    <p aria-live="assertive">${advice}</p>
    <${ConsentLine} ...${props} />
    <${ContactLine} contact=${view.room.contact} />
    <div class="notice-buttons">
      <button class="button" onClick=${leave}>${t("返回首页")}</button>
    </div>
  </${Notice}>`;
}
