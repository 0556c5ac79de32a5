// @ts-check
import { html } from "../ui/html.js";
import { t } from "../words/words.js";

/** WeChat as it stands on the phone: its menu at the top right, and what to choose in the sheet that comes up. */
function Drawing() {
  return html`
    <svg class="wechat-drawing" viewBox="0 0 220 260" aria-hidden="true" focusable="false">
      <rect class="phone-edge" x="20" y="6" width="160" height="248" rx="20" />
      <path class="phone-line" d="M20 52 H180 M34 36 l-8 -8 l8 -8" />
      <rect class="phone-line" x="60" y="24" width="70" height="8" rx="4" />
      <circle class="here" cx="156" cy="28" r="14" />
      <circle class="dot" cx="149" cy="28" r="2.5" />
      <circle class="dot" cx="156" cy="28" r="2.5" />
      <circle class="dot" cx="163" cy="28" r="2.5" />
      <text class="step" x="194" y="34">1</text>
      <path class="phone-sheet" d="M21 150 H179 V234 a19 19 0 0 1 -19 19 H40 a19 19 0 0 1 -19 -19 Z" />
      <rect class="icon" x="36" y="166" width="28" height="28" rx="6" />
      <rect class="icon" x="86" y="166" width="28" height="28" rx="6" />
      <rect class="here" x="132" y="162" width="36" height="36" rx="8" />
      <circle class="compass" cx="150" cy="180" r="10" />
      <path class="compass" d="M155 175 L152 182 L145 185 L148 178 Z" />
      <text class="step" x="194" y="188">2</text>
      <text class="label" x="150" y="216" text-anchor="middle">${t("在浏览器")}</text>
      <text class="label" x="150" y="230" text-anchor="middle">${t("中打开")}</text>
    </svg>
  `;
}

/** WeChat shows pages without a camera: the picture shows where its way out is. */
export function WeChat() {
  return html`
    <main class="phone phone-wechat">
      <svg class="wechat-arrow" viewBox="0 0 120 90" aria-hidden="true" focusable="false">
        <path d="M8 84 C 20 40, 60 20, 104 16 M 84 4 L 106 15 L 90 34" />
      </svg>
      <${Drawing} />
      <div>
        <h1>${t("请用系统浏览器打开")}</h1>
        <ol>
          <li>${t("点右上角的“…”")}</li>
          <li>${t("选择“在浏览器中打开”（Safari 或系统自带浏览器）")}</li>
        </ol>
        <p class="quiet">${t("微信内不能使用摄像头。若二维码已过期，请用手机相机重新扫描。")}</p>
      </div>
    </main>
  `;
}
