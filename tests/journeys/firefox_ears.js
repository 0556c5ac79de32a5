// What a page plays, where Firefox has no loudspeaker: its AudioContext then never runs, but sound is decoded all the
// same. A moment of each track is recorded, and measured where no device is needed. Loaded after proof.js.
(() => {
  const MOMENT_MS = 600;
  const SAMPLES = 8192;

  /** @returns the last samples of a moment of `track` */
  async function moment(track) {
    const recorder = new MediaRecorder(new MediaStream([track]), { audioBitsPerSecond: 256_000 });
    const recorded = new Promise((done) => recorder.addEventListener("dataavailable", ({ data }) => done(data)));
    recorder.start();
    setTimeout(() => recorder.stop(), MOMENT_MS);
    const file = await (await recorded).arrayBuffer();
    const context = new OfflineAudioContext(1, 1, 48_000);
    const decoded = await context.decodeAudioData(file);
    return { rate: decoded.sampleRate, samples: decoded.getChannelData(0).slice(-SAMPLES) };
  }

  /** Amplitude of `tone` in dB, under the window an AnalyserNode has (Blackman). */
  function level({ rate, samples }, tone) {
    let [real, imaginary, weight] = [0, 0, 0];
    samples.forEach((sample, n) => {
      const turn = (2 * Math.PI * n) / samples.length;
      const window = 0.42 - 0.5 * Math.cos(turn) + 0.08 * Math.cos(2 * turn);
      const phase = (2 * Math.PI * tone * n) / rate;
      real += sample * window * Math.cos(phase);
      imaginary += sample * window * Math.sin(phase);
      weight += window;
    });
    return 20 * Math.log10(Math.max(1e-10, Math.hypot(real, imaginary) / weight));
  }

  window.proof.sounds = async (tones) => {
    const playing = [...document.querySelectorAll("audio")].filter(({ paused, srcObject }) => !paused && srcObject);
    const tracks = playing.flatMap(({ srcObject }) => srcObject.getAudioTracks());
    const heard = await Promise.all(tracks.map(moment));
    return tones.map((tone) => Math.max(-200, ...heard.map((one) => level(one, tone))));
  };
})();
