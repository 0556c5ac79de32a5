// @ts-check
import { html, useRef } from "./html.js";

/** A button that lets one choose files. @param {{label: any, className?: string, kinds: string[], multiple?: boolean, disabled?: boolean, onFiles: (files: File[]) => void}} props */
export function FileButton({ label, className = "", kinds, multiple, disabled, onFiles }) {
  const input = useRef(/** @type {HTMLInputElement | null} */ (null));
  const chosen = (/** @type {any} */ event) => {
    onFiles([...event.target.files]);
    event.target.value = "";
  };
  return html`
    <button type="button" class="button ${className}" disabled=${disabled} onClick=${() => input.current?.click()}>
      ${label}
    </button>
    <input
      ref=${input}
      type="file"
      hidden
      tabindex="-1"
      multiple=${multiple}
      accept=${kinds.map((kind) => `.${kind}`).join(",")}
      onChange=${chosen}
    />
  `;
}
