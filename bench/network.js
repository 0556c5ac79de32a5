// Reads off, four times a second, what every connection of a page sends and receives; loaded before the page's own scripts.
(() => {
  const EVERY_MS = 250;
  const connections = [];
  window.RTCPeerConnection = class extends RTCPeerConnection {
    constructor(...settings) {
      super(...settings);
      connections.push(this);
    }
  };

  /** Whose picture each track carried when it was last on the page. */
  const owners = new Map();

  function look() {
    for (const video of document.querySelectorAll("video[data-person]")) {
      const { person, device, source } = video.dataset;
      for (const { id } of video.srcObject?.getVideoTracks() ?? [])
        owners.set(id, `${person}/${device}/${source}`);
    }
  }

  const BITS = 7;
  const CODED = 1 / 10;
  const small = new OffscreenCanvas(BITS * 4, 8);
  const pen = small.getContext("2d", { willReadFrequently: true });

  /** Which frame of the camera's file (`bench/camera.py`) a picture is, or null where it can't be read. */
  function frame(video) {
    pen.drawImage(video, 0, 0, video.videoWidth, video.videoHeight * CODED, 0, 0, small.width, small.height);
    const { data } = pen.getImageData(0, 0, small.width, small.height);
    const light = (bit, row) => data[4 * (row * small.width + bit * 4 + 2)];
    const bits = Array.from({ length: BITS }, (_, bit) => light(bit, 2) - light(bit, 6));
    if (bits.some((difference) => Math.abs(difference) < 25)) return null;
    return bits.reduce((sum, difference, bit) => sum + (difference > 0) * 2 ** bit, 0);
  }

  /** By owner: the frame that is shown now. */
  function shown() {
    const videos = [...document.querySelectorAll("video[data-person]")].filter((video) => video.videoWidth);
    return Object.fromEntries(
      videos.map((video) => [
        `${video.dataset.person}/${video.dataset.device}/${video.dataset.source}`,
        frame(video),
      ]),
    );
  }

  const incoming = (pc, one) => ({
    of: `${pc}/${one.trackIdentifier}`,
    kind: one.kind,
    owner: owners.get(one.trackIdentifier) ?? "",
    bytes: one.bytesReceived,
    lost: one.packetsLost,
    frames: one.framesDecoded ?? 0,
    width: one.frameWidth ?? 0,
    frozen: one.totalFreezesDuration ?? 0,
    samples: one.totalSamplesReceived ?? 0,
    concealed: one.concealedSamples ?? 0,
    silent: one.silentConcealedSamples ?? 0,
    waited: one.jitterBufferDelay ?? 0,
    emitted: one.jitterBufferEmittedCount ?? 0,
  });

  const outgoing = (pc, one) => ({
    of: `${pc}/${one.ssrc}`,
    kind: one.kind,
    bytes: one.bytesSent,
    again: one.retransmittedBytesSent ?? 0,
    frames: one.framesEncoded ?? 0,
    width: one.frameWidth ?? 0,
    target: one.targetBitrate ?? 0,
    cpu: one.qualityLimitationDurations?.cpu ?? 0,
  });

  const bench = (window.bench = { samples: [], connections });

  async function sample() {
    look();
    const taken = { at: Date.now() / 1000, shown: shown(), in: [], out: [] };
    for (const [pc, connection] of connections.entries()) {
      if (connection.signalingState === "closed") continue;
      for (const one of (await connection.getStats()).values()) {
        if (one.type === "inbound-rtp") taken.in.push(incoming(pc, one));
        else if (one.type === "outbound-rtp") taken.out.push(outgoing(pc, one));
      }
    }
    bench.samples.push(taken);
    setTimeout(sample, EVERY_MS - ((Date.now() - taken.at * 1000) % EVERY_MS));
  }
  void sample();

  /** All samples since the last time. */
  bench.take = () => bench.samples.splice(0);
})();
