// @ts-check
import { LONG_MS, post } from "../../line/api.js";
import { leaveIfSignedOut } from "../../line/signed_in.js";
import { sentence } from "../../words/refusals.js";
import { save } from "../../ui/asked.js";
import { upload } from "../../line/upload.js";
import { ErrorText } from "../../ui/form.js";
import { html, useEffect, useRef, useState } from "../../ui/html.js";
import { BusyButton } from "../../ui/parts.js";
import { Table } from "../../ui/table.js";
import { said } from "../../words/server.js";
import { t } from "../../words/words.js";
import { FileField } from "./file_field.js";
import { notesOf } from "./reading.js";

/** @typedef {import("./reading.js").Sort} Sort */
/** @typedef {{row: number, column: string, message: string}} Problem */
/** @typedef {{sheet: string, other_sheets: string[], hidden_sheets: string[], hidden_rows: number[],
 *   hidden_columns: string[], merged: string[]}} Reading */
/** @typedef {{token: string, people: number, photos: number, rooms: Record<string, number>, problems: Problem[],
 *   problem_count: number, unused: string[], has_zip: boolean, reading: Reading, own_glyphs: number[]}} Report */
/** @typedef {{people: number, photos: number, rooms: number, notes: {room: string, people: number, message: string}[], pending: string[]}} Done */
/** @typedef {{busy: string, part: number, report: Report | null, done: Done | null, error: string}} State */

/** @type {State} */
const BEGIN = { busy: "", part: 0, report: null, done: null, error: "" };

/** The way of one import. @param {Sort} sort */
function useImport(sort) {
  const [state, setState] = useState(BEGIN);
  const set = (/** @type {Partial<State>} */ change) =>
    setState((/** @type {State} */ now) => ({ ...now, ...change }));
  const trying = async (/** @type {string} */ busy, /** @type {() => Promise<Partial<State>>} */ work) => {
    set({ busy, part: 0, error: "" });
    try {
      set({ ...(await work()), busy: "" });
    } catch (refusal) {
      leaveIfSignedOut(/** @type {any} */ (refusal));
      set({ busy: "", error: sentence(/** @type {any} */ (refusal)) });
    }
  };
  const progress = (/** @type {number} */ part) => set({ part });
  return {
    state,
    /** Sends the files and shows what is wrong with them. @param {File} book @param {File | null} photos */
    check: (book, photos) =>
      trying("check", async () => {
        const asked = new URLSearchParams({ sort, former: state.report?.token ?? "" });
        set({ report: null });
        const { report } = await upload(`/api/admin/imports?${asked}`, book, progress);
        if (!photos) return { report };
        return upload(`/api/admin/imports/${report.token}/photos`, photos, progress);
      }),
    apply: () =>
      trying("apply", async () => ({
        done: await post(`/api/admin/imports/${state.report?.token}/apply`, {}, LONG_MS),
      })),
    discard: () => {
      if (state.report) void post(`/api/admin/imports/${state.report.token}/discard`).catch(() => {});
      setState(BEGIN);
    },
  };
}

/**
 * A file that was checked must be chosen again: the browser cannot send one that was changed meanwhile.
 * @param {{sort: Sort, state: State, onCheck: (book: File, photos: File | null) => Promise<any>}} props
 */
function Upload({ sort, state, onCheck }) {
  const [book, setBook] = useState(/** @type {File | null} */ (null));
  const [photos, setPhotos] = useState(/** @type {File | null} */ (null));
  const [round, setRound] = useState(0);
  const submit = async (/** @type {Event} */ event) => {
    event.preventDefault();
    if (!book) return;
    await onCheck(book, photos);
    setBook(null);
    setPhotos(null);
    setRound((/** @type {number} */ before) => before + 1);
  };
  const checking = state.busy === "check";
  return html`
    <form class="card import-files" key=${round} onSubmit=${submit}>
      <h2>${t("二、上传填好的文件")}</h2>
      <${FileField}
        label=${t("Excel 文件（.xlsx）")} accept=".xlsx" hint=${t("最大 20 MB，最多 20000 人。")} onChange=${setBook}
      />
      ${sort === "candidates" && html`<${PhotosField} kept=${state.report?.has_zip ?? false} onChange=${setPhotos} />`}
      <button class="button filled" disabled=${!book || Boolean(state.busy)} aria-busy=${checking}>${t("检查")}</button>
      ${checking && html`<${Progress} part=${state.part} />`}
      ${state.error && html`<${ErrorText} text=${state.error} />`}
    </form>
  `;
}

/** @param {{kept: boolean, onChange: (file: File | null) => void}} props `kept`: the server has one from before */
function PhotosField({ kept, onChange }) {
  const hint = kept
    ? t("已上传的照片压缩包仍然有效，照片没有改动就不必再选。")
    : t("最大 500 MB。文件名与表中“照片文件名”一致，每张是 16 MB 以内的 JPEG 或 PNG。");
  return html`<${FileField}
    label=${t("照片压缩包（.zip，可不选）")} accept=".zip" onChange=${onChange} hint=${hint}
  />`;
}

/** @param {{part: number}} props */
function Progress({ part }) {
  const word =
    part < 1 ? t("正在上传 {percent}%", { percent: Math.floor(part * 100) }) : t("正在检查，请稍候…");
  return html`
    <div class="import-progress">
      <progress value=${part < 1 ? part : null} max="1" aria-label=${t("上传进度")}></progress>
      <span role="status">${word}</span>
    </div>
  `;
}

/** @returns {import("../../ui/table.js").Column[]} */
const columns = () => [
  [t("行"), ({ row }) => row || t("整个文件"), "digits"],
  [t("列"), ({ column }) => column],
  [t("问题和改法"), ({ message }) => said(message), "wrap"],
];

/** Two problems may be alike. @param {Problem} _problem @param {number} place */
const placeOf = (_problem, place) => place;

/** @param {{report: Report}} props */
function Problems({ report }) {
  const { problems, problem_count: count } = report;
  return html`
    <${Table} label=${t("检查结果")} columns=${columns()} rows=${problems} idOf=${placeOf} look="import-problems" />
    ${
      count > problems.length &&
      html`<p class="quiet">${t("只列出前 {shown} 处，改正后再检查，会列出其余的。", { shown: problems.length })}</p>`
    }
  `;
}

/** Which sheet was read, and what of the workbook was left out because nobody sees it. @param {{report: Report}} props */
function ReadOf({ report }) {
  const notes = notesOf(report);
  if (!report.reading.sheet) return null;
  return html`
    <div class="import-read" role="note">
      <p>${t("读取的工作表：“{name}”", { name: report.reading.sheet })}</p>
      ${notes.length > 0 && html`<ul>${notes.map((note) => html`<li key=${note}>${note}</li>`)}</ul>`}
    </div>
  `;
}

/** What would be entered. @param {{report: Report}} props */
function Summary({ report: { photos, rooms, unused } }) {
  const names = Object.entries(rooms);
  return html`
    <ul class="import-summary">
      ${photos > 0 && html`<li>${t("{count} 张照片，导入后在后台逐张处理", { count: photos })}</li>`}
      ${names.map(
        ([title, count]) =>
          html`<li key=${title}>${t("考场“{title}”增加 {count} 人", { title, count })}</li>`,
      )}
      ${
        unused.length > 0 &&
        html`<li>${t("压缩包里有 {count} 个文件没有用到：{names}", {
          count: unused.length,
          names: unused.slice(0, 5).join("、"),
        })}</li>`
      }
    </ul>
  `;
}

/** @param {{state: State, onApply: () => Promise<any>, onDiscard: () => void}} props */
function Result({ state, onApply, onDiscard }) {
  const heading = useRef(/** @type {HTMLElement | null} */ (null));
  useEffect(() => {
    heading.current?.focus();
    heading.current?.scrollIntoView({ block: "start" });
  }, [state.report]);
  const { report } = state;
  if (!report) return null;
  const bad = report.problem_count > 0;
  return html`
    <section class="import-result ${bad ? "bad" : "good"}">
      <h2 tabindex="-1" ref=${heading}>
        ${
          bad
            ? t("发现 {count} 处问题，还没有导入任何人", { count: report.problem_count })
            : t("没有发现问题，可以导入 {count} 人", { count: report.people })
        }
      </h2>
      ${bad && html`<p>${t("请在 Excel 中改正，保存后重新选择文件，再检查一次。")}</p>`}
      <${ReadOf} report=${report} />
      ${bad ? html`<${Problems} report=${report} />` : html`<${Summary} report=${report} />`}
      ${state.busy === "apply" && html`<p role="status">${t("正在导入，请不要关闭此页面…")}</p>`}
      <div class="admin-actions">
        ${
          !bad &&
          html`<${BusyButton} className="filled" onClick=${onApply}>
            ${t("导入 {count} 人", { count: report.people })}
          </${BusyButton}>`
        }
        <button type="button" class="button" onClick=${onDiscard}>${t("取消本次导入")}</button>
      </div>
    </section>
  `;
}

/** @param {{done: Done, sort: Sort}} props */
function Finished({ done, sort }) {
  const heading = useRef(/** @type {HTMLElement | null} */ (null));
  useEffect(() => heading.current?.focus(), []);
  return html`
    <section class="card import-result good">
      <h2 tabindex="-1" ref=${heading}>${t("已导入 {count} 人", { count: done.people })}</h2>
      ${done.photos > 0 && html`<p>${t("{count} 张照片正在后台处理，结果见名单的“照片”一列。", { count: done.photos })}</p>`}
      ${done.notes.map(
        ({ room, people, message }) => html`
          <p key=${room} class="error" role="alert">
            ${t("有 {people} 人未能编入考场：{message}", { people, message: said(message) })}
          </p>
        `,
      )}
      ${done.pending.length > 0 && html`<p role="status">${t("考场正忙，座位会在一分钟内自动编入。")}</p>`}
      <div class="admin-actions">
        <a class="button filled" href=${`#people/${sort}`}>${t("返回名单")}</a>
      </div>
    </section>
  `;
}

/** From a template to people: download, fill in, check, mend, import. @param {{sort: Sort}} props */
export function ImportPage({ sort }) {
  const { state, check, apply, discard } = useImport(sort);
  const name = sort === "staff" ? t("工作人员") : t("考生");
  const template = () => save(`/api/admin/imports/template?sort=${sort}`, t("{name}导入模板.xlsx", { name }));
  return html`
    <div class="admin-head">
      <h1>${t("导入{name}", { name })}</h1>
      ${!state.done && html`<a class="button" href=${`#people/${sort}`}>${t("返回名单")}</a>`}
    </div>
    ${
      state.done
        ? html`<${Finished} done=${state.done} sort=${sort} />`
        : html`
          <section class="card import-files">
            <h2>${t("一、下载模板并填写")}</h2>
            <p>${t("红色列名为必填。填写方法见模板的第二张工作表。")}</p>
            <${BusyButton} onClick=${template}>${t("下载模板")}</${BusyButton}>
          </section>
          <${Upload} sort=${sort} state=${state} onCheck=${check} />
          <${Result} state=${state} onApply=${apply} onDiscard=${discard} />
        `
    }
  `;
}
