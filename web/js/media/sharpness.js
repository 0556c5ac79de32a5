// @ts-check

/** Bits per second; below 500 000 Chromium begins 640x480 smaller. */
const ENOUGH_BPS = 560_000;
/** Looks, of one second, until the same is tried again: where the browser finds the picture too large, it is. */
const PAUSE_LOOKS = 10;

/** @typedef {{width: number, rate: number, limit: string}} Sent the large picture as it leaves, and what limits it */

/** @param {RTCStatsReport} report @param {string} rid @returns {Sent | null} */
export function sent(report, rid) {
  for (const one of report.values())
    if (one.type === "outbound-rtp" && one.rid === rid && one.active !== false && one.frameWidth)
      return {
        width: one.frameWidth,
        rate: one.targetBitrate ?? 0,
        limit: one.qualityLimitationReason ?? "",
      };
  return null;
}

/**
 * When to have a browser forget that it has made its picture smaller. Chromium does so at once when a line narrows; when
 * it is wide again, it takes a step back in many seconds, or none at all.
 */
export class Sharpness {
  constructor() {
    this.pause = 0;
  }

  /** @param {Sent | null} sent @param {number} width of the whole picture @returns {boolean} */
  look(sent, width) {
    this.pause -= 1;
    if (sent === null || sent.width >= 0.9 * width || sent.rate < ENOUGH_BPS || sent.limit === "cpu")
      return false;
    if (this.pause > 0) return false;
    this.pause = PAUSE_LOOKS;
    return true;
  }
}

/**
 * Chromium forgets its restrictions when it is told to adapt otherwise.
 * @param {RTCRtpSender} sender
 */
export async function forgetRestrictions(sender) {
  for (const preference of /** @type {const} */ (["maintain-resolution", "maintain-framerate"])) {
    const parameters = /** @type {RTCRtpSendParameters & {degradationPreference?: string}} */ (
      sender.getParameters()
    );
    parameters.degradationPreference = preference;
    await sender.setParameters(parameters).catch(() => {});
  }
}
