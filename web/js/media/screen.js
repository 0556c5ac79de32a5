// @ts-check

/** @typedef {import("../types").Surface} Surface */
/** @typedef {"unsupported" | "refused" | "blocked" | "unknown"} ScreenProblem */

/** Letters stay sharp and a busy screen stays cheap: 5 to 15 pictures a second (docs/measured.md media). */
const WANTED = {
  video: {
    displaySurface: "monitor",
    frameRate: { ideal: 10, max: 15 },
    width: { max: 1920 },
    height: { max: 1080 },
  },
  audio: false,
  // The exam's own page is the one thing nobody needs to see; a window or tab may not be swapped in unseen.
  selfBrowserSurface: "exclude",
  surfaceSwitching: "exclude",
  monitorTypeSurfaces: "include",
};

/** How the screen is encoded: its size never shrinks, its rate may. @type {RTCRtpEncodingParameters} */
export const SCREEN_ENCODING = { maxBitrate: 600_000, maxFramerate: 15, scaleResolutionDownBy: 1 };

/** @type {Record<string, ScreenProblem>} names of DOMException, by Screen Capture section 5.1 */
const CAUSES = {
  NotAllowedError: "refused",
  AbortError: "refused",
  NotReadableError: "blocked",
  NotFoundError: "blocked",
};

/**
 * Asks the person which screen to share; the browser wants a click for it.
 * @param {MediaDevices | undefined} devices
 * @returns {Promise<{track: MediaStreamTrack, problem: null} | {track: null, problem: ScreenProblem}>}
 */
export async function openScreen(devices) {
  if (!devices?.getDisplayMedia) return { track: null, problem: "unsupported" };
  try {
    const stream = await devices.getDisplayMedia(/** @type {DisplayMediaStreamOptions} */ (WANTED));
    const [track] = stream.getVideoTracks();
    track.contentHint = "detail";
    return { track, problem: null };
  } catch (error) {
    const { name = "" } = /** @type {{name?: string}} */ (error);
    return { track: null, problem: CAUSES[name] ?? "unknown" };
  }
}

/** What a track shows of the computer. @param {MediaStreamTrack | null} track @returns {Surface} */
export function surfaceOf(track) {
  if (!track) return "none";
  const { displaySurface } = /** @type {{displaySurface?: string}} */ (track.getSettings());
  return displaySurface === "monitor" || displaySurface === "window" || displaySurface === "browser"
    ? displaySurface
    : "unknown";
}
