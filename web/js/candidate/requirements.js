// @ts-check
import { html } from "../ui/html.js";
import { faceMark } from "../view.js";
import { t } from "../words.js";

/** Whether the room asks for a second camera. @param {string} need @returns {string} */
function needWord(need) {
  return { none: t("无需"), allowed: t("可选"), required: t("需要") }[need] ?? need;
}

/** What this exam asks of the candidate beside camera and microphone. @param {{me: import("../types").CandidateView["me"]}} props */
export function Requirements({ me }) {
  return html`
    <dl class="facts">
      <div><dt>${t("人脸识别")}</dt><dd>${faceMark(me.face).word}</dd></div>
      <div><dt>${t("第二摄像头")}</dt><dd>${needWord(me.camera2)}</dd></div>
    </dl>
  `;
}
