// @ts-check

/** @typedef {"denied" | "missing" | "busy" | "unfit" | "insecure" | "unknown"} Cause */
/** @typedef {{cause: Cause, kind: "camera" | "microphone" | "both"}} Problem */

/** Interview sizes of media.md: 640x480 is what every camera has and what 800 kbit/s carries well. */
const VIDEO = { width: { ideal: 640 }, height: { ideal: 480 }, frameRate: { ideal: 24, max: 30 } };
const AUDIO = { echoCancellation: true, noiseSuppression: true, autoGainControl: true };

/** @type {Record<string, Cause>} names of DOMException, by Media Capture and Streams section 10.2 */
const CAUSES = {
  NotAllowedError: "denied",
  SecurityError: "denied",
  NotFoundError: "missing",
  NotReadableError: "busy",
  AbortError: "busy",
  OverconstrainedError: "unfit",
};

/** @param {unknown} error @returns {Cause} */
export function causeOf(error) {
  return CAUSES[/** @type {{name?: string}} */ (error)?.name ?? ""] ?? "unknown";
}

/**
 * Opens camera and microphone; when the two do not come together, whichever comes alone.
 * @param {MediaDevices | undefined} devices undefined where the page is not a secure context
 * @param {{camera?: string, microphone?: string}} [wanted] device ids of an earlier choice
 * @returns {Promise<{camera: MediaStreamTrack | null, microphone: MediaStreamTrack | null, problem: Problem | null}>}
 */
export async function openDevices(devices, wanted = {}) {
  if (!devices) return { camera: null, microphone: null, problem: { cause: "insecure", kind: "both" } };
  const both = { video: video(wanted.camera), audio: audio(wanted.microphone) };
  try {
    return { ...tracks(await devices.getUserMedia(both)), problem: null };
  } catch (error) {
    return eachAlone(devices, both, causeOf(error));
  }
}

/**
 * @param {MediaDevices} devices
 * @param {{video: MediaTrackConstraints, audio: MediaTrackConstraints}} both
 * @param {Cause} cause of the failure together
 */
async function eachAlone(devices, both, cause) {
  const camera = await attempt(devices, { video: both.video });
  const microphone = await attempt(devices, { audio: both.audio });
  /** @type {Problem["kind"]} */
  const kind = !camera.track && !microphone.track ? "both" : camera.track ? "microphone" : "camera";
  const problem =
    camera.track && microphone.track ? null : { cause: camera.cause ?? microphone.cause ?? cause, kind };
  return { camera: camera.track, microphone: microphone.track, problem };
}

/** @param {MediaDevices} devices @param {MediaStreamConstraints} constraints */
async function attempt(devices, constraints) {
  try {
    return { track: (await devices.getUserMedia(constraints)).getTracks()[0], cause: null };
  } catch (error) {
    return { track: null, cause: causeOf(error) };
  }
}

/** @param {MediaStream} stream */
function tracks(stream) {
  return { camera: stream.getVideoTracks()[0] ?? null, microphone: stream.getAudioTracks()[0] ?? null };
}

/** @param {string} [id] @returns {MediaTrackConstraints} */
function video(id) {
  return id ? { ...VIDEO, deviceId: { ideal: id } } : VIDEO;
}

/** @param {string} [id] @returns {MediaTrackConstraints} */
function audio(id) {
  return id ? { ...AUDIO, deviceId: { ideal: id } } : AUDIO;
}
