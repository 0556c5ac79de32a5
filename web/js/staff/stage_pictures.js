// @ts-check
import { html, useEffect, useRef, useState } from "../ui/html.js";
import { Picture } from "../ui/picture.js";
import { announce } from "../ui/toast.js";
import { candidatePresence, isAway, secondMark } from "./candidate_words.js";
import { cameraWord } from "../words/room.js";
import { t } from "../words/words.js";
import { AwayOverPicture, byPhone } from "./candidate_parts.js";
import { cameraTrouble, givesPicture, isSharing, partialScreen, secondTrouble } from "./device_words.js";
import { choose, followScreen, largeOf, remembered } from "./layout.js";

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
      : secondTrouble(candidate) || secondMark(candidate).word;
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

/** Which picture is large, remembered by this browser; a screen that begins is large at once. @param {Candidate} candidate */
function useLarge(candidate) {
  const [layout, setLayout] = useState(() => remembered(localStorage));
  const sharing = isSharing(candidate);
  useEffect(() => setLayout((/** @type {any} */ now) => followScreen(now, sharing)), [sharing]);
  const setLarge = (/** @type {Large} */ large) => setLayout(choose(large, localStorage));
  return { large: largeOf(layout, sharing), setLarge };
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

/** @param {{place: Place, large: Large, setLarge: (large: Large) => void}} props */
function SizeButton({ place, large, setLarge }) {
  const isLarge = place.id === large;
  return html`
    <button type="button" class="button on-stage" onClick=${() => setLarge(isLarge ? "equal" : place.id)}>
      ${isLarge ? t("并排显示") : t("放大")}
      <span class="unseen">${cameraWord(place)}</span>
    </button>
  `;
}

/** @param {{place: Place, candidate: Candidate, view: StaffProps["view"], media: any, large: Large, setLarge: (large: Large) => void}} props */
function Figure({ place, candidate, view, media, large, setLarge }) {
  const phone = byPhone(candidate);
  const second = phone ? place.id === "main" : place.id === "camera2";
  const size = large === "equal" ? "equal" : place.id === large ? "large" : "small";
  const words = html`<p class="no-picture">${absence(place, candidate)}</p>`;
  const shown = hasPicture(place, candidate);
  const note = shown && noteOn(place, candidate);
  // The button is the keyboard's way to what a click on the picture does.
  const enlarge = (/** @type {Event} */ event) => {
    if (size !== "large" && event.target instanceof HTMLVideoElement) setLarge(place.id);
  };
  return html`
    <figure class="picture-${size}" onClick=${enlarge}>
      ${
        shown
          ? html`<${Picture} media=${media} view=${view} person=${candidate.id} source=${place.source} second=${second}>${words}</${Picture}>`
          : words
      }
      ${place.id === "main" && !phone && html`<${AwayOverPicture} candidate=${candidate} />`}
      ${note && html`<p class="picture-note">${note}</p>`}
      <figcaption>
        ${size === "small" ? "" : candidate.name} ${cameraWord(place)}
        <${SizeButton} place=${place} large=${large} setLarge=${setLarge} />
      </figcaption>
    </figure>
  `;
}

/** Main camera, second camera and screen: one large, or all alike. @param {{candidate: Candidate, view: StaffProps["view"], media: any}} props */
export function StagePictures({ candidate, view, media }) {
  const { large, setLarge } = useLarge(candidate);
  useScreenNews(candidate);
  return html`
    <div class="pictures ${large === "equal" ? "pictures-equal" : ""}">
      ${PLACES.map(
        (place) =>
          html`<${Figure} key=${place.id} place=${place} candidate=${candidate} view=${view} media=${media} large=${large} setLarge=${setLarge} />`,
      )}
    </div>
  `;
}
