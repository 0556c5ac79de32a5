// @ts-check
import { playTone } from "../ui/device_check.js";
import { DevicePanel } from "../ui/device_panel.js";
import { html, useEffect, useRef, useState } from "../ui/html.js";
import { Level } from "../ui/level.js";
import { BusyButton } from "../ui/parts.js";
import { MuteButtons } from "../ui/self.js";
import { announce } from "../ui/toast.js";
import { t } from "../words/words.js";
import { SoundSwitches } from "./chimes.js";
import { useKeys } from "./keys.js";
import { MoveRoom } from "./move_room.js";

/** @typedef {import("../ui/session.js").Session} Session */
/** @typedef {import("../media/media.js").Media} Media */

/** Plays a tone where sound goes, for the ear to judge. @param {{media: Media}} props */
function ToneButton({ media }) {
  const play = async () => {
    if (!(await playTone(media.chosen.speaker)))
      announce(t("浏览器没有播出测试音，请检查扬声器或耳机。"), "bad");
  };
  return html`<${BusyButton} onClick=${play}>${t("播放测试音")}</${BusyButton}>`;
}

/** Over the action bar: which devices, whether they work, and what is to be heard of the room. @param {{session: Session, media: Media, onClose: () => void}} props */
function Panel({ session, media, onClose }) {
  const section = useRef(/** @type {HTMLElement | null} */ (null));
  useEffect(() => section.current?.focus(), []);
  const escape = (/** @type {KeyboardEvent} */ event) => event.key === "Escape" && onClose();
  return html`
    <section class="own-devices card" tabindex="-1" aria-label=${t("设备和提示音")} ref=${section} onKeyDown=${escape}>
      <${DevicePanel} media=${media} told />
      <${ToneButton} media=${media} />
      <${SoundSwitches} session=${session} />
      <${MoveRoom} session=${session} />
      <button type="button" class="button" onClick=${onClose}>${t("收起")}</button>
    </section>
  `;
}

/** Own microphone and camera: on or off, how loud one is, and everything else about them a press away. @param {{session: Session, media: Media}} props */
export function OwnDevices({ session, media }) {
  const [open, setOpen] = useState(false);
  const button = useRef(/** @type {HTMLElement | null} */ (null));
  const close = () => {
    setOpen(false);
    button.current?.focus();
  };
  const turn = (/** @type {"camera" | "microphone"} */ kind) => () =>
    media.own[kind] && media.mute(kind, !media.muted[kind]);
  useKeys([
    { key: "m", word: t("关闭或开启麦克风"), act: turn("microphone") },
    { key: "v", word: t("关闭或开启摄像头"), act: turn("camera") },
    { key: "d", word: t("设备和提示音"), act: () => setOpen(!open) },
  ]);
  return html`
    <div class="own">
      <${MuteButtons} media=${media} />
      ${!media.muted.microphone && html`<${Level} track=${media.own.microphone} brief />`}
      <button
        type="button"
        class="button"
        ref=${button}
        aria-expanded=${open}
        onClick=${() => setOpen(!open)}>
        ${t("设备")}
      </button>
      ${open && html`<${Panel} session=${session} media=${media} onClose=${close} />`}
    </div>
  `;
}
