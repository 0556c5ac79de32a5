// @ts-check
import { hasWords } from "../base/reasons.js";
import { t } from "../words/words.js";
import { html, useLayoutEffect, useMemo, useRef, useState } from "./html.js";

let count = 0;

/**
 * A modal dialog: the browser itself keeps the focus in it and gives it back afterwards.
 * @param {{title: string, onClose?: () => void, wide?: boolean, children: any}} props without `onClose` Escape does
 *   nothing; `wide`: much to look at, closed by a button at its head
 */
export function Dialog({ title, onClose, wide, children }) {
  const dialog = useRef(/** @type {HTMLDialogElement | null} */ (null));
  useLayoutEffect(() => {
    const element = dialog.current;
    element?.showModal();
    return () => element?.close();
  }, []);
  // A question may stand over another dialog.
  const id = useMemo(() => `dialog-${(count += 1)}`, []);
  const cancel = (/** @type {Event} */ event) => {
    event.preventDefault();
    onClose?.();
  };
  return html`
    <dialog
      ref=${dialog}
      class="dialog ${wide ? "dialog-wide" : ""}"
      aria-labelledby=${id}
      onCancel=${cancel}>
      <div class="dialog-head">
        <h2 id=${id}>${title}</h2>
        ${wide && html`<button type="button" class="button" onClick=${onClose}>${t("关闭")}</button>`}
      </div>
      ${children}
    </dialog>
  `;
}

/**
 * A dialog to be filled in: it ends with 取消 and what it is for.
 * @param {{title: string, label: string, grave?: boolean, busy?: boolean, disabled?: boolean, onSubmit: (event: Event) => void,
 *   onClose: () => void, children: any}} props `label`: of the button that sends it
 */
export function FormDialog({ title, label, grave, busy, disabled, onSubmit, onClose, children }) {
  return html`<${Dialog} title=${title} onClose=${onClose}>
    <form onSubmit=${onSubmit}>
      ${children}
      <div class="dialog-buttons">
        <button type="button" class="button" onClick=${onClose}>${t("取消")}</button>
        <button class="button ${grave ? "grave" : "filled"}" aria-busy=${busy} disabled=${disabled}>${label}</button>
      </div>
    </form>
  </${Dialog}>`;
}

/** A dialog that only tells. @param {{title: string, label?: string, onClose: () => void, children: any}} props `label`: of the one button */
export function Told({ title, label = t("关闭"), onClose, children }) {
  return html`<${Dialog} title=${title} onClose=${onClose}>
    ${children}
    <div class="dialog-buttons">
      <button type="button" class="button filled" onClick=${onClose}>${label}</button>
    </div>
  </${Dialog}>`;
}

/**
 * Asks once before something that cannot simply be undone.
 * @param {{label: string, question: string, grave?: boolean, reason?: boolean,
 *   onConfirm: (reason: string) => void, onClose: () => void}} props
 */
export function Confirm({ label, question, grave, reason, onConfirm, onClose }) {
  const [text, setText] = useState("");
  const submit = (/** @type {Event} */ event) => {
    event.preventDefault();
    onConfirm(text.trim());
  };
  return html`<${FormDialog}
    title=${label} label=${t("确认{label}", { label })} grave=${grave} disabled=${reason && !hasWords(text)}
    onSubmit=${submit} onClose=${onClose}
  >
    <p>${question}</p>
    ${reason && html`<${Reason} label=${t("原因（会记入考场记录）")} value=${text} onInput=${setText} />`}
  </${FormDialog}>`;
}

/** @param {{label: string, value: string, onInput: (text: string) => void}} props */
export function Reason({ label, value, onInput }) {
  const input = (/** @type {any} */ event) => onInput(event.target.value);
  return html`
    <label class="field">
      <span>${label}</span>
      <textarea rows="3" maxlength="200" required value=${value} onInput=${input}></textarea>
    </label>
  `;
}
