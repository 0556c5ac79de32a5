// @ts-check
import { grabber } from "../media/camera.js";
import { progress, prompt } from "../face/words.js";
import { DeviceProblem } from "../ui/device_help.js";
import { GestureDrawing } from "../ui/gesture.js";
import { html, useEffect, useRef, useState } from "../ui/html.js";
import { SelfVideo } from "../ui/self.js";
import { ByHand } from "./face_start.js";
import { t } from "../words/words.js";

/** @typedef {import("./face.js").FaceProps} FaceProps */

/** Whether the page was left since the check began: the browser then slows it down, and frames are missing. */
function useLeft() {
  const [left, setLeft] = useState(document.hidden);
  useEffect(() => {
    const look = () => document.hidden && setLeft(true);
    document.addEventListener("visibilitychange", look);
    return () => document.removeEventListener("visibilitychange", look);
  }, []);
  return left;
}

/** The own picture as a mirror, with an oval for the face. @param {FaceProps} props */
function Mirror({ view, media, check, stand }) {
  const frame = useRef(/** @type {HTMLElement | null} */ (null));
  useEffect(() => {
    check.capture.grab = grabber(() => frame.current?.querySelector("video") ?? null);
  }, [check]);
  const look = stand.said.hint ? "face-oval-off" : "";
  return html`
    <div ref=${frame} class="face-mirror stage">
      <${SelfVideo} media=${media} view=${view} />
      <svg
        class="face-oval ${look}"
        viewBox="0 0 400 300"
        preserveAspectRatio="xMidYMid slice"
        aria-hidden="true"
        focusable="false">
        <path class="face-shade" fill-rule="evenodd" d="M0 0H400V300H0ZM200 24a92 122 0 1 0 .1 0Z" />
        <ellipse cx="200" cy="146" rx="92" ry="122" />
      </svg>
    </div>
  `;
}

/** 1/3, and a dot for each. @param {{stand: FaceProps["stand"]}} props */
function Progress({ stand }) {
  const now = progress(stand);
  if (!now) return null;
  const dots = Array.from({ length: now.of }, (_, n) => (n < stand.said.done ? "face-dot-done" : ""));
  return html`
    <p class="face-progress">
      ${t("动作 {number}/{of}", now)}
      <span class="face-dots" aria-hidden="true">
        ${dots.map((look, n) => html`<span key=${n} class="face-dot ${look}"></span>`)}
      </span>
    </p>
  `;
}

/** @param {{speaker: FaceProps["speaker"]}} props */
function SpeechSwitch({ speaker }) {
  const [silent, setSilent] = useState(speaker.silent);
  if (!speaker.able) return null;
  const turn = () => {
    speaker.hush(!silent);
    setSilent(!silent);
  };
  return html`
    <button type="button" class="button plain" onClick=${turn}>
      ${silent ? t("开启语音提示") : t("关闭语音提示")}
    </button>
  `;
}

/** Seconds for which a face may be looked for in vain before the other way is named. */
const PATIENCE_MS = 15_000;

/** Whether no face has been fit to look at for that long. @param {FaceProps["stand"]} stand */
function useVain({ stage, said }) {
  const [vain, setVain] = useState(false);
  const looks = stage === "calm" && said.hint !== null;
  useEffect(() => {
    const timer = looks ? setTimeout(() => setVain(true), PATIENCE_MS) : undefined;
    if (stage !== "calm") setVain(false);
    return () => clearTimeout(timer);
  }, [looks, stage]);
  return vain;
}

/** Framing, queue, prompts and comparing: what to do now in large words, beside the own picture. @param {FaceProps} props */
export function Running(props) {
  const { media, check, stand, speaker, byHand } = props;
  const { title, detail } = prompt(stand);
  const acting = stand.stage === "gesture";
  const left = useLeft();
  const vain = useVain(stand);
  return html`
    <div class="face-live">
      <div class="face-say">
        <${GestureDrawing} gesture=${acting ? stand.said.gesture : null} />
        <div role="status" aria-live="assertive" class="face-words ${acting ? "face-now" : ""}">
          <p class="face-prompt">${title}</p>
          <p class="quiet">${detail}</p>
        </div>
        <${Progress} stand=${stand} />
      </div>
      <${Mirror} ...${props} />
      <div class="face-foot">
        <${DeviceProblem} media=${media} />
        <p role="status" class="face-warning">${left ? t("请保持页面在前台，离开页面会中断识别。") : ""}</p>
        ${
          vain &&
          html`<p role="status">${t("一直识别不到？可以改为人工核验，由工作人员核对身份证，不影响面试。")}</p>
            <${ByHand} byHand=${byHand} road="unavailable" />`
        }
        <${SpeechSwitch} speaker=${speaker} />
        <button type="button" class="button plain" onClick=${() => check.stop()}>${t("停止识别")}</button>
      </div>
    </div>
  `;
}
