// @ts-check
import { html, useState } from "../../ui/html.js";
import { t } from "../../words/words.js";

/** A file, by our own button: the browser's speaks the browser's language. @param {{label: string, accept: string, hint?: string, onChange: (file: File | null) => void}} props */
export function FileField({ label, accept, hint, onChange }) {
  const [name, setName] = useState("");
  const choose = (/** @type {any} */ event) => {
    const [file = null] = event.target.files;
    setName(file?.name ?? "");
    onChange(file);
  };
  return html`
    <label class="field file-field">
      <span>${label}</span>
      <input type="file" accept=${accept} onChange=${choose} />
      <span class="file-shown" aria-hidden="true">
        <span class="button">${name ? t("换一个文件") : t("选择文件")}</span>
        <span class=${name ? "" : "quiet"} dir="auto">${name || t("还没有选择")}</span>
      </span>
      ${hint && html`<small class="quiet">${hint}</small>`}
    </label>
  `;
}
