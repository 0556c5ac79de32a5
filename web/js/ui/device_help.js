// @ts-check
import { deviceHelp } from "../media/browser_help.js";
import { sendingTrouble, statusOf } from "../media/device_status.js";
import { t } from "../words/words.js";
import { html } from "./html.js";
import { BusyButton } from "./parts.js";

/** A chosen device that is not here any more, and what stands in for it. @param {{media: import("../media/media.js").Media}} props */
function Replaced({ media }) {
  if (!media.gone.length) return null;
  return html`<section class="device-replaced" role="status">
    ${media.gone.map(
      (kind) => html`<p key=${kind}>
        ${
          kind === "camera"
            ? t("找不到您选用的摄像头，已改用“{name}”。", { name: media.own.camera?.label ?? "" })
            : t("找不到您选用的麦克风，已改用“{name}”。", { name: media.own.microphone?.label ?? "" })
        }
        ${t("请确认画面和声音正常；接好原来的设备后可在“设备调试”中重新选择。")}
      </p>`,
    )}
  </section>`;
}

/** Names what is wrong with camera or microphone, or with what they give, and helps. @param {{media: import("../media/media.js").Media, next?: boolean}} props `next`: retrying is the page's next step */
export function DeviceProblem({ media, next }) {
  const troubles = media.problem
    ? [deviceHelp(media.problem, navigator.userAgent)]
    : sendingTrouble(statusOf(media));
  if (!troubles.length) return html`<${Replaced} media=${media} />`;
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
