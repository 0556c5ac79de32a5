// @ts-check
import { Standing, useServer } from "../../ui/asked.js";
import { stamp } from "../../words/times.js";
import { Dialog } from "../../ui/dialog.js";
import { html, useState } from "../../ui/html.js";
import { Mark } from "../../ui/parts.js";
import { PledgeCard } from "../../ui/pledge_card.js";
import { Table } from "../../ui/table.js";
import { t } from "../../words/words.js";
import { authorOf, kindName, numberOf } from "./draft.js";

/** @typedef {import("./draft.js").TextKind} TextKind */
/** @typedef {import("../../types").PublishedText} PublishedText */

/** @param {(version: PublishedText) => void} onOpen @returns {import("../../ui/table.js").Column[]} */
const columns = (onOpen) => [
  [
    t("版本"),
    (version, place) => html`
      <button type="button" class="link" onClick=${() => onOpen(version)}>
        ${t("第 {number} 版", { number: numberOf(version.version) })}
      </button>
      ${place === 0 && html`<${Mark} word=${t("现行")} tone="ok" />`}
    `,
  ],
  [t("标题"), ({ title }) => title, "wrap"],
  [t("发布时间"), ({ at }) => stamp(at), "digits"],
  [t("发布人"), authorOf],
  [t("文本的 SHA-256"), ({ digest }) => html`<code>${digest}</code>`, "wrap"],
];

/** Every version, the newest first, with who and when. @param {{kind: TextKind, versions: PublishedText[]}} props */
export function Versions({ kind, versions }) {
  const [open, setOpen] = useState(/** @type {PublishedText | null} */ (null));
  return html`
    <h2>${t("全部版本")}</h2>
    <${Table} label=${t("全部版本")} columns=${columns(setOpen)} rows=${versions} idOf=${(/** @type {PublishedText} */ { version }) => version} />
    ${open && html`<${Shown} kind=${kind} version=${open} onClose=${() => setOpen(null)} />`}
  `;
}

/** @param {{kind: TextKind, version: PublishedText, onClose: () => void}} props */
function Shown({ kind, version, onClose }) {
  const [answer, whole] = useText(version.version);
  return html`
    <${Dialog} title=${t("第 {number} 版", { number: numberOf(version.version) })} onClose=${onClose} wide>
      <${Standing} of=${answer} look="" />
      ${whole && html`<${PledgeCard} title=${whole.title} text=${whole.text} heading=${kindName(kind)} />`}
    </${Dialog}>
  `;
}

/** A version with its whole text. @param {string} version @returns {[import("../../ui/asked.js").Answer<any>, (PublishedText & {text: string}) | undefined]} */
export function useText(version) {
  const answer = useServer(`/api/admin/pledge/text?version=${encodeURIComponent(version)}`);
  return [answer, /** @type {any} */ (answer.data)?.version];
}
