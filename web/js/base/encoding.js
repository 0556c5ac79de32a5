// @ts-check

/** From this need on the camera's picture goes out in its full size. */
export const WHOLE_KBPS = 300;

/**
 * How to encode the camera for the largest picture anybody wants. The layouts of docs/measured.md media: main 800 kbit/s,
 * chair 400, examiner tiles 150, the waiting wall 120. With nobody looking the sender goes on at its least, so
 * that the first viewer finds a running stream.
 * @param {number} kbps
 * @returns {RTCRtpEncodingParameters}
 */
export function encoding(kbps) {
  if (kbps >= WHOLE_KBPS) return { maxBitrate: kbps * 1000, scaleResolutionDownBy: 1, maxFramerate: 24 };
  if (kbps >= 100) return { maxBitrate: kbps * 1000, scaleResolutionDownBy: 2, maxFramerate: 15 };
  return { maxBitrate: 40_000, scaleResolutionDownBy: 4, maxFramerate: 5 };
}

/**
 * The small layer, for viewers whose line does not carry the large one (PROTOCOL.md section 4, `asked`).
 * @param {number | null} kbps null: nobody needs it
 * @returns {RTCRtpEncodingParameters}
 */
export function smallLayer(kbps) {
  return {
    active: kbps !== null,
    maxBitrate: (kbps ?? 100) * 1000,
    scaleResolutionDownBy: 2,
    maxFramerate: 15,
  };
}
