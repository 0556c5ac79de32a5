// @ts-check
import { post } from "../line/api.js";
import { Confirm } from "../ui/dialog.js";
import { html, useState } from "../ui/html.js";
import { announce, announceRefusal } from "../ui/toast.js";
import { t } from "../words/words.js";

/**
 * 换一台服务器, for the chair, where there is another: what fails for everybody at once may be the server.
 * @param {{session: import("../ui/session.js").Session}} props
 */
export function MoveRoom({ session }) {
  const [asking, setAsking] = useState(false);
  if (session.view.role !== "chair" || !session.protocol.others) return null;
  const move = async () => {
    setAsking(false);
    try {
      await post(`/api/rooms/${encodeURIComponent(session.view.room.id)}/move`, {});
      announce(t("考场正在换到另一台服务器。"));
    } catch (refusal) {
      announceRefusal(/** @type {any} */ (refusal));
    }
  };
  return html`
    <button type="button" class="button" onClick=${() => setAsking(true)}>${t("换一台服务器")}</button>
    ${
      asking &&
      html`<${Confirm}
        label=${t("换一台服务器")}
        question=${t("大家的画面和声音都不正常、各自的网络又没有问题时，可以把考场换到另一台服务器。考试和计时继续，所有页面约两三秒后自动恢复。")}
        onConfirm=${move}
        onClose=${() => setAsking(false)}
      />`
    }
  `;
}
