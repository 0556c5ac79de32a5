// What a page really shows, plays and receives, whatever it says about itself. Loaded before the page's own scripts.
(() => {
  const connections = [];
  window.RTCPeerConnection = class extends RTCPeerConnection {
    constructor(...settings) {
      super(...settings);
      connections.push(this);
    }
  };
  document.addEventListener("securitypolicyviolation", (event) =>
    console.error(`CSP ${event.violatedDirective}: ${event.blockedURI}`),
  );

  const canvas = new OffscreenCanvas(64, 48);
  const pen = canvas.getContext("2d", { willReadFrequently: true });

  /** Colour of the upper part, where devices.js draws the person's, and the row with the moving bar. */
  function look(video) {
    pen.clearRect(0, 0, 64, 48);
    pen.drawImage(video, 0, 0, 64, 48);
    const colour = [...pen.getImageData(32, 8, 1, 1).data.slice(0, 3)];
    const row = pen.getImageData(0, 44, 64, 1).data;
    const bar = Array.from({ length: 64 }, (_, x) => row[x * 4]).indexOf(Math.max(...row.filter((_, n) => n % 4 === 0)));
    return { colour, bar };
  }

  /** Pictures a `video` has drawn. Firefox counts none of a stream's: there it is what has come since it was asked first. */
  const drawn = new WeakMap();

  function frames(video) {
    const { totalVideoFrames } = video.getVideoPlaybackQuality();
    if (totalVideoFrames || !video.requestVideoFrameCallback) return totalVideoFrames;
    if (!drawn.has(video)) {
      drawn.set(video, 0);
      const count = () => {
        drawn.set(video, drawn.get(video) + 1);
        video.requestVideoFrameCallback(count);
      };
      video.requestVideoFrameCallback(count);
    }
    return drawn.get(video);
  }

  const ears = new Map();
  let context;

  function ear(track) {
    if (!ears.has(track)) {
      context ??= new AudioContext();
      void context.resume();
      const analyser = new AnalyserNode(context, { fftSize: 8192, smoothingTimeConstant: 0 });
      context.createMediaStreamSource(new MediaStream([track])).connect(analyser);
      ears.set(track, analyser);
    }
    return ears.get(track);
  }

  /** Loudness in dB of each of `tones` in what `analyser` heard in the last 0.2 s. */
  function spectrum(analyser, tones) {
    const bins = new Float32Array(analyser.frequencyBinCount);
    analyser.getFloatFrequencyData(bins);
    const at = (tone) => Math.round((tone * analyser.fftSize) / context.sampleRate);
    return tones.map((tone) => Math.max(...bins.slice(at(tone) - 1, at(tone) + 2)));
  }

  /** What the page itself plays, an invitation's ring say, is listened to on its way to the loudspeaker. */
  const speakers = new Map();
  const { connect } = AudioNode.prototype;
  AudioNode.prototype.connect = function (to, ...rest) {
    if (to instanceof AudioDestinationNode) {
      if (!speakers.has(to)) speakers.set(to, new AnalyserNode(this.context, { smoothingTimeConstant: 0 }));
      connect.call(this, speakers.get(to));
    }
    return connect.call(this, to, ...rest);
  };

  function loudness(analyser) {
    const samples = new Float32Array(analyser.fftSize);
    analyser.getFloatTimeDomainData(samples);
    return Math.max(...samples.map(Math.abs));
  }

  const open = () => connections.filter((pc) => pc.signalingState !== "closed");

  async function* stats(type) {
    for (const pc of open()) for (const one of (await pc.getStats()).values()) if (one.type === type) yield one;
  }

  window.proof = {
    /** Every remote or own picture that is drawn, by the owner's id the page gives it. */
    pictures: () =>
      [...document.querySelectorAll("video[data-person]")]
        .filter((video) => video.readyState >= 2)
        .map((video) => ({
          ...look(video),
          name: video.getAttribute("aria-label"),
          person: video.dataset.person,
          source: `${video.dataset.device}/${video.dataset.source}`,
          frames: frames(video),
          width: video.videoWidth,
        })),

    /** For each of `tones`, the loudest it is in anything this page plays, in dB. */
    sounds: (tones) => {
      const playing = [...document.querySelectorAll("audio")].filter(({ paused, srcObject }) => !paused && srcObject);
      const tracks = playing.flatMap(({ srcObject }) => srcObject.getAudioTracks());
      const heard = tracks.map((track) => spectrum(ear(track), tones));
      return tones.map((_, n) => Math.max(-200, ...heard.map((levels) => levels[n])));
    },

    /** The loudest sample, 0 to 1, of the sounds this page makes itself, just now. */
    ringing: () => Math.max(0, ...[...speakers.values()].map(loudness)),

    /** RTP packets received by the connections that live, by kind. */
    received: async () => {
      const packets = { audio: 0, video: 0 };
      for await (const one of stats("inbound-rtp")) packets[one.kind] += one.packetsReceived ?? 0;
      return packets;
    },

    /** How media travels: "udp" or "tcp", per living connection. */
    transports: async () => {
      const found = [];
      for (const pc of open()) {
        const report = await pc.getStats();
        for (const one of report.values())
          if (one.type === "transport" && one.selectedCandidatePairId)
            found.push(report.get(report.get(one.selectedCandidatePairId).remoteCandidateId).protocol);
      }
      return found;
    },

    /** How many connections were ever made, and how many live. */
    connections: () => ({ made: connections.length, open: open().length }),
  };
})();
