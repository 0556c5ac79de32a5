// @ts-check
import { html } from "../../ui/html.js";
import { t } from "../../words.js";

/** @param {{id: string}} props */
export function RoomRecord({ id }) {
  return html`<a class="button" href=${`#rooms/${id}`}>${t("返回考场")}</a>`;
}
