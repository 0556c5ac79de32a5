// @ts-check
import { leaveIfSignedOut } from "../line/signed_in.js";
import { sentence } from "../words/refusals.js";
import { said } from "../words/server.js";
import { Desk } from "../materials/desk.js";
import { History } from "../materials/history.js";
import { FileRow } from "../materials/file_row.js";
import { caseMark, materialStep } from "../materials/words.js";
import { moment } from "../words/times.js";
import { Standing, useRefresh } from "../ui/asked.js";
import { Confirm } from "../ui/dialog.js";
import { FileButton, Mark, useEvents } from "../ui/parts.js";
import { html, useEffect, useState } from "../ui/html.js";
import { useUnloadWarning } from "../ui/place.js";
import { announce, announceRefusal } from "../ui/toast.js";
import { language, t } from "../words/words.js";

/** @typedef {import("../types").MaterialCase} MaterialCase */

const REFRESH_S = 15;

/** The desk of this page, asked again every so often and when it is looked at again: decisions come from elsewhere. */
function useDesk() {
  const [desk] = useState(() => new Desk());
  const load = () => void desk.load();
  useEvents(desk, ["change"]);
  useEffect(() => {
    load();
    const off = desk.on("refused", announceRefusal);
    addEventListener("focus", load);
    return () => {
      off();
      removeEventListener("focus", load);
    };
  }, [desk]);
  useRefresh(load, REFRESH_S);
  useEffect(() => desk.error && leaveIfSignedOut(desk.error), [desk.error]);
  return desk;
}

/** Where files are dropped; the button in it does the same for keyboards and phones. @param {{desk: Desk}} props */
function DropZone({ desk }) {
  const [over, setOver] = useState(false);
  const limits = /** @type {MaterialCase} */ (desk.case).limits;
  const stop = (/** @type {DragEvent} */ event, /** @type {boolean} */ into) => {
    event.preventDefault();
    setOver(into);
  };
  const drop = (/** @type {DragEvent} */ event) => {
    stop(event, false);
    void desk.add([...(event.dataTransfer?.files ?? [])]);
  };
  return html`
    <div
      class="drop-zone ${over ? "over" : ""}"
      onDragOver=${(/** @type {any} */ event) => stop(event, true)}
      onDragLeave=${(/** @type {any} */ event) => stop(event, false)}
      onDrop=${drop}>
      <p>${t("把文件拖到这里，或")}</p>
      <${FileButton}
        label=${t("上传")}
        kinds=${limits.kinds}
        multiple
        disabled=${desk.room <= 0}
        onFiles=${(/** @type {File[]} */ files) => void desk.add(files)}
      />
      <p class="hint">
        ${t("最多 {files} 个文件，每个不超过 {size} MB。支持 {kinds}。", {
          files: limits.files,
          size: limits.max_mb,
          kinds: limits.kinds.join("、"),
        })}
      </p>
    </div>
  `;
}

/** What the state asks of the candidate. @param {{shown: MaterialCase}} props */
function StateWords({ shown: { state, reason, deadline, now, opened } }) {
  /** @type {Record<string, () => string>} */
  const words = {
    none: () =>
      deadline
        ? t("请在 {time} 前上传并提交材料。", { time: moment(deadline) })
        : t("请上传能证明身份和报考资格的材料，全部上传后点击“提交”。"),
    pending: () =>
      opened
        ? t("材料已提交，审核老师已开始查看。审核期间不能修改。")
        : t("材料已提交，正在等待审核。审核老师查看之前可以撤回修改。"),
    approved: () => t("材料已审核通过，无需再操作。"),
    rejected: () => t("材料未通过审核。请替换或删除下面标出的文件，再重新提交。"),
  };
  const late = state === "none" && deadline !== null && now > deadline;
  const text = late ? t("提交材料的时间已经截止。如有特殊情况，请联系学院。") : words[state]?.();
  return html`
    <div role="status" class=${state === "rejected" ? "materials-rejected" : ""}>
      <p>${text}</p>
      ${state === "rejected" && html`<p><b>${t("审核意见：")}</b><span lang=${language() === "en" ? "zh-CN" : null}>${reason}</span></p>`}
    </div>
  `;
}

/** @param {{desk: Desk}} props */
function Refused({ desk }) {
  if (!desk.refused.length) return null;
  return html`
    <ul class="materials-refused">
      ${desk.refused.map(({ name, why }) => html`<li key=${name}><b>${name}</b> ${reason(why)}</li>`)}
    </ul>
  `;
}

/** @param {any} why */
function reason(why) {
  return why.unreadable
    ? t("文件读取失败，可能已被移动或修改。请重新选择。")
    : why.code
      ? sentence(why)
      : said(why.message);
}

/** A button that does it once it was asked about. @param {{label: string, question: string, filled?: boolean, disabled?: boolean, act: () => Promise<void>}} props */
function Asking({ label, question, filled, disabled, act }) {
  const [asks, setAsks] = useState(false);
  const close = () => setAsks(false);
  const confirm = () => {
    close();
    void act();
  };
  return html`
    <button type="button" class="button ${filled ? "filled" : ""}" disabled=${disabled} onClick=${() => setAsks(true)}>
      ${label}
    </button>
    ${asks && html`<${Confirm} label=${label} question=${question} onConfirm=${confirm} onClose=${close} />`}
  `;
}

/** 提交, asked about first. @param {{desk: Desk, shown: MaterialCase}} props */
function Submit({ desk, shown: { files } }) {
  const busy = files.some(({ state }) => state === "uploading");
  const rejected = files.some(({ state }) => state === "rejected");
  const submit = async () => {
    await desk.submit();
    if (desk.case?.state === "pending") announce(t("材料已提交，请等待审核。"));
  };
  return html`
    <div class="materials-submit">
      <${Asking}
        label=${t("提交")}
        question=${t("要提交这 {count} 个文件吗？审核老师查看之前可以撤回，之后不能修改。", { count: files.length })}
        filled
        disabled=${!files.length || busy || rejected}
        act=${submit}
      />
      <p class="hint">
        ${busy ? t("还有文件没有上传完。") : t("上传后还要点“提交”，学院才能看到。")}
      </p>
    </div>
  `;
}

/** What was submitted may be taken back until somebody has looked at it. @param {{desk: Desk, shown: MaterialCase}} props */
function Withdraw({ desk, shown: { state, opened } }) {
  if (state !== "pending" || opened) return null;
  const withdraw = async () => {
    await desk.withdraw();
    if (desk.open) announce(t("已撤回，修改后请重新提交。"));
  };
  return html`
    <div class="materials-submit">
      <${Asking} label=${t("撤回提交")} question=${t("要撤回材料吗？撤回后可以修改，改好后须重新提交。")} act=${withdraw} />
    </div>
  `;
}

/** @param {{desk: Desk, shown: MaterialCase}} props */
function Contents({ desk, shown }) {
  const standing = shown.files.filter(({ replaces }) => replaces === null);
  standing.sort((a, b) => Number(b.state === "rejected") - Number(a.state === "rejected"));
  return html`
    <${StateWords} shown=${shown} />
    ${desk.open && html`<${DropZone} desk=${desk} />`}
    <${Refused} desk=${desk} />
    <ul class="material-files">
      ${standing.map(
        (file) => html`
          <${FileRow}
            key=${file.id}
            desk=${desk}
            file=${file}
            coming=${shown.files.find(({ replaces }) => replaces === file.id)}
          />
        `,
      )}
    </ul>
    ${desk.open && html`<${Submit} desk=${desk} shown=${shown} />`}
    <${Withdraw} desk=${desk} shown=${shown} />
    <${History} history=${shown.history} />
  `;
}

/**
 * 身份认证: everything a candidate does with their materials.
 * @param {{onMaterial?: (step: {note: string, look: import("../ui/way.js").Look}) => void}} props told how the step stands
 */
export function Materials({ onMaterial }) {
  const desk = useDesk();
  // Leaving the page would break off what is on its way.
  useUnloadWarning(desk.uploads.size > 0);
  const state = desk.case?.state;
  const count = desk.case?.files.length ?? 0;
  useEffect(() => {
    if (state) onMaterial?.(materialStep(state, count));
  }, [state, count]);
  return html`
    <section aria-labelledby="materials">
      <h2 id="materials">
        ${t("身份认证")} ${state && html`<${Mark} ...${caseMark(state, count)} />`}
      </h2>
      <div class="card materials">
        <${Standing}
          of=${{ data: desk.case, error: desk.error, reload: () => void desk.load() }}
          reading=${t("正在读取材料…")}
          stale=${t("暂时连接不上，下面是刚才的内容，正在自动重试…")}
          look="quiet"
        />
        ${desk.case && html`<${Contents} desk=${desk} shown=${desk.case} />`}
      </div>
    </section>
  `;
}
