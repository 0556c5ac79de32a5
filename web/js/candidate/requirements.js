// @ts-check
import { faceWord } from "../face/words.js";
import { html } from "../ui/html.js";
import { TwoCameraRule } from "../ui/two_cameras.js";
import { t } from "../words/words.js";
import { Consent } from "./consent.js";

/** @typedef {import("./entry.js").Props} Props */

/** Whether the room asks for a second camera. @param {string} need @returns {string} */
function needWord(need) {
  return { none: t("无需"), allowed: t("可选"), required: t("需要") }[need] ?? need;
}

/** What this exam asks of the candidate beside camera and microphone. @param {Pick<Props, "session" | "view" | "check">} props */
export function Requirements({ session, view, check }) {
  const { me } = view;
  return html`
    <dl class="facts">
      <div><dt>${t("人脸识别")}</dt><dd>${faceWord(me.face)}</dd></div>
      ${
        me.identity.consent_at !== null &&
        html`
          <div>
            <dt>${t("人脸识别告知书")}</dt>
            <dd><${Consent} session=${session} view=${view} check=${check} /></dd>
          </div>
        `
      }
      <div><dt>${t("第二摄像头")}</dt><dd>${needWord(me.camera2)}</dd></div>
    </dl>
    ${me.camera2 !== "none" && html`<${TwoCameraRule} />`}
  `;
}
