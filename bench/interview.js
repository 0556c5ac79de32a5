// Times what a person waits for. The camera writes the time into its picture, and the viewer's page reads it off.
// All pages run in one browser on one machine, so `timeOrigin + now()` is one clock.
(() => {
  const COLUMNS = 10;
  const clock = () => performance.timeOrigin + performance.now();
  const bits = (n) => Array.from({ length: 2 * COLUMNS }, (_, at) => (n >> at) & 1);

  /** Two rows of bits and the same two inverted: a picture that is half this frame and half the next does not count. */
  function stamp(pen, width, height) {
    const written = bits(Math.round(clock()) & 0xfffff);
    const [w, h] = [width / COLUMNS, height / 4];
    for (const [at, bit] of [...written, ...written.map((bit) => 1 - bit)].entries()) {
      pen.fillStyle = bit ? "#fff" : "#000";
      pen.fillRect((at % COLUMNS) * w, Math.floor(at / COLUMNS) * h, w, h);
    }
  }

  const small = new OffscreenCanvas(COLUMNS * 4, 16);
  const reader = small.getContext("2d", { willReadFrequently: true });

  /** Milliseconds since the picture was drawn at the sender, or null where it cannot be read. */
  function age(video) {
    const now = Math.round(clock()) & 0xfffff;
    reader.drawImage(video, 0, 0, small.width, small.height);
    const { data } = reader.getImageData(0, 0, small.width, small.height);
    const light = (at) => data[4 * ((Math.floor(at / COLUMNS) * 4 + 2) * small.width + (at % COLUMNS) * 4 + 2)];
    const read = Array.from({ length: 4 * COLUMNS }, (_, at) => (light(at) > 127 ? 1 : 0));
    const [written, inverted] = [read.slice(0, 2 * COLUMNS), read.slice(2 * COLUMNS)];
    if (written.some((bit, at) => bit === inverted[at])) return null;
    return (now - written.reduce((sum, bit, at) => sum + (bit << at), 0)) & 0xfffff;
  }

  const { mediaDevices } = navigator;
  const ask = mediaDevices?.getUserMedia.bind(mediaDevices);
  if (ask)
    mediaDevices.getUserMedia = async (wanted) => {
      const real = await ask(wanted);
      const [camera] = real.getVideoTracks();
      if (!camera) return real;
      camera.stop();
      const canvas = Object.assign(document.createElement("canvas"), { width: 640, height: 480 });
      const pen = canvas.getContext("2d");
      setInterval(() => stamp(pen, 640, 480), 1000 / 24);
      return new MediaStream([canvas.captureStream().getVideoTracks()[0], ...real.getAudioTracks()]);
    };

  /** The screen is a picture of the time as well; a still one would not prove that it is new. */
  if (mediaDevices)
    mediaDevices.getDisplayMedia = async () => {
      const canvas = Object.assign(document.createElement("canvas"), { width: 1280, height: 720 });
      const pen = canvas.getContext("2d");
      const draw = setInterval(() => stamp(pen, 1280, 720), 1000 / 10);
      const [track] = canvas.captureStream().getVideoTracks();
      track.getSettings = () => ({ displaySurface: "monitor" });
      const { stop } = track;
      track.stop = () => {
        clearInterval(draw);
        stop.call(track);
      };
      return new MediaStream([track]);
    };

  /** `first`: when a picture of each person that was drawn after `forget()` was here; `ages` of `measured`'s pictures. */
  const bench = (window.bench = { first: {}, dark: {}, ages: [], measured: null, pressed: 0, since: 0 });
  bench.measure = (person) => Object.assign(bench, { ages: [], measured: person });
  bench.forget = () => Object.assign(bench, { first: {}, dark: {}, since: clock() });

  /** Of each person the newest picture: when it was drawn, and when it was here. */
  const newest = {};
  const waited = (person) => clock() - newest[person].here;

  /** The longest time between two pictures of a person since `forget()`, and until now. */
  bench.darkest = (person) => Math.max(bench.dark[person] ?? 0, waited(person));

  /** Of two elements one may show what the other has shown before. */
  function followed(person, drawn) {
    if (newest[person] && drawn <= newest[person].drawn) return;
    if (newest[person]) bench.dark[person] = bench.darkest(person);
    newest[person] = { drawn, here: clock() };
  }

  /** A reused element may still show what it showed before: only the time in a picture proves that it is new. */
  function saw(person, old, source) {
    if (source === "screen") {
      if (clock() - old >= bench.since) bench.first[`${person}/screen`] ??= clock();
      return;
    }
    followed(person, clock() - old);
    if (clock() - old >= bench.since) bench.first[person] ??= clock();
    if (bench.measured === person) bench.ages.push(old);
  }

  function watch(video) {
    const { person, source } = video.dataset;
    const frame = () => {
      if (!video.isConnected) return;
      const old = age(video);
      if (old !== null) saw(person, old, source);
      video.requestVideoFrameCallback(frame);
    };
    video.requestVideoFrameCallback(frame);
  }

  new MutationObserver((changes) => {
    for (const { addedNodes } of changes)
      for (const node of addedNodes)
        if (node instanceof Element)
          for (const video of [node, ...node.querySelectorAll("video")].filter((one) => one.matches("video")))
            watch(video);
  }).observe(document, { childList: true, subtree: true });

  document.addEventListener("click", () => (bench.pressed = clock()), { capture: true });
})();
