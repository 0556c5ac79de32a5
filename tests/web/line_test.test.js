import assert from "node:assert/strict";
import { test } from "node:test";
import { testLine } from "../../web/js/media/line_test.js";
import { settle } from "./fakes.js";

globalThis.RTCRtpReceiver = { getCapabilities: () => ({ codecs: [] }) };

/** A connection that comes up where its way is open, and counts what its camera sends. */
class Connection extends EventTarget {
  static made = [];
  connectionState = "new";
  sent = null;
  bytes = 0;

  constructor() {
    super();
    Connection.made.push(this);
    const sender = { replaceTrack: async (track) => void (this.sent = track) };
    this.transceivers = [{ sender, receiver: { track: { kind: "video" } } }];
  }

  addTransceiver() {}
  getTransceivers = () => this.transceivers;
  createOffer = async () => ({ type: "offer", sdp: "offer" });
  setLocalDescription = async (description) => void (this.localDescription = description);
  setRemoteDescription = async ({ sdp }) => {
    this.way = sdp;
    this.connectionState = this.constructor.open.includes(sdp) ? "connected" : "connecting";
    this.dispatchEvent(new Event("connectionstatechange"));
  };
  close = () => void (this.closed = true);

  /** Each report is three seconds after the one before. */
  getStats = async () => {
    this.bytes += 300_000;
    const stats = [
      { id: "t", type: "transport", selectedCandidatePairId: "p" },
      {
        id: "p",
        type: "candidate-pair",
        timestamp: this.bytes / 100,
        remoteCandidateId: "r",
        currentRoundTripTime: 0.02,
      },
      { id: "r", type: "remote-candidate", protocol: this.way },
      { id: "o", type: "outbound-rtp", bytesSent: this.bytes },
      { id: "i", type: "inbound-rtp", bytesReceived: this.bytes / 2 },
    ];
    return new Map(stats.map((one) => [one.id, one]));
  };
}

const camera = { kind: "video" };

async function tested(open, { refused = [], ...parts } = {}) {
  Connection.open = open;
  Connection.made = [];
  const call = async (_event, { way }) => (refused.includes(way) ? { ok: false } : { ok: true, sdp: way });
  const measured = await testLine({ protocol: { call }, Connection, camera, wait: settle, ...parts });
  assert.ok(Connection.made.every(({ closed }) => closed));
  return measured;
}

const FIGURES = { loss: undefined, rtt_ms: 20, up_kbps: 800, down_kbps: 400 };

test("both ways open: both are told, and rates both ways", async () => {
  assert.deepEqual(await tested(["udp", "tcp"]), { udp: true, tcp: true, ...FIGURES });
  assert.deepEqual(
    Connection.made.map(({ sent }) => sent),
    [camera, null],
  );
});

test("where UDP is blocked the rates are TCP's", async () => {
  assert.deepEqual(await tested(["tcp"]), { udp: false, tcp: true, ...FIGURES });
  assert.equal(Connection.made[1].sent, camera);
});

test("where nothing passes nothing is measured", async () => {
  assert.deepEqual(await tested([]), { udp: false, tcp: false });
});

test("a way the server does not have is not called blocked", async () => {
  assert.deepEqual(await tested(["udp"], { refused: ["tcp"] }), { udp: true, ...FIGURES });
});

test("without a camera there are no rates", async () => {
  assert.deepEqual(await tested(["udp", "tcp"], { camera: null }), { udp: true, tcp: true });
});
