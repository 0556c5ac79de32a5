import assert from "node:assert/strict";
import { test } from "node:test";
import { within } from "../../web/js/base/backoff.js";
import { screenProblemWords } from "../../web/js/candidate/words.js";
import { browserFacts, checkMark, findings, lineOf, lineWords } from "../../web/js/media/device_check.js";

const CHROME =
  "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36";
const GOOD = {
  camera: "ok",
  microphone: "ok",
  loudspeaker: "ok",
  network: "udp",
  browser: "Chrome 126",
  at: 1,
};

/** A report of one connection at a time in milliseconds. */
function report(timestamp, { bytes = 0, protocol = "udp", rtt = 0.04, lost } = {}) {
  const entries = [
    { id: "t", type: "transport", selectedCandidatePairId: "p" },
    {
      id: "p",
      type: "candidate-pair",
      timestamp,
      remoteCandidateId: "r",
      currentRoundTripTime: rtt ?? undefined,
    },
    { id: "r", type: "remote-candidate", protocol },
    { id: "o", type: "outbound-rtp", bytesSent: bytes },
    { id: "d", type: "inbound-rtp", bytesReceived: bytes / 2 },
    { id: "i", type: "remote-inbound-rtp", fractionLost: lost },
  ];
  return new Map(entries.map((entry) => [entry.id, entry]));
}

test("two reports tell the way, the round trip, the loss and the rate", () => {
  const line = lineOf(report(1000), report(3000, { bytes: 50_000, protocol: "tcp", lost: 0.1 }));
  assert.deepEqual(line, { network: "tcp", rtt_ms: 40, loss: 0.1, up_kbps: 200, down_kbps: 100 });
});

test("a figure the browser does not give is left out", () => {
  assert.deepEqual(lineOf(report(1000), report(1000, { rtt: null })), { network: "udp" });
});

test("a connection made anew meanwhile gives no rate below nothing", () => {
  assert.equal(lineOf(report(1000, { bytes: 9000 }), report(3000, { bytes: 10 })).up_kbps, undefined);
});

test("without a path there is no network", () => {
  assert.deepEqual(lineOf(new Map(), new Map()), { network: "none" });
});

test("the browser's name and version", () => {
  assert.equal(browserFacts(CHROME), "Chrome 126.0.0.0");
  assert.equal(browserFacts("Mozilla/5.0 Version/17.5 Safari/605.1"), "Safari 17.5");
  assert.equal(browserFacts(`${CHROME} Edg/125.0.1`), "Edg 125.0.1");
  assert.equal(browserFacts(""), "unknown");
});

test("every failure has a title and a remedy", () => {
  for (const camera of ["denied", "missing", "busy", "unfit", "insecure", "unknown", "untested", "silent"])
    for (const network of ["tcp", "none"])
      for (const loudspeaker of ["silent", "untested"])
        for (const { title, advice, tone } of findings(
          { ...GOOD, camera, microphone: camera, network, loudspeaker },
          CHROME,
        )) {
          assert.ok(title && advice, `${camera} ${network} ${loudspeaker}`);
          assert.notEqual(tone, "ok");
        }
});

test("a blocked fallback is told, though media passes", () => {
  const [, , , network] = findings({ ...GOOD, udp: true, tcp: false }, CHROME);
  assert.deepEqual([network.title, network.tone], ["UDP 正常，TCP 备用通道不通", "warn"]);
  assert.equal(findings({ ...GOOD, udp: true, tcp: true }, CHROME)[3].tone, "ok");
});

test("a slow or lossy line is told before the way it goes", () => {
  for (const bad of [{ rtt_ms: 400 }, { loss: 0.2 }])
    assert.equal(findings({ ...GOOD, network: "tcp", ...bad }, CHROME)[3].title, "网络较慢或丢包较多");
});

test("staff read at a glance what to mend", () => {
  assert.deepEqual(checkMark(null), { word: "设备未调试", tone: "quiet" });
  assert.deepEqual(checkMark(GOOD), { word: "设备正常", tone: "ok" });
  assert.deepEqual(checkMark({ ...GOOD, network: "tcp" }), { word: "设备待处理：网络", tone: "warn" });
  assert.deepEqual(checkMark({ ...GOOD, camera: "busy", loudspeaker: "silent" }), {
    word: "设备待处理：摄像头、扬声器",
    tone: "bad",
  });
});

test("figures that are known, and only those", () => {
  assert.equal(lineWords({ ...GOOD, rtt_ms: 0, loss: 0.0123, up_kbps: null }), "往返 0 毫秒 · 丢包 1.2%");
  assert.equal(lineWords(GOOD), "");
  assert.equal(
    lineWords({ ...GOOD, udp: false, tcp: true, up_kbps: 700, down_kbps: 600 }),
    "UDP 不通 · TCP 通 · 上行 700 kbit/s · 下行 600 kbit/s",
  );
});

test("a step that never ends is given up, one that ends in time is not", async () => {
  const late = [];
  const timers = { after: (_ms, run) => (late.push(run), () => late.pop()), now: () => 0 };
  const waiting = within(1000, new Promise(() => {}), "late", timers);
  late.pop()();
  assert.equal(await waiting, "late");
  assert.equal(await within(1000, Promise.resolve("in time"), "late", timers), "in time");
  await new Promise(setImmediate);
  assert.equal(late.length, 0);
});

test("a screen that the system keeps back is explained for this system", () => {
  const told = (agent) => screenProblemWords("blocked", agent);
  assert.match(told("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15)"), /屏幕录制/);
  for (const agent of [
    "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Firefox/128.0",
    "Mozilla/5.0 (Windows NT 10.0)",
  ])
    assert.doesNotMatch(told(agent), /屏幕录制|隐私与安全性/);
});
