// @ts-check

/** @typedef {"denied" | "missing" | "busy" | "unfit" | "insecure" | "unsupported" | "unknown"} Cause */
/** @typedef {{cause: Cause, kind: "camera" | "microphone" | "both"}} Problem */
/** @typedef {"camera" | "microphone"} Kind */
/**
 * @typedef {object} Opened
 * @property {MediaStreamTrack | null} camera
 * @property {MediaStreamTrack | null} microphone
 * @property {Problem | null} problem
 * @property {Kind[]} [gone] the device that was wanted is not here, and another stands in for it
 */

/** Interview sizes of docs/measured.md media: 640x480 is what every camera has and what 800 kbit/s carries well. */
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

/** Why there is no camera to ask for: the address, or the browser. @returns {Cause} */
export function causeOfNone() {
  return globalThis.isSecureContext === false ? "insecure" : "unsupported";
}

/**
 * Opens camera and microphone; when the two do not come together, whichever comes alone. A device that was chosen
 * before and is not here any more gives way to another one.
 * @param {MediaDevices | undefined} devices undefined where the page is not a secure context, or the browser has none
 * @param {{camera?: string, microphone?: string}} [wanted] device ids of an earlier choice
 * @returns {Promise<Opened>}
 */
export async function openDevices(devices, wanted = {}) {
  if (!devices?.getUserMedia)
    return { camera: null, microphone: null, problem: { cause: causeOfNone(), kind: "both" } };
  try {
    const both = { video: exactly(VIDEO, wanted.camera), audio: exactly(AUDIO, wanted.microphone) };
    return { ...tracks(await devices.getUserMedia(both)), problem: null };
  } catch (error) {
    return eachAlone(devices, wanted, causeOf(error));
  }
}

/** @param {MediaDevices} devices @param {{camera?: string, microphone?: string}} wanted @param {Cause} together why not both at once @returns {Promise<Opened>} */
async function eachAlone(devices, wanted, together) {
  const camera = await attempt(devices, "camera", wanted.camera);
  const microphone = await attempt(devices, "microphone", wanted.microphone);
  const found = { camera: camera.track, microphone: microphone.track };
  const gone = /** @type {Kind[]} */ (
    [camera.gone && "camera", microphone.gone && "microphone"].filter(Boolean)
  );
  if (camera.track && microphone.track) return { ...found, problem: null, gone };
  /** @type {Problem["kind"]} */
  const kind = !camera.track && !microphone.track ? "both" : camera.track ? "microphone" : "camera";
  return { ...found, problem: { cause: camera.cause ?? microphone.cause ?? together, kind }, gone };
}

/** @param {MediaDevices} devices @param {Kind} kind @param {string} [id] @returns {Promise<{track: MediaStreamTrack | null, cause: Cause | null, gone: boolean}>} */
async function attempt(devices, kind, id) {
  try {
    return { track: await one(devices, kind, id), cause: null, gone: false };
  } catch (error) {
    const cause = causeOf(error);
    if (cause !== "unfit" && cause !== "missing") return { track: null, cause, gone: false };
    if (!id) return { track: null, cause: await whyNone(devices, kind, cause), gone: false };
    const another = await attempt(devices, kind);
    return { ...another, gone: another.track !== null };
  }
}

/** @param {MediaDevices} devices @param {Kind} kind @param {string} [id] */
async function one(devices, kind, id) {
  const wanted = kind === "camera" ? { video: exactly(VIDEO, id) } : { audio: exactly(AUDIO, id) };
  return (await devices.getUserMedia(wanted)).getTracks()[0];
}

/** WebKit says that constraints cannot be met where it has no device at all. @param {MediaDevices} devices @param {Kind} kind @param {Cause} cause @returns {Promise<Cause>} */
export async function whyNone(devices, kind, cause) {
  if (cause !== "unfit") return cause;
  const wanted = kind === "camera" ? "videoinput" : "audioinput";
  const all = (await devices.enumerateDevices?.().catch(() => null)) ?? null;
  return all && !all.some((device) => device.kind === wanted) ? "missing" : cause;
}

/** @param {MediaStream} stream */
function tracks(stream) {
  return { camera: stream.getVideoTracks()[0] ?? null, microphone: stream.getAudioTracks()[0] ?? null };
}

/** Only `exact` changes the device: Chromium takes an `ideal` id for no wish at all. @param {MediaTrackConstraints} constraints @param {string} [id] */
function exactly(constraints, id) {
  return id ? { ...constraints, deviceId: { exact: id } } : constraints;
}

/** @typedef {{camera?: string, microphone?: string, speaker?: string}} Choices device ids, as this browser names them for this site */

const NAME = "exam.devices";

/** The devices this person chose here before. @param {Pick<Storage, "getItem">} storage @returns {Choices} */
export function chosenDevices(storage) {
  try {
    const kept = JSON.parse(storage.getItem(NAME) || "{}") ?? {};
    return Object.fromEntries(Object.entries(kept).filter(([, id]) => typeof id === "string"));
  } catch {
    return {};
  }
}

/** @param {keyof Choices} kind @param {string} id @param {Pick<Storage, "getItem" | "setItem">} storage @returns {Choices} */
export function rememberDevice(kind, id, storage) {
  const choices = { ...chosenDevices(storage), [kind]: id };
  storage.setItem(NAME, JSON.stringify(choices));
  return choices;
}
