// A camera that costs the encoder what a person does, for Firefox, which plays no file as its camera: detail, motion and
// grain, 640x480 at 24 a second. Its frames are drawn beforehand, so that the page spends next to nothing on them.
(() => {
  const [WIDTH, HEIGHT, RATE, FRAMES] = [640, 480, 24, 24];
  const { mediaDevices } = navigator;
  if (!mediaDevices) return;
  const ask = mediaDevices.getUserMedia.bind(mediaDevices);

  /** Light at every scale: a few waves, and the grain of a cheap sensor. */
  function frame(number) {
    const picture = new ImageData(WIDTH, HEIGHT);
    const turn = (2 * Math.PI * number) / FRAMES;
    const [dx, dy] = [24 * Math.sin(turn), 10 * Math.sin(2 * turn)];
    for (let y = 0; y < HEIGHT; y += 1)
      for (let x = 0; x < WIDTH; x += 1) {
        const person = ((x - 320 - dx) / 150) ** 2 + ((y - 300 - dy) / 220) ** 2 < 1;
        const [u, v] = person ? [x - dx, y - dy] : [x + 900, y + 900];
        let light = person ? 140 : 90;
        for (const size of [61, 23, 11, 5]) light += (size / 3) * Math.sin(u / size + Math.cos(v / size));
        light += 7 * (Math.random() - 0.5);
        picture.data.set([light, light, light, 255], 4 * (y * WIDTH + x));
      }
    return createImageBitmap(picture);
  }

  async function camera() {
    const frames = await Promise.all(Array.from({ length: FRAMES }, (_, number) => frame(number)));
    const canvas = Object.assign(document.createElement("canvas"), { width: WIDTH, height: HEIGHT });
    const pen = canvas.getContext("2d");
    let number = 0;
    const draw = () => pen.drawImage(frames[(number = (number + 1) % FRAMES)], 0, 0);
    draw();
    setInterval(draw, 1000 / RATE);
    return canvas.captureStream(RATE).getVideoTracks()[0];
  }

  mediaDevices.getUserMedia = async (wanted) => {
    const real = await ask(wanted);
    const [old] = real.getVideoTracks();
    if (!old) return real;
    const track = await camera();
    const settings = { ...old.getSettings(), width: WIDTH, height: HEIGHT };
    track.getSettings = () => settings;
    old.stop();
    return new MediaStream([...real.getAudioTracks(), track]);
  };
})();
