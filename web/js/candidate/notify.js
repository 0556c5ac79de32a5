// @ts-check
import { html, useState } from "../ui/html.js";
import { t } from "../words/words.js";

/** Leave to notify on the desktop, asked for with why; nothing where the browser has no such thing. @param {{alerts: import("../ui/alerts.js").Alerts}} props */
export function NotifyCard({ alerts }) {
  const [, redraw] = useState({});
  const { permission } = alerts;
  if (permission === "none") return null;
  const ask = async () => {
    await alerts.ask();
    redraw({});
  };
  /** @type {Record<string, () => string>} */
  const words = {
    default: () => t("允许浏览器通知后，即使您正在看别的窗口，收到邀请、通话和消息时桌面也会提醒您。"),
    granted: () => t("桌面通知已开启：收到邀请、通话和消息时会提醒您。"),
    denied: () => t("浏览器不允许桌面通知。请打开电脑的声音，并让此页面留在最前面。"),
  };
  return html`
    <section class="card notify" aria-labelledby="notify-title">
      <h2 id="notify-title">${t("不错过邀请")}</h2>
      <p role="status">${words[permission]?.()}</p>
      <div class="notify-buttons">
        ${permission === "default" && html`<button type="button" class="button" onClick=${ask}>${t("允许通知")}</button>`}
        <button type="button" class="button plain" onClick=${() => alerts.chime("talking")}>${t("试听提示音")}</button>
      </div>
    </section>
  `;
}
