// @ts-check
import { useServer } from "../ui/asked.js";
import { stamp } from "../words/times.js";
import { html } from "../ui/html.js";
import { Mark } from "../ui/parts.js";
import { t } from "../words/words.js";
import { Filter, Listed, Search, useList } from "./list.js";

/** @returns {[string, string][]} */
const kinds = () => [
  ["login_code", t("登录验证码")],
  ["reminder", t("面试提醒")],
  ["soon", t("即将轮到")],
  ["account", t("账号变动")],
];

/** Word and tone. @returns {Record<string, [string, string]>} */
const results = () => ({
  sent: [t("已发出"), "ok"],
  failed: [t("未发出"), "bad"],
  no_template: [t("没有短信模板，未发送"), "bad"],
  unknown: [t("不确定"), "warn"],
  sending: [t("发送中"), "quiet"],
  nobody: [t("号码未登记"), "warn"],
  wrong_major: [t("选错专业，未发送"), "warn"],
  wrong_gate: [t("选错身份，未发送"), "warn"],
  over_phone: [t("该手机号份额用完，未发送"), "bad"],
  over_address: [t("该网络份额用完，未发送"), "bad"],
  over_total: [t("今天总数用完，未发送"), "bad"],
  too_often: [t("获取太频繁，已拒绝"), "warn"],
});

/** @returns {Record<string, string>} */
const providers = () => ({ console: t("控制台"), tencent: t("腾讯云"), alibaba: t("阿里云") });

/** Which door of the login page somebody stood at. @param {{role: string, major: string}} row */
function door({ role, major }) {
  /** @type {Record<string, string>} */
  const roles = { candidate: t("我是考生"), examiner: t("我是考官"), manager: t("管理人员") };
  return [roles[role], major].filter(Boolean).join(" · ");
}

/** The last days. */
function Days() {
  const { data } = /** @type {{data: any}} */ (useServer("/api/admin/sms/days"));
  if (!data?.days.length) return null;
  return html`
    <ul class="sms-days" aria-label=${t("每天的短信")}>
      ${data.days.map(
        (/** @type {any} */ one) => html`
          <li key=${one.day}>
            <b class="digits">${one.day}</b>
            ${t("发出 {sent} 条，未发出 {failed} 条", {
              sent: one.sent ?? 0,
              failed: (one.failed ?? 0) + (one.unknown ?? 0),
            })}
          </li>
        `,
      )}
    </ul>
  `;
}

/** @returns {import("../ui/table.js").Column[]} */
const columns = () => [
  [t("时间（北京时间）"), ({ at }) => stamp(at), "digits"],
  [t("种类"), ({ kind }) => Object.fromEntries(kinds())[kind] ?? kind],
  [t("收信人"), ({ name }) => name],
  [t("手机号"), ({ phone }) => phone, "digits"],
  [t("登录入口"), door],
  [t("服务商"), ({ provider }) => providers()[provider] ?? provider],
  [t("结果"), resultOf],
  [t("回执"), ({ code, message_id }) => code || message_id, "wrap"],
];

/** @param {{result: string}} row */
function resultOf({ result }) {
  const [word, tone] = results()[result] ?? [result, "quiet"];
  return html`<${Mark} word=${word} tone=${tone} />`;
}

/** 短信记录: what was sent, with masked numbers. */
export function SmsLog() {
  const list = useList("/api/admin/sms");
  const words = /** @type {[string, string][]} */ (
    Object.entries(results()).map(([value, [word]]) => [value, word])
  );
  return html`
    <div class="admin-part">
      <h1>${t("短信记录")}</h1>
      <${Days} />
      <div class="admin-filters">
        <${Search} list=${list} label=${t("收信人姓名或完整手机号")} />
        <${Filter} list=${list} name="kind" label=${t("种类")} options=${[["", t("全部")], ...kinds()]} />
        <${Filter} list=${list} name="result" label=${t("结果")} options=${[["", t("全部")], ...words]} />
      </div>
      <${Listed} list=${list} label=${t("短信记录")} columns=${columns()} empty=${t("没有符合条件的短信。")} />
    </div>
  `;
}
