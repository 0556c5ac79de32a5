// @ts-check

const OURS = /^(video\/(VP8|H264|rtx)|audio\/(red|opus))$/i;

/** Of the many profiles of H.264, the one every browser has: constrained baseline, packets of single slices. */
function isCommonH264({ sdpFmtpLine = "" }) {
  return sdpFmtpLine.includes("packetization-mode=1") && sdpFmtpLine.includes("42e01f");
}

/**
 * What the server forwards (docs/measured.md media), in the browser's own order but for redundant sound. All that a browser knows would cost an offer
 * of 23 m-lines three kilobytes a line, and an offer may have 64 kB.
 * @template {{mimeType: string, sdpFmtpLine?: string}} Codec
 * @param {Codec[]} codecs
 * @returns {Codec[]}
 */
export function ours(codecs) {
  const known = codecs.filter(
    (codec) => OURS.test(codec.mimeType) && (!/H264$/i.test(codec.mimeType) || isCommonH264(codec)),
  );
  // A browser sends redundant sound only where it comes first.
  const isRedundant = (/** @type {Codec} */ codec) => /red$/i.test(codec.mimeType);
  return [...known.filter(isRedundant), ...known.filter((codec) => !isRedundant(codec))];
}

/**
 * A browser that has none of ours offers all it has, and the server says why that cannot work.
 * @param {RTCRtpTransceiver} transceiver
 */
export function offerOnlyOurs(transceiver) {
  const { codecs = [] } = RTCRtpReceiver.getCapabilities(transceiver.receiver.track.kind) ?? {};
  const wanted = ours(codecs);
  if (wanted.length) transceiver.setCodecPreferences(wanted);
}
