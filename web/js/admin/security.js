// @ts-check
import { OwnFactor } from "../access/own.js";
import { post } from "../line/api.js";
import { roleWord } from "../words/room.js";
import { day } from "../words/times.js";
import { Confirm } from "../ui/dialog.js";
import { html, useState } from "../ui/html.js";
import { ButtonOf, Mark } from "../ui/parts.js";
import { announce, announceRefusal } from "../ui/toast.js";
import { t } from "../words/words.js";
import { AccountChanges } from "./account_changes.js";
import { Listed, Search, useList } from "./list.js";

/** Whom this admin may let start anew: nobody equal, but school admins help each other. @param {any} me @param {any} row */
export function mayReset(me, row) {
  return row.since !== null && row.id !== me.id && (row.kind !== "admin" || !me.college);
}

/** @param {any} me @param {(row: any) => void} onReset @returns {import("../ui/table.js").Column[]} */
const columns = (me, onReset) => [
  [t("姓名"), ({ name }) => name],
  [t("身份"), ({ kind }) => roleWord(kind)],
  [t("学院"), ({ college }) => college || t("全校")],
  [t("两步验证"), (row) => html`<${Mark} ...${factorMark(row)} />`],
  [t("启用时间"), ({ since }) => (since === null ? "" : day(since))],
  [
    t("操作"),
    (row) =>
      mayReset(me, row) &&
      html`<${ButtonOf} word=${t("重置")} name=${row.name} onClick=${() => onReset(row)} />`,
  ],
];

/** @param {any} row */
function factorMark({ since, required }) {
  if (since === null) return { word: t("未启用"), tone: required ? "warn" : "quiet" };
  return { word: t("已启用"), tone: "ok" };
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
        <${Listed}
          list=${list} label=${t("工作人员的两步验证")} columns=${columns(me, setAsking)} empty=${t("没有找到工作人员。")}
        />
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
