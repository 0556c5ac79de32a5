// @ts-check
import { offerOnlyOurs } from "./codecs.js";
import { lineOf } from "./device_check.js";

/** @typedef {Pick<import("../types").DeviceCheck, "udp" | "tcp" | "rtt_ms" | "loss" | "up_kbps" | "down_kbps">} Measured */

/** A way that is not open by then is blocked: an open one takes a tenth of it, on a busy computer most of it. */
const CONNECT_MS = 10_000;
/** The rate climbs at first; what is counted begins after that. */
const SETTLE_MS = 1500;
const MEASURED_MS = 3000;
const ENCODING = { maxBitrate: 800_000 };

/** @param {number} ms @returns {Promise<void>} */
const pause = (ms) => new Promise((done) => setTimeout(done, ms));

/** Whether the connection comes up within the time. @param {RTCPeerConnection} pc @param {Promise<void>} late */
function comesUp(pc, late) {
  return new Promise((done) => {
    const look = () => {
      if (pc.connectionState === "connected") done(true);
      if (pc.connectionState === "failed") done(false);
    };
    pc.addEventListener("connectionstatechange", look);
    void late.then(() => done(false));
    look();
  });
}

/**
 * One connection to the server by `way` alone, on which the camera sent comes back (PROTOCOL.md section 4).
 * @param {{protocol: import("../line/protocol.js").Protocol, Connection: typeof RTCPeerConnection, wait: typeof pause}} parts
 * @param {"udp" | "tcp"} way
 * @returns {Promise<{pc: RTCPeerConnection, open: boolean | undefined}>} `open` undefined: the server has no such port
 */
async function openEcho({ protocol, Connection, wait }, way) {
  const pc = new Connection({ bundlePolicy: "max-bundle", iceServers: [] });
  pc.addTransceiver("video", { direction: "sendonly", sendEncodings: [ENCODING] });
  pc.addTransceiver("video", { direction: "recvonly" });
  for (const transceiver of pc.getTransceivers()) offerOnlyOurs(transceiver);
  await pc.setLocalDescription(await pc.createOffer());
  const answer = await protocol.call("media:echo", { sdp: pc.localDescription?.sdp, way });
  if (!answer.ok) return { pc, open: undefined };
  await pc.setRemoteDescription({ type: "answer", sdp: answer.sdp });
  return { pc, open: await comesUp(pc, wait(CONNECT_MS)) };
}

/** What the camera's picture comes to on its way to the server and back. @param {RTCPeerConnection} pc @param {MediaStreamTrack} camera @param {typeof pause} wait */
async function measure(pc, camera, wait) {
  await pc.getTransceivers()[0].sender.replaceTrack(camera);
  await wait(SETTLE_MS);
  const before = await pc.getStats();
  await wait(MEASURED_MS);
  const { rtt_ms, loss, up_kbps, down_kbps } = lineOf(before, await pc.getStats());
  return { rtt_ms, loss, up_kbps, down_kbps };
}

/**
 * Tries UDP and TCP each by itself, then sends some seconds of the camera over the better of them, and back.
 * @param {{protocol: import("../line/protocol.js").Protocol, camera: MediaStreamTrack | null,
 *   Connection?: typeof RTCPeerConnection, wait?: typeof pause}} parts without a camera there are no rates
 * @returns {Promise<Measured>} what is not known is left out
 */
export async function testLine({
  protocol,
  camera,
  Connection = globalThis.RTCPeerConnection,
  wait = pause,
}) {
  const parts = { protocol, Connection, wait };
  const ways = /** @type {const} */ (["udp", "tcp"]);
  const echoes = await Promise.all(ways.map((way) => openEcho(parts, way)));
  try {
    const best = echoes.find(({ open }) => open);
    const known = ways.flatMap((way, n) => (echoes[n].open === undefined ? [] : [[way, echoes[n].open]]));
    return { ...Object.fromEntries(known), ...(best && camera ? await measure(best.pc, camera, wait) : {}) };
  } finally {
    for (const { pc } of echoes) pc.close();
  }
}
