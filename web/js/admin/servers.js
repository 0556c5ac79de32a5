// @ts-check
import { post } from "../line/api.js";
import { Standing, useServer } from "../ui/asked.js";
import { Confirm } from "../ui/dialog.js";
import { html, useState } from "../ui/html.js";
import { ButtonOf, Mark } from "../ui/parts.js";
import { Table } from "../ui/table.js";
import { announce, announceRefusal } from "../ui/toast.js";
import { t } from "../words/words.js";

const EVERY_S = 5;

/** @typedef {{name: string, address: string, version: string, rooms: number, capacity: number, draining: boolean, here: boolean}} Server */

/** @param {Server} server */
function state({ draining, rooms }) {
  if (!draining) return html`<${Mark} word=${t("接收考场")} tone="ok" />`;
  const words = rooms ? t("正在交出考场，还有 {rooms} 个", { rooms }) : t("已交出全部考场，可以停止");
  return html`<${Mark} word=${words} tone=${rooms ? "warn" : "quiet"} />`;
}

/** @param {(server: Server) => void} change @returns {import("../ui/table.js").Column[]} */
const columns = (change) => [
  [t("名称"), ({ name, here }) => (here ? t("{name}（此页面所在）", { name }) : name), "name"],
  [t("内网地址"), ({ address }) => address, "wrap"],
  [t("版本"), ({ version }) => version, "digits"],
  [t("考场 / 同时最多"), ({ rooms, capacity }) => `${rooms} / ${capacity}`, "digits"],
  [t("状态"), state],
  [
    t("操作"),
    (server) => html`
      <${ButtonOf}
        className="plain"
        word=${server.draining ? t("恢复接收") : t("交出考场")}
        name=${server.name}
        onClick=${() => change(server)}
      />
    `,
  ],
];

/** 服务器: which serve the school now, and taking one out of service without an interview noticing. */
export function Servers() {
  const answer = /** @type {import("../ui/asked.js").Answer<any>} */ (
    useServer("/api/admin/servers", EVERY_S)
  );
  const { data } = answer;
  const [leaving, setLeaving] = useState(/** @type {Server | null} */ (null));
  /** @param {Server} server @param {boolean} draining */
  const drain = async ({ name }, draining) => {
    setLeaving(null);
    try {
      await post(`/api/admin/servers/${name}`, { draining });
      announce(draining ? t("{name} 开始交出考场。", { name }) : t("{name} 恢复接收考场。", { name }));
    } catch (refusal) {
      announceRefusal(/** @type {any} */ (refusal));
    }
    answer.reload();
  };
  /** @param {Server} server */
  const change = (server) => (server.draining ? void drain(server, false) : setLeaving(server));
  return html`
    <div class="admin-part">
      <h1>${t("服务器")}</h1>
      <p class="quiet">
        ${t("需要停止一台服务器时，先让它交出考场：没有人在面试的考场马上换到别的服务器，正在面试的等这一位结束。")}
      </p>
      <${Standing} of=${answer} />
      ${
        data?.rows.length === 0 &&
        html`<p class="card empty">${t("只有这一台服务器。多台服务器共同服务的做法见 deploy/README.md。")}</p>`
      }
      ${data?.rows.length > 0 && html`<${Table} label=${t("服务器")} columns=${columns(change)} rows=${data.rows} idOf=${(/** @type {Server} */ { name }) => name} />`}
      ${
        leaving &&
        html`<${Confirm}
          label=${t("交出考场")}
          question=${t("{name} 有 {rooms} 个考场。正在面试的不会中断，其余的马上换到别的服务器，页面约一两秒后恢复。", { name: leaving.name, rooms: leaving.rooms })}
          onConfirm=${() => drain(leaving, true)}
          onClose=${() => setLeaving(null)}
        />`
      }
    </div>
  `;
}
