// @ts-check
import { get } from "../line/api.js";
import { Standing, useAsked } from "../ui/asked.js";
import { Dialog } from "../ui/dialog.js";
import { html, useState } from "../ui/html.js";
import { t } from "../words/words.js";
import { usePicture } from "./shot.js";
import { noteWords, sizeWord, viewOf } from "./words.js";
import { pathOf } from "./upload.js";

/** @typedef {import("../types").MaterialFile} MaterialFile */

/** A picture that leaves no trace on this computer. @param {{path: string, name: string, look?: string, ask?: () => Promise<Blob>}} props */
function Picture({ path, name, look = "", ask }) {
  const answer = usePicture(path, ask);
  if (!answer.data || answer.error) return html`<${Standing} of=${answer} look="viewer-note" />`;
  return html`<img class="viewer-picture ${look}" src=${answer.data} alt=${name} />`;
}

/** The pages of a PDF, drawn by the server: nothing in the file runs here. @param {{file: MaterialFile}} props */
function Pages({ file }) {
  const [number, setNumber] = useState(1);
  const [more, setMore] = useState(true);
  const path = `${pathOf(file.id)}/pages/${number}`;
  return html`
    <div class="viewer-pages">
      <div class="viewer-turn">
        <button type="button" class="button" disabled=${number <= 1} onClick=${() => setNumber(number - 1)}>
          ${t("上一页")}
        </button>
        <span class="digits" role="status">${t("第 {number} 页", { number })}</span>
        <button type="button" class="button" disabled=${!more} onClick=${() => setNumber(number + 1)}>
          ${t("下一页")}
        </button>
      </div>
      <${Page} key=${path} path=${path} name=${t("{name} 第 {number} 页", { name: file.name, number })} onCount=${(/** @type {number} */ count) => setMore(number < count)} />
    </div>
  `;
}

/** @param {{path: string, name: string, onCount: (count: number) => void}} props */
function Page({ path, name, onCount }) {
  const ask = async () => {
    const response = await fetch(path, { cache: "no-store" });
    if (!response.ok) throw await response.json().catch(() => ({ code: "unavailable" }));
    onCount(Number(response.headers.get("X-Pages")));
    return response.blob();
  };
  return html`<${Picture} path=${path} name=${name} look="viewer-page" ask=${ask} />`;
}

/** What is in an archive. @param {{file: MaterialFile}} props */
function Listing({ file }) {
  const answer = useAsked(() => get(`${pathOf(file.id)}/entries`), [file.id]);
  const value = answer.data;
  if (!value) return html`<${Standing} of=${answer} look="viewer-note" />`;
  if (value.hidden) return html`<p class="viewer-note">${t("压缩包已加密，连文件名也看不到。")}</p>`;
  return html`
    <div class="viewer-listing" tabindex="0" role="region" aria-label=${t("{name} 里的文件", { name: file.name })}>
      <p class="quiet">${t("共 {total} 个文件，只列出，不解压。", { total: value.total })}</p>
      <ul>
        ${value.entries.map(
          (/** @type {{name: string, size: number, encrypted: boolean}} */ entry) => html`
            <li key=${entry.name}>
              <span dir="auto">${entry.name}</span>
              <span class="quiet digits">${sizeWord(entry.size)}${entry.encrypted ? ` · ${t("已加密")}` : ""}</span>
            </li>
          `,
        )}
      </ul>
    </div>
  `;
}

/** One file as it can be looked at. @param {{file: MaterialFile}} props */
export function Shown({ file }) {
  const path = `${pathOf(file.id)}/file`;
  switch (viewOf(file.kind)) {
    case "picture":
      return html`<${Picture} key=${path} path=${path} name=${file.name} />`;
    case "pages":
      return html`<${Pages} key=${path} file=${file} />`;
    case "list":
      return html`<${Listing} key=${path} file=${file} />`;
    case "video":
      return html`<video key=${path} class="viewer-video" src=${path} controls preload="metadata" aria-label=${file.name}></video>`;
    case "audio":
      return html`<audio key=${path} class="viewer-audio" src=${path} controls preload="metadata" aria-label=${file.name}></audio>`;
    default:
      return html`<p class="viewer-note">${t("这种文件不能在页面中查看，请下载后用其他软件打开。")}</p>`;
  }
}

/**
 * The files as tabs and the chosen one at large.
 * @param {{files: MaterialFile[], chosen: string, onChoose: (id: string) => void, since?: number | null}} props `since`:
 *   files that came later are marked as new
 */
export function FileViewer({ files, chosen, onChoose, since = null }) {
  const file = files.find(({ id }) => id === chosen) ?? files[0];
  if (!file) return html`<p class="empty">${t("没有提交任何文件。")}</p>`;
  return html`
    <div class="viewer">
      ${
        files.length > 1 &&
        html`
          <ul class="viewer-files">
            ${files.map(
              (each) => html`
                <li key=${each.id}>
                  <button
                    type="button"
                    class="viewer-tab ${each.state}"
                    aria-pressed=${each === file}
                    onClick=${() => onChoose(each.id)}>
                    <span dir="auto">${each.name}</span>
                    ${since && each.created_at > since && html`<small class="viewer-new">${t("新提交")}</small>`}
                    ${each.state === "rejected" && html`<small class="error">${t("未通过")}</small>`}
                  </button>
                </li>
              `,
            )}
          </ul>
        `
      }
      <div class="viewer-stage">
        <div class="viewer-head">
          <b dir="auto">${file.name}</b>
          <span class="quiet digits">${sizeWord(file.size)}</span>
          <a class="button" href=${`${pathOf(file.id)}/file`} download=${file.name}>
            ${t("下载")}
            <span class="unseen">${file.name}</span>
          </a>
        </div>
        ${noteWords(file.notes).map((word) => html`<p key=${word} class="stale">${word}</p>`)}
        ${file.reason && html`<p class="error">${t("未通过：{reason}", { reason: file.reason })}</p>`}
        <${Shown} file=${file} />
      </div>
    </div>
  `;
}

/** The same in a dialog. @param {{files: MaterialFile[], first?: string, title?: string, onClose: () => void, children?: any}} props */
export function Viewer({ files, first, title, onClose, children }) {
  const [chosen, setChosen] = useState(first ?? files[0]?.id ?? "");
  return html`
    <${Dialog} title=${title ?? t("查看材料")} wide onClose=${onClose}>
      ${children}
      <${FileViewer} files=${files} chosen=${chosen} onChoose=${setChosen} />
    </${Dialog}>
  `;
}
