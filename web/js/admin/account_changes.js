// @ts-check
import { post } from "../line/api.js";
import { Retry, useServer } from "../ui/asked.js";
import { stamp } from "../words/times.js";
import { Confirm } from "../ui/dialog.js";
import { html, useState } from "../ui/html.js";
import { ButtonOf } from "../ui/parts.js";
import { Table } from "../ui/table.js";
import { announce, announceRefusal } from "../ui/toast.js";
import { t } from "../words/words.js";

/**
 * @typedef {{id: string, kind: string, at: number, until: number, asker: string, mine: boolean, phone: string,
 *   person: {id: string, name: string, kind: string, college: string}}} Waiting
 */

/** What it is, as one reads it. @param {Waiting} change */
function what({ kind, phone }) {
  if (kind === "change_phone") return t("手机号改为 {phone}", { phone });
  return t("重置两步验证");
}

/** @param {(asked: any) => void} ask @returns {import("../ui/table.js").Column[]} */
const columns = (ask) => [
  [t("姓名"), ({ person }) => person.name],
  [t("学院"), ({ person }) => person.college || t("全校")],
  [t("变更"), what],
  [t("申请人"), ({ asker }) => asker],
  [t("时间"), ({ at }) => stamp(at), "digits"],
  [t("操作"), (change) => html`<${Ways} change=${change} ask=${ask} />`],
];

/** @param {{change: Waiting, ask: (asked: any) => void}} props */
function Ways({ change, ask }) {
  const { person, mine } = change;
  const to = (/** @type {string} */ way) => () => ask({ change, way });
  return html`
    ${
      mine
        ? html`<span class="quiet">${t("等待另一位管理员")}</span>`
        : html`<${ButtonOf} word=${t("批准")} name=${person.name} onClick=${to("approve")} />`
    }
    <${ButtonOf} className="plain" word=${mine ? t("撤回") : t("拒绝")} name=${person.name} onClick=${to("refuse")} />
  `;
}

/** @param {{asked: {change: Waiting, way: string}, onConfirm: () => void, onClose: () => void}} props */
function Sure({ asked, onConfirm, onClose }) {
  const { change, way } = asked;
  const named = { name: change.person.name, asker: change.asker, what: what(change) };
  if (way === "approve") {
    return html`<${Confirm}
      label=${t("批准")}
      question=${t(
        "{asker}申请为 {name} 操作：{what}。两项变更合在一起会交出整个账号，请先用另外的途径向 {name} 本人核实。",
        named,
      )}
      grave onConfirm=${onConfirm} onClose=${onClose}
    />`;
  }
  return html`<${Confirm}
    label=${change.mine ? t("撤回") : t("拒绝")}
    question=${t("不为 {name} 操作：{what}？", named)}
    onConfirm=${onConfirm} onClose=${onClose}
  />`;
}

/** 待批准的账号变更: what two administrators decide together. Drawn only when something waits. */
export function AccountChanges() {
  const { data, error, reload } = /** @type {{data: any, error: any, reload: () => void}} */ (
    useServer("/api/admin/account-changes")
  );
  const [asked, ask] = useState(/** @type {any} */ (null));
  const decide = async () => {
    const { change, way } = asked;
    ask(null);
    try {
      await post(`/api/admin/account-changes/${change.id}/${way}`);
      announce(way === "approve" ? t("已批准，并已通知本人。") : t("已拒绝，没有做任何更改。"));
    } catch (refusal) {
      announceRefusal(/** @type {any} */ (refusal));
    }
    reload();
  };
  if (error && !data) return html`<${Retry} words=${t("待批准的账号变更没有读取到。")} again=${reload} />`;
  if (!data?.changes.length) return null;
  return html`
    <section class="factor" aria-label=${t("待批准的账号变更")}>
      <h2>${t("待批准的账号变更")}</h2>
      <p>${t("同一账号一天内既重置两步验证又更换手机号，须由两位管理员办理。三天内没有处理的申请自动作废。")}</p>
      <${Table} label=${t("待批准的账号变更")} columns=${columns(ask)} rows=${data.changes} />
      ${asked && html`<${Sure} asked=${asked} onConfirm=${decide} onClose=${() => ask(null)} />`}
    </section>
  `;
}
