// @ts-check
import { get } from "../line/api.js";
import { useAsked } from "../ui/asked.js";
import { html } from "../ui/html.js";
import { ButtonOf, Mark } from "../ui/parts.js";
import { t } from "../words/words.js";
import { clientMark } from "./client_words.js";

/**
 * Whether a candidate's Windows client is installed: asked when their sheet opens.
 * @param {{room: string, candidate: string}} props ids
 */
export function ClientFact({ room, candidate }) {
  const path = `/api/rooms/${encodeURIComponent(room)}/clients`;
  const { data, error, reload } = useAsked(() => get(path), [path, candidate]);
  if (data) {
    const { detail, ...mark } = clientMark(data.clients[candidate]);
    return html`
      <${Mark} ...${mark} />
      ${detail && html`<div><small class="quiet">${detail}</small></div>`}
    `;
  }
  if (!error) return html`<span class="quiet" role="status">${t("正在读取…")}</span>`;
  return html`
    <span class="quiet" role="status">${t("暂时读取不到")}</span>
    <${ButtonOf} word=${t("重试")} name=${t("Windows 客户端")} onClick=${reload} />
  `;
}
