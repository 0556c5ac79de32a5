// @ts-check
import { Emitter } from "../base/emitter.js";
import { t } from "../words/words.js";
import { html, useEffect, useRef, useState } from "./html.js";

/** @typedef {import("../media/slots.js").Tile} Tile */

/**
 * A picture. It is always silent: sound comes from `Sounds`, so that a picture can move or vanish without a gap.
 * @param {{stream: MediaStream | null, name: string, person: string, device?: string, source?: string,
 *   mirrored?: boolean, className?: string}} props `name` says whose picture it is, and which
 */
export function Video({
  stream,
  name,
  person,
  device = "main",
  source = "camera",
  mirrored,
  className = "",
}) {
  const video = useRef(/** @type {HTMLVideoElement | null} */ (null));
  useEffect(() => {
    if (video.current && video.current.srcObject !== stream) video.current.srcObject = stream;
  }, [stream]);
  return html`
    <video
      ref=${video}
      class="${className} ${mirrored ? "mirrored" : ""}"
      aria-label=${name}
      data-person=${person}
      data-device=${device}
      data-source=${source}
      autoplay
      playsinline
      muted
    ></video>
  `;
}

const sound = new Emitter();

/** @param {{stream: MediaStream, speaker?: string}} props */
function Sound({ stream, speaker }) {
  const audio = useRef(/** @type {HTMLAudioElement | null} */ (null));
  useEffect(() => {
    const element = audio.current;
    if (!element) return undefined;
    element.srcObject = stream;
    const play = () => void element.play().catch(() => sound.fire("blocked"));
    play();
    return sound.on("allow", play);
  }, [stream]);
  useEffect(() => {
    // A loudspeaker that was unplugged: the sound stays where it is.
    audio.current?.setSinkId?.(speaker ?? "").catch(() => {});
  }, [speaker]);
  return html`<audio ref=${audio}></audio>`;
}

/**
 * All sound that arrives. Where the browser refuses to play before a click, one button asks for that click.
 * @param {{tiles: Tile[], speaker?: string}} props `speaker`: device id of the loudspeaker, where one was chosen
 */
export function Sounds({ tiles, speaker }) {
  const [blocked, setBlocked] = useState(false);
  useEffect(() => sound.on("blocked", () => setBlocked(true)), []);
  const allow = () => {
    setBlocked(false);
    sound.fire("allow");
  };
  const audible = tiles.filter(({ source }) => source === "microphone");
  return html`
    <div class="sounds">
      ${audible.map((tile) => html`<${Sound} key=${tile.mid + tile.person} stream=${tile.stream} speaker=${speaker} />`)}
      ${blocked && html`<button class="button filled" onClick=${allow}>${t("点击开启声音")}</button>`}
    </div>
  `;
}
