// A person before the camera in the colours of tests/identity/colours.py: reads what the page asks for, and does it.
// `window.person` is what the test makes of them.
(({ colours, prompts, neutral }) => {
  const { mediaDevices } = navigator;
  const person = (window.person = { obeys: true });
  if (!mediaDevices) return;
  const ask = mediaDevices.getUserMedia.bind(mediaDevices);
  const REACTS_MS = 450;

  let asked = null;
  let since = 0;

  /** What the page asks for since when: nobody reacts at once. */
  function read() {
    const words = document.querySelector(".face-prompt")?.textContent;
    const now = prompts[words] ?? null;
    if (now !== asked) [asked, since] = [now, Date.now()];
  }

  function pose() {
    if (!asked || Date.now() - since < REACTS_MS) return neutral;
    const gesture = person.obeys ? asked : asked === "left" ? "right" : "left";
    return colours[gesture];
  }

  function camera() {
    const canvas = Object.assign(document.createElement("canvas"), { width: 320, height: 240 });
    const pen = canvas.getContext("2d");
    let step = 0;
    const draw = () => {
      read();
      pen.fillStyle = `rgb(${pose()})`;
      pen.fillRect(0, 0, 320, 240);
      // A corner that says which side is which.
      pen.fillStyle = "#fff";
      pen.fillRect(0, 0, 16, 16);
      // A spot that moves keeps the frames coming.
      pen.fillStyle = "#888";
      pen.fillRect((step = (step + 4) % 320), 236, 4, 4);
    };
    setInterval(draw, 40);
    draw();
    return canvas.captureStream(25).getVideoTracks()[0];
  }

  mediaDevices.getUserMedia = async (wanted) => {
    const real = await ask(wanted);
    return new MediaStream(
      real.getTracks().map((track) => {
        if (track.kind === "audio") return track;
        const settings = track.getSettings();
        track.stop();
        return Object.assign(camera(), { getSettings: () => settings });
      }),
    );
  };
})
