// @ts-check
import { t } from "../words/words.js";
import { html } from "./html.js";

/**
 * The page was opened as localhost, which on a phone is the phone itself: says so, and names the address to use.
 * @param {{instead: string[] | null | undefined}} props addresses of this computer in its network; null: a phone can
 *   open this page's own
 */
export function ThisComputer({ instead }) {
  if (!instead) return null;
  if (!instead.length)
    return html`<p class="this-computer" role="note">${t("此页面只能在本机打开，手机扫码打不开。请把电脑接入与手机相同的网络，再刷新页面。")}</p>`;
  return html`
    <p class="this-computer" role="note">
      ${t("此页面是用本机地址打开的，手机扫码打不开。请在电脑上改用下面的地址打开并登录，再扫码：")}
      ${instead.map((address) => html`<a key=${address} href=${address}>${address}</a>`)}
    </p>
  `;
}
