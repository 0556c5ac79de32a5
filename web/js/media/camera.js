// @ts-check

/** The longer and the shorter side of a frame at most: enough for the models, and small on the line. */
const LONG = 480;
const SHORT = 360;

/**
 * Takes pictures of what a video element shows. The element may be mirrored on the page: what is drawn from it is not.
 * @param {() => HTMLVideoElement | null} find the element that shows the camera just now
 * @returns {(grade: import("../face/capture.js").Grade) => Promise<string | null>} see `Capture.grab`
 */
export function grabber(find) {
  const canvas = document.createElement("canvas");
  const pen = canvas.getContext("2d", { alpha: false });
  return async ({ quality, scale }) => {
    const video = find();
    if (!pen || !video || video.readyState < video.HAVE_CURRENT_DATA || !video.videoWidth) return null;
    const size = fit(video.videoWidth, video.videoHeight, scale);
    // Setting it, even to the same, makes a new canvas.
    if (canvas.width !== size.width || canvas.height !== size.height) Object.assign(canvas, size);
    pen.drawImage(video, 0, 0, size.width, size.height);
    const blob = await new Promise((/** @type {(blob: Blob | null) => void} */ resolve) =>
      canvas.toBlob(resolve, "image/jpeg", quality),
    );
    return blob && base64(blob);
  };
}

/**
 * The size of a frame, upright for an upright camera.
 * @param {number} width @param {number} height of the camera's picture @param {number} scale
 */
export function fit(width, height, scale) {
  const full = Math.min(LONG / Math.max(width, height), SHORT / Math.min(width, height), 1);
  return { width: Math.round(width * full * scale), height: Math.round(height * full * scale) };
}

/** @param {Blob} blob @returns {Promise<string | null>} */
function base64(blob) {
  return new Promise((resolve) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result).split(",")[1] ?? null);
    reader.onerror = () => resolve(null);
    reader.readAsDataURL(blob);
  });
}
