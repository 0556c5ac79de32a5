// @ts-check
import { getPicture } from "../line/api.js";
import { leaveIfSignedOut } from "../ui/page.js";
import { sentence } from "../words/refusals.js";
import { html, useEffect, useMemo, useState } from "../ui/html.js";
import { t } from "../words/words.js";

/**
 * Something that is asked for once, since asking is a look that is logged; again only when `over` changes or
 * the person wants it. What came before stays until then.
 * @template T
 * @param {() => Promise<T>} load
 * @param {any[]} over what it depends on
 * @returns {{value: T | null, error: import("../line/api.js").Refused | null, again: () => void}}
 */
export function useAsked(load, over) {
  const [state, setState] = useState(/** @type {{value: any, error: any}} */ ({ value: null, error: null }));
  const [round, setRound] = useState(0);
  useEffect(() => {
    let wanted = true;
    load().then(
      (value) => wanted && setState({ value, error: null }),
      (error) => {
        leaveIfSignedOut(error);
        if (wanted) setState((/** @type {any} */ before) => ({ ...before, error }));
      },
    );
    return () => {
      wanted = false;
    };
  }, [...over, round]);
  const again = () => {
    setState((/** @type {any} */ before) => ({ ...before, error: null }));
    setRound(round + 1);
  };
  return { ...state, again };
}

/** A picture's address in this page's memory; gone with the component that shows it. @param {string} path */
function usePicture(path) {
  const { value: blob, error, again } = useAsked(() => getPicture(path), [path]);
  const url = useMemo(() => (blob ? URL.createObjectURL(blob) : null), [blob]);
  useEffect(() => () => (url ? URL.revokeObjectURL(url) : undefined), [url]);
  return { url, error, again };
}

/** @param {{error: import("../line/api.js").Refused, again: () => void, name: string}} props */
function Missing({ error, again, name }) {
  const deleted = error.code === "not_found";
  return html`
    <div class="shot-place" role="alert">
      <p>${deleted ? t("图片已删除") : sentence(error)}</p>
      ${
        !deleted &&
        html`
          <button type="button" class="button" onClick=${again}>
            ${t("重试")}
            <span class="unseen">${name}</span>
          </button>
        `
      }
    </div>
  `;
}

/**
 * One picture of a person's identity; a click or the keyboard enlarges it.
 * @param {{path: string, name: string, label: string, note?: string}} props `name`: whose picture and which, in full
 */
export function Shot({ path, name, label, note }) {
  const { url, error, again } = usePicture(path);
  const [large, setLarge] = useState(false);
  const turn = () => setLarge(!large);
  const action = large ? t("缩小") : t("放大");
  return html`
    <figure class="shot ${large ? "shot-large" : ""}">
      ${error && html`<${Missing} error=${error} again=${again} name=${name} />`}
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
