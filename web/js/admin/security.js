// @ts-check
import { OwnFactor } from "../access/own.js";
import { post } from "../line/api.js";
import { day } from "../words/times.js";
import { Confirm } from "../ui/dialog.js";
import { html, useState } from "../ui/html.js";
import { Mark } from "../ui/parts.js";
import { announce, announceRefusal } from "../ui/toast.js";
import { t } from "../words/words.js";
import { AccountChanges } from "./account_changes.js";
import { ListState, Pager, Search, useList } from "./list.js";

/** @returns {Record<string, string>} */
const kinds = () => ({
  admin: t("管理员"),
  examiner: t("考官"),
  invigilator: t("候考官"),
  inspector: t("巡考"),
});

/** Whom this admin may let start anew: nobody equal, but school admins help each other. @param {any} me @param {any} row */
export function mayReset(me, row) {
  return row.since !== null && row.id !== me.id && (row.kind !== "admin" || !me.college);
}

/** @param {{row: any, me: any, onReset: (row: any) => void}} props */
function Row({ row, me, onReset }) {
  const word = row.since === null ? t("未启用") : t("已启用");
  return html`
    <tr>
      <td>${row.name}</td>
      <td>${kinds()[row.kind] ?? row.kind}</td>
      <td>${row.college || t("全校")}</td>
      <td><${Mark} word=${word} tone=${row.since === null ? (row.required ? "warn" : "quiet") : "ok"} /></td>
      <td>${row.since === null ? "" : day(row.since)}</td>
      <td>
        ${
          mayReset(me, row) &&
          html`<button type="button" class="button" onClick=${() => onReset(row)}>
            ${t("重置")}
            <span class="unseen">${row.name}</span>
          </button>`
        }
      </td>
    </tr>
  `;
}

/** @param {{list: import("./list.js").List, me: any, onReset: (row: any) => void}} props */
function Table({ list, me, onReset }) {
  if (!list.answer?.rows.length) return null;
  return html`
    <div class="card table-frame" tabindex="0" role="region" aria-label=${t("工作人员的两步验证")}>
      <table class="table">
        <thead>
          <tr>
            <th>${t("姓名")}</th>
            <th>${t("身份")}</th>
            <th>${t("学院")}</th>
            <th>${t("两步验证")}</th>
            <th>${t("启用时间")}</th>
            <th>${t("操作")}</th>
          </tr>
        </thead>
        <tbody>
          ${list.answer?.rows.map((row) => html`<${Row} key=${row.id} row=${row} me=${me} onReset=${onReset} />`)}
        </tbody>
      </table>
    </div>
    <${Pager} list=${list} />
  `;
}

/** 账户安全: the own second factor, and that of the staff. @param {{me: any}} props */
export function Security({ me }) {
  const list = useList("/api/admin/second-factor");
  const [asking, setAsking] = useState(/** @type {any} */ (null));
  const [count, setCount] = useState(0);
  const reset = async () => {
    const { id, name } = asking;
    setAsking(null);
    try {
      const { pending } = await post("/api/admin/second-factor/reset", { person: id });
      announce(
        pending
          ? t(
              "{name} 的手机号一天内更换过，或签发过登录码：重置两步验证须由另一位管理员在“账户安全”中批准。",
              { name },
            )
          : t("已重置 {name} 的两步验证，下次登录时重新设置。", { name }),
      );
      setCount((/** @type {number} */ before) => before + 1);
    } catch (refusal) {
      announceRefusal(/** @type {any} */ (refusal));
    }
    list.reload();
  };
  return html`
    <div class="admin-part">
      <h1>${t("账户安全")}</h1>
      <${OwnFactor} />
      <${AccountChanges} key=${count} />
      <section class="factor" aria-label=${t("工作人员的两步验证")}>
        <h2>${t("工作人员的两步验证")}</h2>
        <div class="admin-filters"><${Search} list=${list} label=${t("姓名")} /></div>
        <${ListState} list=${list} empty=${t("没有找到工作人员。")} />
        <${Table} list=${list} me=${me} onReset=${setAsking} />
      </section>
      ${
        asking &&
        html`<${Confirm}
          label=${t("重置")}
          question=${t("重置 {name} 的两步验证？请先确认是本人要求。重置后其登录会立即退出。", { name: asking.name })}
          grave
          onConfirm=${reset}
          onClose=${() => setAsking(null)}
        />`
      }
    </div>
  `;
}
