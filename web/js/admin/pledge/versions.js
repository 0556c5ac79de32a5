// @ts-check
import { useServer } from "../../ui/page.js";
import { sentence } from "../../words/refusals.js";
import { stamp } from "../../words/times.js";
import { Dialog } from "../../ui/dialog.js";
import { html, useState } from "../../ui/html.js";
import { Mark } from "../../ui/parts.js";
import { PledgeCard } from "../../ui/pledge_card.js";
import { t } from "../../words/words.js";
import { numberOf } from "./draft.js";
import { authorOf, kindName } from "./words.js";

/** @typedef {import("./draft.js").TextKind} TextKind */
/** @typedef {import("../../types").PublishedText} PublishedText */

/** Every version, the newest first, with who and when. @param {{kind: TextKind, versions: PublishedText[]}} props */
export function Versions({ kind, versions }) {
  const [open, setOpen] = useState(/** @type {PublishedText | null} */ (null));
  const heads = [t("版本"), t("标题"), t("发布时间"), t("发布人"), t("文本的 SHA-256")];
  return html`
    <h2>${t("全部版本")}</h2>
    <div class="card table-frame" tabindex="0" role="region" aria-label=${t("全部版本")}>
      <table class="table">
        <thead>
          <tr>
            ${heads.map((head) => html`<th key=${head} scope="col">${head}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${versions.map((each, n) => html`<${Row} key=${each.version} version=${each} current=${n === 0} onOpen=${setOpen} />`)}
        </tbody>
      </table>
    </div>
    ${open && html`<${Shown} kind=${kind} version=${open} onClose=${() => setOpen(null)} />`}
  `;
}

/** @param {{version: PublishedText, current: boolean, onOpen: (version: PublishedText) => void}} props */
function Row({ version, current, onOpen }) {
  return html`
    <tr>
      <td>
        <button type="button" class="link" onClick=${() => onOpen(version)}>
          ${t("第 {number} 版", { number: numberOf(version.version) })}
        </button>
        ${current && html`<${Mark} word=${t("现行")} tone="ok" />`}
      </td>
      <td class="wrap">${version.title}</td>
      <td class="digits">${stamp(version.at)}</td>
      <td>${authorOf(version)}</td>
      <td class="wrap"><code>${version.digest}</code></td>
    </tr>
  `;
}

/** @param {{kind: TextKind, version: PublishedText, onClose: () => void}} props */
function Shown({ kind, version, onClose }) {
  const { data, error, reload } = useServer(
    `/api/admin/pledge/text?version=${encodeURIComponent(version.version)}`,
  );
  const whole = /** @type {{version: PublishedText & {text: string}} | null} */ (data)?.version;
  return html`
    <${Dialog} title=${t("第 {number} 版", { number: numberOf(version.version) })} onClose=${onClose} wide>
      ${
        error &&
        html`
          <p role="alert">${sentence(error)}</p>
          <button type="button" class="button" onClick=${reload}>${t("重试")}</button>
        `
      }
      ${!whole && !error && html`<p role="status">${t("正在读取…")}</p>`}
      ${whole && html`<${PledgeCard} title=${whole.title} text=${whole.text} heading=${kindName(kind)} />`}
    </${Dialog}>
  `;
}
