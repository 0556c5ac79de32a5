// @ts-check
import { get, post } from "../line/api.js";
import { sentence } from "../words/refusals.js";
import { expectToLeave, startProgram } from "../line/signed_in.js";
import { Confirm } from "../ui/dialog.js";
import { html, useMemo, useState } from "../ui/html.js";
import { useEvents } from "../ui/parts.js";
import { t } from "../words/words.js";
import { Launch } from "./launch.js";

/** A page that is left on purpose is not asked about, nor one that stays. @param {string} address */
function leaveFor(address) {
  if (address.startsWith("cloudexam:")) {
    startProgram(address);
    return;
  }
  expectToLeave();
  location.assign(address);
}

/** @param {Launch} launch */
function wordsOf({ state, refusal }) {
  /** @type {Record<string, () => string>} */
  const words = {
    asking: () => t("正在准备应急通道…"),
    entering: () => t("正在进入应急考场…"),
    launching: () => t("正在启动双通道客户端。浏览器询问时，请点“打开”。"),
    started: () => t("双通道客户端已启动，请到新窗口继续。"),
    silent: () => t("双通道客户端没有响应。可以改在浏览器中进入，席位和计时都会保留。"),
    refused: () => sentence(refusal ?? {}),
  };
  return words[state]?.() ?? "";
}

/** What may be done beside the button once a client was started. @param {{launch: Launch}} props */
function Otherwise({ launch }) {
  if (!["launching", "started", "silent"].includes(launch.state)) return null;
  const look = launch.state === "silent" ? "filled" : "";
  return html`
    <button type="button" class="button ${look}" onClick=${() => launch.browser()}>${t("在浏览器中进入")}</button>
    <button type="button" class="button" onClick=${() => launch.stay()}>${t("留在此页面")}</button>
  `;
}

/**
 * 进入应急考场: the same seat by another way (docs/rules.md P15).
 * @param {{room: string, cause?: "network" | "camera" | "user", release?: () => void, resume?: () => void, filled?: boolean,
 *   asks?: boolean}} props
 *   `release` gives the camera back, `resume` takes it again; `filled`: it is the next step here; `asks`: nothing is wrong
 *   that this page knows of, so that somebody may have pressed it by mistake
 */
export function EmergencyButton({ room, cause = "user", release, resume, filled, asks }) {
  const launch = useMemo(() => new Launch({ room, cause, get, post, go: leaveFor, release, resume }), [room]);
  launch.cause = cause;
  useEvents(launch, ["change"]);
  const [doubts, setDoubts] = useState(false);
  const close = () => setDoubts(false);
  const go = () => {
    close();
    void launch.press();
  };
  const words = wordsOf(launch);
  return html`
    <div class="emergency-go">
      <button
        type="button"
        class="button ${filled ? "filled" : ""}"
        aria-busy=${launch.busy}
        disabled=${launch.busy}
        onClick=${asks ? () => setDoubts(true) : go}
      >
        ${t("进入应急考场")}
      </button>
      ${
        doubts &&
        html`<${Confirm}
          label=${t("进入应急考场")}
          question=${t("现在画面、声音和设备都没有发现问题，不需要换到应急通道。仍要进入，席位和计时都会保留。")}
          onConfirm=${go} onClose=${close}
        />`
      }
      <${Otherwise} launch=${launch} />
      <p class="emergency-words ${launch.state === "refused" ? "error" : ""}" role="status">${words}</p>
    </div>
  `;
}
