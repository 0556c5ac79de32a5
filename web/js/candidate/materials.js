// @ts-check
import { leaveIfSignedOut } from "../line/signed_in.js";
import { sentence } from "../words/refusals.js";
import { Desk } from "../materials/desk.js";
import { History } from "../materials/history.js";
import { FileRow } from "../materials/file_row.js";
import { caseMark, materialStep } from "../materials/words.js";
import { moment } from "../words/times.js";
import { Standing, useRefresh } from "../ui/asked.js";
import { BusyButton, FileButton, Mark, useEvents } from "../ui/parts.js";
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
function StateWords({ shown: { state, reason, deadline, now } }) {
  /** @type {Record<string, () => string>} */
  const words = {
    none: () =>
      deadline
        ? t("请在 {time} 前上传并提交材料。", { time: moment(deadline) })
        : t("请上传能证明身份和报考资格的材料，全部上传后点击“提交”。"),
    pending: () => t("材料已提交，正在等待审核。审核期间不能修改。"),
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
      : why.message;
}

/** @param {{desk: Desk, shown: MaterialCase}} props */
function Contents({ desk, shown }) {
  const busy = shown.files.some(({ state }) => state === "uploading");
  const rejected = shown.files.some(({ state }) => state === "rejected");
  const ready = shown.files.length > 0 && !busy && !rejected;
  const submit = async () => {
    await desk.submit();
    if (desk.case?.state === "pending") announce(t("材料已提交，请等待审核。"));
  };
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
    ${
      desk.open &&
      html`
        <div class="materials-submit">
          <${BusyButton} className="filled" disabled=${!ready} onClick=${submit}>${t("提交")}</${BusyButton}>
          <p class="hint">
            ${busy ? t("还有文件没有上传完。") : t("提交后，在审核完成之前不能修改。")}
          </p>
        </div>
      `
    }
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
  useEffect(() => {
    if (state) onMaterial?.(materialStep(state));
  }, [state]);
  return html`
    <section aria-labelledby="materials">
      <h2 id="materials">
        ${t("身份认证")} ${state && html`<${Mark} ...${caseMark(state)} />`}
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
