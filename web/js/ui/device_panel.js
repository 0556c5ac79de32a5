// @ts-check
import { rememberDevice } from "../media/devices.js";
import { t } from "../words/words.js";
import { html, useEffect, useRef, useState } from "./html.js";
import { Level } from "./level.js";
import { DeviceProblem } from "./device_help.js";

/** The cameras and microphones of this computer, kept up to date. @param {import("../media/media.js").Media} media */
function useDeviceList(media) {
  const [list, setList] = useState(/** @type {MediaDeviceInfo[]} */ ([]));
  useEffect(() => {
    const { devices } = media;
    if (!devices) return undefined;
    const load = () => void devices.enumerateDevices().then(setList);
    load();
    devices.addEventListener("devicechange", load);
    return () => devices.removeEventListener("devicechange", load);
  }, [media, media.own.camera, media.own.microphone]);
  return list;
}

/**
 * What is in use is always named: loudspeakers that nobody chose are the system's own, which not every browser lists.
 * @param {{label: string, kind: string, list: MediaDeviceInfo[], chosen: string | undefined, onChoose: (id: string) => void}} props
 */
function Picker({ label, kind, list, chosen, onChoose }) {
  const options = list.filter((device) => device.kind === kind && device.deviceId);
  const unnamed = options.length > 0 && !options.some(({ deviceId }) => deviceId === chosen);
  return html`
    <label class="field">
      <span>${label}</span>
      <select
        value=${unnamed ? "" : chosen}
        disabled=${!options.length}
        onChange=${(/** @type {any} */ event) => onChoose(event.target.value)}>
        ${options.length === 0 && html`<option value="">${t("没有可用的设备")}</option>`}
        ${unnamed && html`<option value="">${t("系统默认")}</option>`}
        ${options.map(
          (device, n) => html`
            <option key=${device.deviceId} value=${device.deviceId}>
              ${device.label || `${label} ${n + 1}`}
            </option>
          `,
        )}
      </select>
    </label>
  `;
}

/** Whether this browser lets a page choose where sound goes. @param {MediaDeviceInfo[]} list */
function choosesSpeaker(list) {
  return "setSinkId" in HTMLMediaElement.prototype && list.some(({ kind }) => kind === "audiooutput");
}

/** 设备调试: which camera and microphone, and whether they work. @param {{media: import("../media/media.js").Media, told?: boolean}} props `told`: a problem is shown elsewhere */
export function DevicePanel({ media, told }) {
  const list = useDeviceList(media);
  const { camera, microphone } = media.own;
  const ids = { camera: camera?.getSettings().deviceId, microphone: microphone?.getSettings().deviceId };
  const choose = (/** @type {"camera" | "microphone" | "speaker"} */ kind, /** @type {string} */ id) => {
    media.chosen = rememberDevice(kind, id, localStorage);
    if (kind === "speaker") media.fire("devices");
    else void media.open({ ...ids, ...media.chosen });
  };
  const section = useRef(/** @type {HTMLElement | null} */ (null));
  useEffect(() => {
    if (location.hash === "#devices") section.current?.scrollIntoView();
  }, []);
  return html`
    <section class="devices" id="devices" ref=${section} aria-labelledby="devices-title">
      <h2 id="devices-title">${t("设备调试")}</h2>
      ${!told && html`<${DeviceProblem} media=${media} />`}
      <${Picker}
        label=${t("摄像头")}
        kind="videoinput"
        list=${list}
        chosen=${ids.camera}
        onChoose=${(/** @type {string} */ id) => choose("camera", id)}
      />
      <${Picker}
        label=${t("麦克风")}
        kind="audioinput"
        list=${list}
        chosen=${ids.microphone}
        onChoose=${(/** @type {string} */ id) => choose("microphone", id)}
      />
      <${Level} track=${microphone} />
      ${
        choosesSpeaker(list) &&
        html`
          <${Picker}
            label=${t("扬声器")}
            kind="audiooutput"
            list=${list}
            chosen=${media.chosen.speaker}
            onChoose=${(/** @type {string} */ id) => choose("speaker", id)}
          />
        `
      }
    </section>
  `;
}
