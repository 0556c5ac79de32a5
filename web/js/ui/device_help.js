// @ts-check
import { deviceHelp } from "../browser_help.js";
import { sendingTrouble, statusOf } from "../device_status.js";
import { t } from "../words.js";
import { html } from "./html.js";
import { BusyButton } from "./parts.js";

/** Names what is wrong with camera or microphone, or with what they give, and helps. @param {{media: import("../media.js").Media, next?: boolean}} props `next`: retrying is the page's next step */
export function DeviceProblem({ media, next }) {
  const troubles = media.problem
    ? [deviceHelp(media.problem, navigator.userAgent)]
    : sendingTrouble(statusOf(media));
  if (!troubles.length) return null;
  return html`<section class="device-problem" role="alert">
    <div>
      ${troubles.map(
        ({ title, advice }) => html`
          <h3>${title}</h3>
          <p>${advice}</p>
        `,
      )}
    </div>
    <${BusyButton} className=${next ? "filled" : ""} onClick=${() => media.open()}>${t("重试")}</${BusyButton}>
  </section>`;
}
