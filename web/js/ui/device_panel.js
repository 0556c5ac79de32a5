// @ts-check
import { t } from "../words.js";
import { html, useEffect, useState } from "./html.js";
import { Level } from "./level.js";
import { DeviceProblem } from "./device_help.js";

/** The cameras and microphones of this computer, kept up to date. @param {import("../media.js").Media} media */
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

/** @param {{label: string, kind: string, list: MediaDeviceInfo[], track: MediaStreamTrack | null, onChoose: (id: string) => void}} props */
function Picker({ label, kind, list, track, onChoose }) {
  const options = list.filter((device) => device.kind === kind && device.deviceId);
  const chosen = track?.getSettings().deviceId ?? "";
  return html`
    <label class="field">
      <span>${label}</span>
      <select
        value=${chosen}
        disabled=${!options.length}
        onChange=${(/** @type {any} */ event) => onChoose(event.target.value)}>
        ${options.length === 0 && html`<option value="">${t("没有可用的设备")}</option>`}
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

/** 设备调试: which camera and microphone, and whether they work. @param {{media: import("../media.js").Media, told?: boolean}} props `told`: a problem is shown elsewhere */
export function DevicePanel({ media, told }) {
  const list = useDeviceList(media);
  const { camera, microphone } = media.own;
  const ids = { camera: camera?.getSettings().deviceId, microphone: microphone?.getSettings().deviceId };
  return html`
    <section class="devices" aria-labelledby="devices-title">
      <h2 id="devices-title">${t("设备调试")}</h2>
      ${!told && html`<${DeviceProblem} media=${media} />`}
      <${Picker}
        label=${t("摄像头")}
        kind="videoinput"
        list=${list}
        track=${camera}
        onChoose=${(/** @type {string} */ id) => media.open({ ...ids, camera: id })}
      />
      <${Picker}
        label=${t("麦克风")}
        kind="audioinput"
        list=${list}
        track=${microphone}
        onChoose=${(/** @type {string} */ id) => media.open({ ...ids, microphone: id })}
      />
      <div class="level-line">
        <span>${t("说话时这里会动")}</span>
        <${Level} track=${microphone} />
      </div>
    </section>
  `;
}
