// @ts-check
import { useServer } from "../ui/asked.js";
import { html } from "../ui/html.js";
import { Mark } from "../ui/parts.js";
import { said } from "../words/server.js";
import { t } from "../words/words.js";

/** @typedef {{code: string, what: string, why: string, key: string, grave: boolean, value: string}} Lack */

const EVERY_S = 60;

/** @param {{lack: Lack}} props */
function Row({ lack }) {
  return html`
    <li>
      <p>
        <${Mark} word=${lack.grave ? t("必须") : t("建议")} tone=${lack.grave ? "bad" : "warn"} />
        <strong>${said(lack.what)}</strong>
      </p>
      <p class="quiet">${said(lack.why)}</p>
      <p class="quiet">${t("在服务器的 config.toml 里设置：{key}", { key: lack.key })}</p>
    </li>
  `;
}

/** What the installation still lacks: for the whole school's administrators. It can be folded, never put away. @param {{me: any}} props */
export function Lacking({ me }) {
  return me && !me.college && !me.demo ? html`<${Card} />` : null;
}

function Card() {
  const { data } = useServer("/api/admin/lacking", EVERY_S);
  const rows = /** @type {Lack[] | undefined} */ (/** @type {any} */ (data)?.rows);
  if (!rows) return null;
  if (!rows.length)
    return html`<p class="card lacking" role="status"><${Mark} word=${t("就绪")} tone="ok" /> ${t("正式使用的准备已经完成。")}</p>`;
  const grave = rows.some((row) => row.grave);
  return html`
    <details class="card lacking" open=${grave}>
      <summary>
        <${Mark} word=${t("尚缺")} tone=${grave ? "bad" : "warn"} />
        ${t("正式使用之前，还缺 {count} 项", { count: rows.length })}
      </summary>
      <ul>
        ${rows.map((lack) => html`<${Row} key=${lack.code} lack=${lack} />`)}
      </ul>
    </details>
  `;
}
