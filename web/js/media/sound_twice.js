// @ts-check

/**
 * Whether each sound is sent twice, so that a single loss isn't heard: not on a line so narrow that pictures starve for it.
 * What such a line loses, it loses for being full. It is not changed lightly: Chromium begins anew to find out what its
 * line carries, at next to nothing, and beside others' uploads it stayed there (docs/measured.md congestion). The doubt: a
 * line that is very narrow and loses by chance as well has its losses heard.
 */

const NARROW_BPS = 230_000;
const WIDE_BPS = 500_000;
const LOSSY = 0.01;

/** Below `SCARCE_BPS` a voice takes `FRUGAL_BPS`: Opus' wideband, as good as a good telephone (RFC 6716 2.1.1). */
const SCARCE_BPS = 400_000;
const FULL_BPS = 32_000;
const FRUGAL_BPS = 20_000;

/** @typedef {{available: number | null, loss: number}} Uplink bits per second, null where the browser does not tell; share */

/** @param {RTCStatsReport} report @returns {Uplink} */
export function uplink(report) {
  /** @type {number | null} */
  let available = null;
  let loss = 0;
  for (const one of report.values()) {
    if (one.type === "candidate-pair" && one.nominated && one.availableOutgoingBitrate)
      available = one.availableOutgoingBitrate;
    if (one.type === "remote-inbound-rtp" && one.kind === "audio")
      loss = Math.max(loss, one.fractionLost ?? 0);
  }
  return { available, loss };
}

export class Twice {
  constructor() {
    this.wanted = true;
  }

  /** @param {Uplink} uplink @returns {boolean} */
  look({ available, loss }) {
    if (available === null || available > WIDE_BPS) this.wanted = true;
    else if (available < NARROW_BPS) this.wanted = false;
    else if (loss >= LOSSY) this.wanted = true;
    return this.wanted;
  }
}

/** How much of the line a voice takes, each time it is sent: less on one that isn't wide, for the picture's sake. */
export class Voice {
  constructor() {
    this.frugal = false;
  }

  /** @param {Uplink} uplink @returns {boolean} whether it has changed */
  look({ available }) {
    const before = this.frugal;
    if (available === null || available > WIDE_BPS) this.frugal = false;
    else if (available < SCARCE_BPS) this.frugal = true;
    return this.frugal !== before;
  }

  /** @returns {RTCRtpEncodingParameters} of the microphone's sender */
  get encoding() {
    return { maxBitrate: this.frugal ? FRUGAL_BPS : FULL_BPS };
  }
}

/**
 * The server's answer to apply once more: redundant sound comes first in it, or last, and a browser sends what comes
 * first. What it said of the rate to start with is said no more, for the browser would start again.
 * @param {string} answer SDP
 * @param {boolean} twice
 */
export function ordered(answer, twice) {
  const sections = answer
    .replace(/x-google-start-bitrate=\d+;?/g, "")
    .split(/^(?=m=)/m)
    .map((section) => {
      const red = section.match(/^a=rtpmap:(\d+) red\/48000/m)?.[1];
      if (!red || !section.startsWith("m=audio")) return section;
      return section.replace(/^(m=audio \S+ \S+)(.*)$/m, (_, head, rest) => {
        const others = rest
          .trim()
          .split(" ")
          .filter((/** @type {string} */ type) => type !== red);
        return [head, ...(twice ? [red, ...others] : [...others, red])].join(" ");
      });
    });
  return sections.join("");
}
