// @ts-check
import { deviceHelp } from "../browser_help.js";
import { t } from "../words.js";
import { html } from "./html.js";
import { BusyButton } from "./parts.js";

/** Names what is wrong with camera or microphone and helps. @param {{media: import("../media.js").Media, next?: boolean}} props `next`: retrying is the page's next step */
export function DeviceProblem({ media, next }) {
  if (!media.problem) return null;
  const { title, advice } = deviceHelp(media.problem, navigator.userAgent);
  return html`<section class="device-problem" role="alert">
    <div>
      <h3>${title}</h3>
      <p>${advice}</p>
    </div>
    <${BusyButton} className=${next ? "filled" : ""} onClick=${() => media.open()}>${t("重试")}</${BusyButton}>
  </section>`;
}
