// A camera and a microphone that can be recognised at the other end: everybody has a colour and a tone of their own.
// The browser is still asked first, so that permission, absence and business are its own.
(({ name, colour, tone }) => {
  const { mediaDevices } = navigator;
  if (!mediaDevices) return;
  const ask = mediaDevices.getUserMedia.bind(mediaDevices);

  function camera() {
    const canvas = Object.assign(document.createElement("canvas"), { width: 320, height: 240 });
    const pen = canvas.getContext("2d");
    let step = 0;
    const draw = () => {
      // What a test wants of it: "black" is a covered lens, "still" one picture for ever.
      const { cameraShows = "" } = window;
      if (cameraShows === "black") {
        pen.fillStyle = "#000";
        pen.fillRect(0, 0, 320, 240);
        return;
      }
      pen.fillStyle = colour;
      pen.fillRect(0, 0, 320, 240);
      pen.fillStyle = "#fff";
      pen.font = "36px sans-serif";
      pen.textAlign = "center";
      pen.fillText(name, 160, 130);
      pen.fillStyle = "#000";
      pen.fillRect(0, 200, 320, 40);
      pen.fillStyle = "#fff";
      if (cameraShows !== "still") step = (step + 1) % 16;
      pen.fillRect(step * 20, 200, 20, 40);
    };
    setInterval(draw, 125);
    draw();
    return canvas.captureStream(8).getVideoTracks()[0];
  }

  function microphone() {
    const context = new AudioContext();
    const [source, volume] = [context.createOscillator(), context.createGain()];
    const out = context.createMediaStreamDestination();
    source.frequency.value = tone;
    volume.gain.value = 0.2;
    source.connect(volume).connect(out);
    source.start();
    void context.resume();
    return out.stream.getAudioTracks()[0];
  }

  mediaDevices.getUserMedia = async (wanted) => {
    const real = await ask(wanted);
    return new MediaStream(real.getTracks().map(instead));
  };

  /** Looks to the page as the device it stands for. */
  function instead(real) {
    // Without a tone the browser's own microphone stays: Firefox makes a sound of its pitch, and none here (firefox.py).
    if (real.kind === "audio" && !tone) return real;
    const track = real.kind === "video" ? camera() : microphone();
    const settings = real.getSettings();
    track.getSettings = () => settings;
    real.stop();
    return track;
  }
})
