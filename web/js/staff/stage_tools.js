// @ts-check
import { html } from "../ui/html.js";
import { t } from "../words/words.js";

/** @param {{full: boolean, onFull: () => void}} props */
export function FullButton({ full, onFull }) {
  return html`
    <button type="button" class="button on-stage" onClick=${onFull}>${full ? t("退出全屏") : t("全屏")}</button>
  `;
}

/**
 * How the pictures stand: side by side or one large, a shared screen pixel by pixel, the stage over the whole screen.
 * @param {{equal: boolean, onEqual: () => void, screen: boolean, actual: boolean, onActual: () => void, full: boolean, onFull: () => void}} props
 *   `screen`: it is large now; `actual`: it stands as large as it is
 */
export function StageTools({ equal, onEqual, screen, actual, onActual, full, onFull }) {
  return html`
    <div class="stage-tools">
      ${screen && html`<button type="button" class="button on-stage" aria-pressed=${actual} onClick=${onActual}>${t("原始大小 1:1")}</button>`}
      <button type="button" class="button on-stage" onClick=${onEqual}>${equal ? t("一大多小") : t("并排显示")}</button>
      <${FullButton} full=${full} onFull=${onFull} />
    </div>
  `;
}
