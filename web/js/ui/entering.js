// @ts-check
import { sentence } from "../words/refusals.js";
import { t } from "../words/words.js";
import { html } from "./html.js";
import { Light, Notice } from "./parts.js";
import { stamp } from "../words/times.js";

/** On the way into a room; when it does not go at once, why, and that nothing need be done. @param {{protocol: import("../line/protocol.js").Protocol, children?: any}} props */
export function Entering({ protocol, children }) {
  const { refusal, light } = protocol;
  return html`
    <${Notice} title=${t("正在进入考场…")} busy>
      <div role="status">
        ${
          refusal
            ? html`
                <p class="stale">${sentence(refusal)}</p>
                <p>${t("页面会自动重试，无需刷新。一直进不去请联系管理员。")}</p>
              `
            : html`<p>${t("请稍候，不要关闭页面。")}</p>`
        }
      </div>
      <${Light} light=${light} />
      ${children}
    </${Notice}>
  `;
}

/** The server has forgotten what it had acknowledged: never passed over in silence. @param {{session: Pick<import("./session.js").Session, "lost" | "readLost">, staff?: boolean}} props */
export function Lost({ session, staff = false }) {
  const { lost } = session;
  if (!lost) return null;
  const { known, has, at } = lost;
  return html`
    <section class="lost" role="alert" aria-label=${t("考场记录有缺失")}>
      <div>
        <strong>${t("考场记录有缺失")}</strong>
        <p>
          ${
            staff
              ? t(
                  "{time}，有页面记得本考场的第 {known} 步操作，服务器的记录只到第 {has} 步：此前已确认的操作可能因磁盘故障而丢失。请逐一核对每位考生的状态，缺少的操作重新进行，并通知系统管理员。",
                  { time: stamp(at), known, has },
                )
              : t(
                  "服务器没有保存住最近的部分操作。请核对页面上的状态；如果与您记得的不同，请告诉候考官或学校联系人，他们已收到提醒。",
                )
          }
        </p>
      </div>
      <button type="button" class="button" onClick=${() => session.readLost()}>${staff ? t("已核对") : t("知道了")}</button>
    </section>
  `;
}
