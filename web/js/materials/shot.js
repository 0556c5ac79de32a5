// @ts-check
import { getPicture } from "../line/api.js";
import { Retry, useAsked } from "../ui/asked.js";
import { html, useEffect, useMemo, useState } from "../ui/html.js";
import { t } from "../words/words.js";

/** A picture's address in this page's memory; gone with the component that shows it. @param {string} path @param {() => Promise<Blob>} [ask] */
export function usePicture(path, ask = () => getPicture(path)) {
  const { data: blob, error, reload } = useAsked(ask, [path]);
  const url = useMemo(() => (blob ? URL.createObjectURL(blob) : null), [blob]);
  useEffect(() => () => (url ? URL.revokeObjectURL(url) : undefined), [url]);
  return { data: url, error, reload };
}

/**
 * One picture of a person's identity; a click or the keyboard enlarges it.
 * @param {{path: string, name: string, label: string, note?: string, ask?: () => Promise<Blob>}} props `name`: whose picture
 *   and which, in full; `ask`: where it is not the answer itself
 */
export function Shot({ path, name, label, note, ask }) {
  const { data: url, error, reload } = usePicture(path, ask);
  const [large, setLarge] = useState(false);
  const turn = () => setLarge(!large);
  const action = large ? t("缩小") : t("放大");
  return html`
    <figure class="shot ${large ? "shot-large" : ""}">
      ${error?.code === "not_found" && html`<p class="shot-place" role="alert">${t("图片已删除")}</p>`}
      ${
        error &&
        error.code !== "not_found" &&
        html`<div class="shot-place"><${Retry} error=${error} again=${reload} name=${name} /></div>`
      }
      ${!url && !error && html`<p class="shot-place" role="status">${t("正在读取图片…")}</p>`}
      ${
        url &&
        html`
          <button type="button" class="shot-button" aria-pressed=${large} title=${action} onClick=${turn}>
            <img src=${url} alt=${name} />
            <span class="unseen">${action}</span>
          </button>
        `
      }
      <figcaption>
        ${label}
        ${note && html`<span class="quiet">${note}</span>`}
      </figcaption>
    </figure>
  `;
}

/** Where there is no picture to show: why. @param {{label: string, children: any}} props */
export function NoShot({ label, children }) {
  return html`
    <figure class="shot">
      <p class="shot-place">${children}</p>
      <figcaption>${label}</figcaption>
    </figure>
  `;
}
