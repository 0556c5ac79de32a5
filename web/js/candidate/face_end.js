// @ts-check
import { outcomeOf, triesLeft, undecided } from "../face/way.js";
import { resultSentence, roadWords } from "../face/words.js";
import { sentence } from "../words/refusals.js";
import { html } from "../ui/html.js";
import { BusyButton } from "../ui/parts.js";
import { t } from "../words/words.js";
import { ByHand } from "./face_start.js";

/** @typedef {import("./face.js").FaceProps} FaceProps */

/** As often as this a check may come to nothing before a person is the better way. */
const VAIN = 2;

/** Once more, or by hand: whichever leads on. @param {FaceProps & {road?: import("../types").OwnRoad, disabled?: boolean}} props */
function Again({ session, view, begin, byHand, road = "declined", disabled }) {
  const vain = undecided(view.me.identity, session.clock.now()) >= VAIN;
  const again = html`<${BusyButton} className=${vain ? "" : "filled large"} disabled=${disabled} onClick=${begin}>${t("重试")}</${BusyButton}>`;
  const other = html`<${ByHand} byHand=${byHand} road=${vain ? "unavailable" : road} filled=${vain} />`;
  return html`
    ${vain && html`<p>${t("识别多次没有完成。请改为人工核验，由工作人员核对身份证，不影响面试。")}</p>`}
    <div class="face-choice">${vain ? [other, again] : [again, other]}</div>
  `;
}

/** @param {FaceProps} props */
function left({ session, view }) {
  return t("今天还可以再试 {count} 次。", { count: triesLeft(view.me.identity, session.clock.now()) });
}

/** How the try ended, in the server's sentence. @param {FaceProps} props */
export function Result(props) {
  const { result } = props.check.said;
  if (result?.outcome === "passed") return html`<${Passed} />`;
  const failed = result?.outcome === "failed";
  return html`
    <h2>${failed ? t("本次没有通过") : t("本次没有完成，不计次数")}</h2>
    <p role="alert">${resultSentence(result)}</p>
    <p class="quiet">${left(props)}</p>
    <${Again} ...${props} road=${failed ? "declined" : "unavailable"} />
  `;
}

/** The next view leads on by itself. */
function Passed() {
  return html`
    <h2>${t("人脸识别已通过")}</h2>
    <p role="status">${t("正在进入下一步…")}</p>
  `;
}

/** The line went. What became of the check is known only when it is back. @param {FaceProps} props */
export function Lost(props) {
  const { session, view, check } = props;
  const down = session.protocol.light !== "connected";
  if (down)
    return html`
      <h2>${t("网络中断，识别已停止")}</h2>
      <p role="status">${t("正在重连…连上后可以重试，不用刷新页面。")}</p>
      <${Again} ...${props} disabled />
    `;
  const failed = outcomeOf(check, view.me.identity) === "failed";
  return html`
    <h2>${failed ? t("本次没有通过") : t("识别被中断，不计次数")}</h2>
    <p role="status">${failed ? left(props) : check.cut ? t("网络已恢复，请重试。") : t("没有等到识别结果，这不是您的问题。请重试，或改为人工核验。")}</p>
    <${Again} ...${props} road="unavailable" />
  `;
}

/** @param {FaceProps} props */
export function Stopped(props) {
  return html`
    <h2>${t("已停止识别")}</h2>
    <p role="status">${t("本次没有完成，不计次数。准备好后可以重试。")}</p>
    <p class="quiet">${left(props)}</p>
    <${Again} ...${props} />
  `;
}

/** @param {FaceProps} props */
export function Refused(props) {
  return html`
    <h2>${t("暂时不能开始识别")}</h2>
    <p role="alert">${sentence(props.check.refusal ?? {})}</p>
    <${Again} ...${props} road="unavailable" />
  `;
}

/** No try is left today; the way into the waiting area is open all the same. @param {FaceProps} props */
export function UsedUp({ view, onClose, byHand }) {
  const { face } = view.me;
  return html`
    <h2>${t("今天的次数已用完")}</h2>
    <p role="alert">${roadWords("used_up")}</p>
    <p>${t("请准备好身份证原件。")}</p>
    <div class="face-choice">
      ${
        face === "flagged"
          ? html`<button type="button" class="button filled large" onClick=${onClose}>${t("继续")}</button>`
          : html`<${ByHand} byHand=${byHand} road="unavailable" filled />`
      }
    </div>
  `;
}
