// @ts-check
import { Confirm } from "../ui/dialog.js";
import { ButtonOf, FileButton, Mark } from "../ui/parts.js";
import { html, useState } from "../ui/html.js";
import { announce } from "../ui/toast.js";
import { t } from "../words/words.js";
import { markOf } from "./upload.js";
import { noteWords, sizeWord } from "./words.js";
import { Viewer } from "./viewer.js";

/** @typedef {import("../types").MaterialFile} MaterialFile */
/** @typedef {import("./desk.js").Desk} Desk */

/** @param {MaterialFile} file @returns {{word: string, tone: string}} */
function fileMark({ state }) {
  /** @type {Record<string, () => {word: string, tone: string}>} */
  const marks = {
    uploading: () => ({ word: t("上传中断"), tone: "warn" }),
    draft: () => ({ word: t("待提交"), tone: "quiet" }),
    submitted: () => ({ word: t("已提交"), tone: "ok" }),
    rejected: () => ({ word: t("未通过"), tone: "bad" }),
  };
  return (marks[state] ?? marks.draft)();
}

/** One on its way from this page. @param {{upload: import("./upload.js").Upload, name: string}} props */
function Progress({ upload, name }) {
  const percent = Math.floor(upload.progress * 100);
  const word = upload.waiting
    ? t("网络中断，正在重试…")
    : upload.checking
      ? t("正在检查文件…")
      : t("正在上传 {percent}%", { percent });
  return html`
    <div class="material-progress">
      <progress max="100" value=${percent} aria-label=${t("{name} 的上传进度", { name })}></progress>
      <span class="digits ${upload.waiting ? "warn-words" : "quiet"}">${word}</span>
    </div>
  `;
}

/** One that broke off: the same file has to be chosen again, since no page may keep it. @param {{desk: Desk, file: MaterialFile}} props */
function GoOn({ desk, file }) {
  const percent = Math.floor((file.received / file.size) * 100);
  const again = async (/** @type {File[]} */ [chosen]) => {
    if (!chosen) return;
    if (chosen.size !== file.size || (await markOf(chosen)) !== file.mark)
      announce(t("这不是同一个文件。请选择原来的“{name}”，或取消后重新上传。", { name: file.name }), "bad");
    else await desk.resume(file, chosen);
  };
  return html`
    <p class="quiet">${t("已上传 {percent}%，选择原来的文件即可继续。", { percent })}</p>
    <${FileButton} label=${named(t("继续上传"), file)} kinds=${[file.kind]} onFiles=${again} />
  `;
}

/** A button's word, and for readers of screens which file it is about. @param {string} word @param {MaterialFile} file */
function named(word, { name }) {
  return html`
    ${word}
    <span class="unseen">${name}</span>
  `;
}

/** @param {{desk: Desk, file: MaterialFile, onView: () => void}} props */
function Actions({ desk, file, onView }) {
  const [asks, setAsks] = useState(false);
  const { state, name, kind } = file;
  const loose = desk.open && (state === "draft" || state === "rejected");
  const remove = () => {
    setAsks(false);
    void desk.remove(file.id);
  };
  return html`
    ${state !== "uploading" && html`<${ButtonOf} className="plain" word=${t("查看")} name=${name} onClick=${onView} />`}
    ${
      loose &&
      html`<${FileButton}
        className="plain"
        label=${named(t("替换"), file)}
        kinds=${desk.case?.limits.kinds ?? [kind]}
        onFiles=${(/** @type {File[]} */ files) => void desk.add(files.slice(0, 1), file.id)}
      />`
    }
    ${loose && html`<${ButtonOf} className="plain grave-outline" word=${t("删除")} name=${name} onClick=${() => setAsks(true)} />`}
    ${state === "uploading" && html`<${ButtonOf} className="plain" word=${t("取消")} name=${name} onClick=${remove} />`}
    ${
      asks &&
      html`<${Confirm}
        label=${t("删除")}
        question=${t("要删除“{name}”吗？", { name })}
        grave
        onConfirm=${remove}
        onClose=${() => setAsks(false)}
      />`
    }
  `;
}

/**
 * One file of the candidate's, and the one that is to take its place.
 * @param {{desk: Desk, file: MaterialFile, coming?: MaterialFile}} props
 */
export function FileRow({ desk, file, coming }) {
  const [viewed, setViewed] = useState(false);
  const upload = desk.uploads.get(file.id);
  const notes = noteWords(file.notes);
  return html`
    <li class="material-file ${file.state}">
      <div class="material-what">
        <span class="material-name" dir="auto">${file.name}</span>
        <span class="quiet digits">${sizeWord(file.size)}</span>
        ${!upload && html`<${Mark} ...${fileMark(file)} />`}
      </div>
      ${file.reason && html`<p class="error">${file.reason}</p>`}
      ${notes.map((word) => html`<p key=${word} class="hint">${word}</p>`)}
      ${file.same_as && html`<p class="warn-words">${t("与“{name}”内容完全相同，可以删除一个。", { name: file.same_as })}</p>`}
      ${upload && html`<${Progress} upload=${upload} name=${file.name} />`}
      ${file.state === "uploading" && !upload && html`<${GoOn} desk=${desk} file=${file} />`}
      <div class="material-actions">
        ${coming ? null : html`<${Actions} desk=${desk} file=${file} onView=${() => setViewed(true)} />`}
      </div>
      ${coming && html`<ul><${FileRow} desk=${desk} file=${coming} /></ul>`}
      ${viewed && html`<${Viewer} files=${[file]} first=${file.id} onClose=${() => setViewed(false)} />`}
    </li>
  `;
}
