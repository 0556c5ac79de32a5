// @ts-check
import { openDevices } from "../media/devices.js";

/** The former page, or the browser it was in, takes a moment to give the camera back. */
const TRIES = 10;
const AGAIN_MS = 700;

/**
 * As `openDevices`; a camera or microphone that is still in use is asked for again for some seconds.
 * @param {MediaDevices | undefined} devices
 * @param {{camera?: string, microphone?: string}} [wanted]
 * @param {{open?: typeof openDevices, pause?: (milliseconds: number) => Promise<void>}} [how]
 * @returns {ReturnType<typeof openDevices>}
 */
export async function openPatiently(devices, wanted = {}, { open = openDevices, pause = wait } = {}) {
  for (let tries = 1; ; tries += 1) {
    const found = await open(devices, wanted);
    if (found.problem?.cause !== "busy" || tries >= TRIES) return found;
    found.camera?.stop();
    found.microphone?.stop();
    await pause(AGAIN_MS);
  }
}

/** @param {number} milliseconds @returns {Promise<void>} */
function wait(milliseconds) {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
