// @ts-check
import { t } from "../words/words.js";
import { html } from "./html.js";

/** Seen from above: desk, screen, hands, and the phone 45 degrees behind the candidate with what it must see. */
function Drawing() {
  return html`
    <svg class="two-cameras-drawing" viewBox="0 0 340 250" aria-hidden="true" focusable="false">
      <polygon class="seen" points="262,218 92,34 236,22" />
      <rect class="desk" x="70" y="40" width="180" height="66" rx="6" />
      <rect class="device" x="112" y="46" width="96" height="8" rx="2" />
      <circle class="lens" cx="160" cy="50" r="5" />
      <rect class="keys" x="130" y="80" width="60" height="16" rx="3" />
      <path class="arm" d="M132 140 L142 90 M188 140 L178 90" />
      <ellipse class="body" cx="160" cy="146" rx="36" ry="15" />
      <circle class="head" cx="160" cy="140" r="15" />
      <path class="measure" d="M160 140 V236 M160 140 L254 210" />
      <path class="arc" d="M160 196 A56 56 0 0 0 205 173" />
      <rect class="device" x="252" y="204" width="14" height="28" rx="3" transform="rotate(-45 259 218)" />
      <text x="160" y="30" text-anchor="middle">${t("主摄像头")}</text>
      <text x="196" y="214" text-anchor="middle">45°</text>
      <text x="286" y="200" text-anchor="middle">${t("手机")}</text>
    </svg>
  `;
}

/** The rule of two cameras, as a drawing and in words: neither needs the other. */
export function TwoCameraRule() {
  return html`
    <figure class="two-cameras">
      <${Drawing} />
      <figcaption>
        <b>${t("第二摄像头怎么放")}</b>
        <ol>
          <li>${t("手机放在您身后侧面约 45 度、与肩同高或略高的位置，固定好，不要手持。")}</li>
          <li>${t("画面里要看得到您的双手、整个电脑屏幕和桌面。")}</li>
          <li>${t("双击“我的画面”里的小画面可以放大，对照着调整。")}</li>
        </ol>
      </figcaption>
    </figure>
  `;
}
