// @ts-check
import { faceWord } from "../face/words.js";
import { html, useState } from "../ui/html.js";
import { TwoCameraRule } from "../ui/two_cameras.js";
import { t } from "../words/words.js";
import { Confirm } from "../ui/dialog.js";

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

/** The consent to face recognition that was given, and the way to take it back. @param {Pick<Props, "session" | "view" | "check">} props */
export function Consent({ session, view, check }) {
  const [asking, setAsking] = useState(false);
  if (view.me.identity.consent_at === null) return null;
  const close = () => setAsking(false);
  const withdraw = async () => {
    close();
    check.stop();
    await session.command("identity:withdraw_face");
    check.forget();
  };
  return html`
    ${t("已同意")}${" · "}
    <button type="button" class="link" onClick=${() => setAsking(true)}>${t("撤回同意")}</button>
    ${
      asking &&
      html`<${Confirm}
        label=${t("撤回同意")}
        question=${t("撤回后，已保存的人脸照片和比对数据会被删除，改由工作人员核对您的身份证，不影响您参加面试。要撤回吗？")}
        grave
        onClose=${close}
        onConfirm=${withdraw}
      />`
    }
  `;
}
