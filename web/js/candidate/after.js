// @ts-check
import { Dialog } from "../ui/dialog.js";
import { html } from "../ui/html.js";
import { ContactLine, Notice } from "../ui/parts.js";
import { t } from "../words/words.js";
import { Banners } from "./banners.js";
import { NeedHelp } from "./help.js";
import { Consent } from "./requirements.js";

/** @typedef {import("./entry.js").Props} Props */

/** The home page's link to what was agreed to leads here with this. */
const CONSENT = "#consent";

/** Consent may be withdrawn after all is over too. @param {Props} props */
function ConsentLine(props) {
  if (props.view.me.identity.consent_at === null)
    return html`<p class="quiet">${t("没有保存您的人脸信息，或您已撤回同意。")}</p>`;
  return html`<p>${t("人脸识别告知书")} <${Consent} ...${props} /></p>`;
}

/** What was agreed to of the face check, looked at afterwards. @param {Props & {leave: () => void}} props */
function ConsentPage({ leave, ...props }) {
  return html`<${Notice} title=${t("人脸信息与同意")}>
    <${ConsentLine} ...${props} />
    <div class="notice-buttons">
      <button class="button filled" onClick=${leave}>${t("返回首页")}</button>
    </div>
  </${Notice}>`;
}

const goHome = () => location.assign("/home");

/** 面试结束提醒: nothing is left to do but to leave. @param {Props & {leave?: () => void}} props */
export function EndedRoom(props) {
  const { view, leave = goHome } = props;
  if (location.hash === CONSENT) return html`<${ConsentPage} ...${props} leave=${leave} />`;
  return html`<main class="notice">
    <${Dialog} title=${t("面试结束提醒")}>
      <p>${t("{name}，您的面试结束了，感谢您的参加。", { name: view.me.name })}</p>
      <p class="quiet">${t("摄像头和麦克风已关闭。请点击下方按钮离开考场。")}</p>
      <div class="dialog-buttons">
        <button class="button filled large" onClick=${leave}>${t("关闭考试")}</button>
      </div>
    </${Dialog}>
  </main>`;
}

/** Marked absent or deferred: what it means and what to do. @param {Props & {leave?: () => void}} props */
export function PutAside(props) {
  const { session, view, calls, leave = goHome } = props;
  const absent = view.me.state === "absent";
  const title = absent ? t("您已被标记为缺考") : t("您的面试已暂缓");
  const advice = absent
    ? t("如果您已经到场，请马上联系管理员；恢复后此页面会自动继续。")
    : t("请不要离开，保持页面打开；恢复后会自动回到候考区，顺序由考场安排。");
  return html`<${Notice} title=${title}>
    <p aria-live="assertive">${advice}</p>
    ${view.me.identity.consent_at !== null && html`<${ConsentLine} ...${props} />`}
    <${Banners} session=${session} view=${view} calls=${calls}>
      ${props.children}
    </${Banners}>
    <${ContactLine} contact=${view.room.contact} />
    <div class="notice-buttons">
      ${!absent && html`<${NeedHelp} session=${session} view=${view} />`}
      <button class="button" onClick=${leave}>${t("返回首页")}</button>
    </div>
  </${Notice}>`;
}
