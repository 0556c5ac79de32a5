// @ts-check
import { get, post } from "../line/api.js";
import { Standing, useServer } from "../ui/asked.js";
import { sentence } from "../words/refusals.js";
import { moment } from "../words/times.js";
import { html, useEffect, useMemo } from "../ui/html.js";
import { Mark, useEvents } from "../ui/parts.js";
import { t } from "../words/words.js";
import { ClientCheck, onWindows } from "./client_check.js";

/** @typedef {import("./client_check.js").Client} Client */

const REFRESH_S = 60;

const WORLD = {
  get,
  post,
  /** No page is left by it: the browser hands the link to the program. @param {string} url */
  open: (url) => location.assign(url),
  /** @param {number} milliseconds @param {() => void} run */
  after: (milliseconds, run) => {
    const timer = setTimeout(run, milliseconds);
    return () => clearTimeout(timer);
  },
};

/** Whether it called home, and in which version. @param {{client: Client}} props */
function Installed({ client }) {
  const { checked_at, checked_version, version } = client;
  if (!checked_at) return html`<${Mark} word=${t("尚未检测")} tone="quiet" />`;
  const old = version && checked_version && checked_version !== version;
  return html`
    <${Mark} word=${old ? t("已安装旧版本") : t("已安装")} tone=${old ? "warn" : "ok"} />
    <p class="hint">
      ${
        old
          ? t("请下载新版本 {version}，直接安装即可，不用先卸载。", { version })
          : t("{time} 检测通过", { time: moment(checked_at) })
      }
    </p>
  `;
}

/** @param {{client: Client}} props */
function Download({ client: { version, size = 0, sha256 } }) {
  return html`
    <a class="button" href="/api/client/setup.exe" download>${t("下载Windows双通道客户端")}</a>
    <p class="hint">
      ${t("版本 {version}，{size} KB。适用于 64 位 Windows 10 和 11。", { version: version ?? "", size: Math.ceil(size / 1024) })}
    </p>
    <details class="client-more">
      <summary>${t("安装说明与校验值")}</summary>
      <ol>
        <li>${t("运行下载的文件，一分钟内装好，不需要管理员权限，桌面上不会出现图标。")}</li>
        <li>${t("Windows 提示“未知发布者”时，先核对下面的校验值，再选择“更多信息”“仍要运行”。")}</li>
        <li>${t("装好后回到这里，点击“检测客户端”。")}</li>
      </ol>
      <p class="hint">SHA-256</p>
      <code class="client-hash">${sha256}</code>
    </details>
  `;
}

/** How the check goes. @param {{check: ClientCheck}} props */
function Progress({ check }) {
  switch (check.stage) {
    case "asking":
    case "waiting":
      return html`
        <p role="status">
          ${t("正在等待客户端回应…浏览器询问时，请勾选“始终允许”，再点“打开”。")}
        </p>
      `;
    case "installed":
      return html`<p class="client-good" role="status">${t("检测通过：需要时可以用客户端进入应急考场。")}</p>`;
    case "missing":
      return html`
        <div role="alert" class="client-missing">
          <p>${t("没有等到客户端的回应。")}</p>
          <ul>
            <li>${t("还没有安装：请下载并安装，再检测一次。")}</li>
            <li>${t("浏览器询问时没有点“打开”：请再检测一次。")}</li>
            <li>${t("客户端显示了提示：请按提示处理。")}</li>
          </ul>
        </div>
      `;
    case "refused":
      return html`<p class="error" role="alert">${sentence(check.refusal)}</p>`;
    default:
      return null;
  }
}

/** @param {{client: Client}} props */
function Client({ client: known }) {
  const check = useMemo(() => new ClientCheck(WORLD), []);
  useEvents(check, ["change"]);
  useEffect(() => () => check.stop(), [check]);
  const client = check.client ?? known;
  return html`
    <div class="client-state"><${Installed} client=${client} /></div>
    ${
      client.available
        ? html`<${Download} client=${client} />`
        : html`<p>${t("管理员尚未提供 Windows 客户端。没有它也能参加面试。")}</p>`
    }
    ${
      !onWindows(/** @type {any} */ (navigator)) &&
      html`<p class="hint">${t("客户端只能装在 Windows 电脑上。这台电脑不需要安装，直接用浏览器即可。")}</p>`
    }
    ${
      (client.available || client.checked_at) &&
      html`
        <button
          type="button"
          class="button"
          aria-busy=${check.busy}
          onClick=${() => void check.start(client.checked_at)}>
          ${t("检测客户端")}
        </button>
      `
    }
    <${Progress} check=${check} />
  `;
}

/** The Windows client on the home page: download, and whether it is installed. */
export function ClientCard() {
  const answer = useServer("/api/client", REFRESH_S);
  return html`
    <section class="card side-card client-card" aria-labelledby="client-title">
      <h2 id="client-title">${t("Windows双通道客户端")}</h2>
      <p class="quiet">${t("平时的线路出故障时，它从另一条线路带您回到同一个考场。请在考试前装好并检测。")}</p>
      ${answer.data ? html`<${Client} client=${answer.data} />` : html`<${Standing} of=${answer} look="" />`}
    </section>
  `;
}
