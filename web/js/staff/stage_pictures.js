// @ts-check
import { html, useEffect, useRef, useState } from "../ui/html.js";
import { Picture } from "../ui/picture.js";
import { Speaks } from "../ui/speaking.js";
import { announce } from "../ui/toast.js";
import { candidatePresence, isAway, secondInWhole } from "./candidate_words.js";
import { cameraWord } from "../words/room.js";
import { t } from "../words/words.js";
import { AwayOverPicture, byPhone } from "./candidate_parts.js";
import { cameraTrouble, givesPicture, isSharing, partialScreen, secondTrouble } from "./device_words.js";
import { useKeys } from "./keys.js";
import { choose, followScreen, largeOf, remembered } from "./layout.js";
import { panning } from "./pan.js";
import { StageTools } from "./stage_tools.js";

/** @typedef {import("../types").Candidate} Candidate */
/** @typedef {import("./layout.js").Large} Large */
/** @typedef {import("./page.js").StaffProps} StaffProps */
/** @typedef {{id: import("./layout.js").Place, device: string, source: string}} Place */

/** @type {Place[]} */
const PLACES = [
  { id: "main", device: "main", source: "camera" },
  { id: "camera2", device: "camera2", source: "camera" },
  { id: "screen", device: "main", source: "screen" },
];

/** Why there is no picture in a place. @param {Place} place @param {Candidate} candidate */
function absence({ id }, candidate) {
  if (id === "screen") return screenAbsence(candidate);
  if (id === "camera2")
    return byPhone(candidate)
      ? t("手机正在代替电脑")
      : secondTrouble(candidate) || secondInWhole(candidate).word;
  if (byPhone(candidate)) return cameraTrouble(candidate) || t("正在接收画面…");
  if (isAway(candidate)) return "";
  if (candidate.presence !== "online") return candidatePresence(candidate).word;
  return cameraTrouble(candidate) || t("正在接收画面…");
}

/** @param {Candidate} candidate */
function screenAbsence(candidate) {
  if (isSharing(candidate)) return t("正在接收屏幕…");
  return candidate.screen_asked_at === null ? t("未共享屏幕") : t("已请考生共享屏幕，等待中");
}

/** Whether what arrives there is a picture of anything: a slot keeps its last frame, and a camera that is off sends black. @param {Place} place @param {Candidate} candidate */
function hasPicture({ id }, candidate) {
  const { devices, second } = candidate;
  if (byPhone(candidate)) return id === "main" && givesPicture(devices?.camera);
  if (id === "camera2") return givesPicture(second);
  if (id === "screen") return devices?.screen !== "none";
  return givesPicture(devices?.camera);
}

/** What is to be known of a picture that is there. @param {Place} place @param {Candidate} candidate */
function noteOn({ id }, candidate) {
  if (id === "screen") return partialScreen(candidate);
  return id === "main" ? cameraTrouble(candidate) : secondTrouble(candidate);
}

/**
 * Whether a place has, or is about to have, something to show: what nobody awaits takes no room.
 * @param {Place} place @param {Candidate} candidate @param {Large} wanted
 */
function isDue({ id }, candidate, wanted) {
  if (id === "main") return true;
  if (id === "camera2") return candidate.phone.bound_at !== null;
  const sharing = isSharing(candidate);
  // A line that is down takes nothing off the stage.
  return sharing || candidate.screen_asked_at !== null || (sharing === null && wanted === "screen");
}

/** Which picture is large, remembered by this browser; a screen that begins is large at once. @param {Candidate} candidate */
function useLarge(candidate) {
  const [layout, setLayout] = useState(() => remembered(localStorage));
  const sharing = isSharing(candidate);
  useEffect(() => setLayout((/** @type {any} */ now) => followScreen(now, sharing)), [sharing]);
  const setLarge = (/** @type {Large} */ large) => setLayout(choose(large, localStorage));
  const wanted = largeOf(layout, sharing);
  const due = PLACES.filter((place) => isDue(place, candidate, wanted));
  // Nothing stands beside a picture that is alone.
  const alone = due.length === 1 || (wanted !== "equal" && !due.some(({ id }) => id === wanted));
  return { due, wanted, large: alone ? /** @type {Large} */ ("main") : wanted, setLarge };
}

/** Says when a screen comes and goes, also to whoever looks elsewhere. @param {Candidate} candidate */
function useScreenNews(candidate) {
  const sharing = isSharing(candidate);
  const before = useRef(sharing);
  useEffect(() => {
    if (sharing === null || sharing === before.current) return;
    const { name } = candidate;
    const partial = partialScreen(candidate);
    if (partial) announce(`${name} ${partial}`, "bad");
    else if (sharing) announce(t("{name} 开始共享屏幕", { name }));
    else if (before.current) announce(t("{name} 停止了共享屏幕", { name }));
    before.current = sharing;
  }, [sharing]);
}

/** @param {{place: Place, onLarge: () => void}} props */
function LargeButton({ place, onLarge }) {
  return html`
    <button type="button" class="button on-stage" onClick=${onLarge}>
      ${t("放大")}
      <span class="unseen">${cameraWord(place)}</span>
    </button>
  `;
}

/**
 * @param {{place: Place, candidate: Candidate, view: StaffProps["view"], media: any, size: "large" | "small" | "equal",
 *   actual: boolean, speaks: boolean, onLarge: () => void}} props `actual`: as large as it is, to be moved about
 */
function Figure({ place, candidate, view, media, size, actual, speaks, onLarge }) {
  const phone = byPhone(candidate);
  const second = phone ? place.id === "main" : place.id === "camera2";
  const words = html`<p class="no-picture">${absence(place, candidate)}</p>`;
  const shown = hasPicture(place, candidate);
  const note = shown && noteOn(place, candidate);
  const pan = panning(actual);
  // The button is the keyboard's way to what a click on the picture does.
  const enlarge = (/** @type {Event} */ event) => {
    if (event.target instanceof HTMLVideoElement) onLarge();
  };
  return html`
    <figure
      class="picture-${size} ${actual ? "actual" : ""} ${speaks ? "speaking" : ""}"
      onClick=${size === "large" ? null : enlarge}>
      <div class="picture-place" ...${pan}>
        ${
          shown
            ? html`<${Picture} media=${media} view=${view} person=${candidate.id} source=${place.source} second=${second}>${words}</${Picture}>`
            : words
        }
      </div>
      ${place.id === "main" && !phone && html`<${AwayOverPicture} candidate=${candidate} />`}
      ${note && html`<p class="picture-note">${note}</p>`}
      <figcaption>
        <span>${size === "small" ? "" : candidate.name} ${cameraWord(place)}</span>
        ${speaks && html`<${Speaks} />`}
        ${size !== "large" && html`<${LargeButton} place=${place} onLarge=${onLarge} />`}
      </figcaption>
    </figure>
  `;
}

/** The keys of the pictures. @param {(large: Large) => void} setLarge @param {() => void} turnActual */
function useStageKeys(setLarge, turnActual) {
  useKeys([
    { key: "1", word: t("放大主摄像头"), act: () => setLarge("main") },
    { key: "2", word: t("放大第二摄像头"), act: () => setLarge("camera2") },
    { key: "3", word: t("放大屏幕"), act: () => setLarge("screen") },
    { key: "0", word: t("并排显示"), act: () => setLarge("equal") },
    { key: "z", word: t("屏幕原始大小 1:1"), act: turnActual },
  ]);
}

/**
 * Main camera, second camera and screen: one large, or all alike.
 * @param {{candidate: Candidate, view: StaffProps["view"], media: any, speaking: Set<string>, full: boolean, onFull: () => void}} props
 */
export function StagePictures({ candidate, view, media, speaking, full, onFull }) {
  const { due, wanted, large, setLarge } = useLarge(candidate);
  const [actual, setActual] = useState(false);
  const turnActual = () => setActual(!actual);
  useScreenNews(candidate);
  useStageKeys(setLarge, turnActual);
  const equal = large === "equal";
  const sizeOf = (/** @type {Place} */ { id }) => (equal ? "equal" : id === large ? "large" : "small");
  return html`
    <div class="pictures ${equal ? `pictures-equal equal-${due.length}` : ""}">
      ${due.map(
        (place) => html`
          <${Figure}
            key=${place.id}
            place=${place}
            candidate=${candidate}
            view=${view}
            media=${media}
            size=${sizeOf(place)}
            actual=${actual && place.id === "screen" && large === "screen"}
            speaks=${place.id === "main" && speaking.has(candidate.id)}
            onLarge=${() => setLarge(place.id)}
          />
        `,
      )}
      <${StageTools}
        equal=${wanted === "equal"}
        onEqual=${() => setLarge(wanted === "equal" ? "main" : "equal")}
        screen=${large === "screen"}
        actual=${actual}
        onActual=${turnActual}
        full=${full}
        onFull=${onFull}
      />
    </div>
  `;
}
