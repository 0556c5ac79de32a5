// A line and pictures made up for a page, so that it can be shown any state there is; everything else of it is its own.
// Loaded before the page's scripts, and served as its /lib/socket.io-client.js: both find what is here.
(() => {
  const listeners = new Map();
  let connected = false;
  let revision = 0;
  let connection = "";

  const tell = (event, payload) => [...(listeners.get(event) ?? [])].forEach((listener) => listener(payload));

  function show({ view, now, slots, line }) {
    revision += 1;
    tell("view", { room: view.room.id, seq: revision, revision, instance: "staged", now, publish: 800, view });
    if (connection) tell("slots", { connection, slots });
    if (connection) tell("line", { connection, ...line });
  }

  function answer(event, payload, ack) {
    if (event !== "media:offer") return setTimeout(ack, 0, { ok: true });
    connection = `c${Math.random()}`;
    setTimeout(() => {
      ack({ ok: true, sdp: "", connection });
      setTimeout(() => show(window.staged.now), 0);
    });
  }

  window.staged = {
    now: null,
    /** Shows a scene: a view as the server makes it, and what comes of pictures and of the own line. */
    show: (scene) => {
      window.staged.now = scene;
      show(scene);
    },
    /** The line is down, and stays so, though scenes are still shown. */
    cut: () => {
      connected = false;
      window.staged.down = true;
      tell("disconnect", "transport close");
    },
    socket: () => ({
      get connected() {
        return connected;
      },
      on: (event, listener) => listeners.set(event, [...(listeners.get(event) ?? []), listener]),
      emit: (event, payload, ack) => answer(event, payload, ack),
      disconnect: () => (connected = false),
      connect: () => {
        if (window.staged.down) return;
        connected = true;
        setTimeout(() => {
          tell("hello", { instance: "staged", epoch: 1, device: "main" });
          show(window.staged.now);
        });
      },
    }),
  };

  /** A camera's picture of `width` by `height`: somebody before a wall, or a page of text. */
  function picture(width, height, text) {
    const canvas = Object.assign(document.createElement("canvas"), { width, height });
    const pen = canvas.getContext("2d");
    const hue = Math.floor(Math.random() * 360);
    let step = 0;
    const draw = () => {
      step += 1;
      pen.fillStyle = text ? "#fff" : `hsl(${hue} 20% 55%)`;
      pen.fillRect(0, 0, width, height);
      pen.fillStyle = text ? "#222" : `hsl(${hue} 30% 30%)`;
      if (text) {
        pen.font = "16px sans-serif";
        for (let y = 30; y < height; y += 24) pen.fillText("The quick brown fox jumps over the lazy dog. ".repeat(5), 20, y);
      } else {
        pen.beginPath();
        pen.ellipse(width / 2, height * 1.05, width * 0.36, height * 0.42, 0, 0, 7);
        pen.fill();
        pen.fillStyle = "#e0b795";
        pen.beginPath();
        pen.ellipse(width / 2, height * 0.42, width * 0.14, height * 0.24, 0, 0, 7);
        pen.fill();
      }
      pen.fillStyle = step % 2 ? "#000" : "#111";
      pen.fillRect(0, 0, 4, 4);
    };
    setInterval(draw, 400);
    draw();
    return canvas.captureStream(5).getVideoTracks()[0];
  }

  const sizes = { 5: [1920, 1080, true] };

  function silence() {
    return new MediaStreamAudioDestinationNode(new AudioContext()).stream.getAudioTracks()[0];
  }

  window.RTCPeerConnection = class extends EventTarget {
    constructor() {
      super();
      this.connectionState = "new";
      this.signalingState = "stable";
      this.transceivers = [];
    }
    addTransceiver(what, { direction }) {
      const kind = what.kind ?? what;
      const mid = String(this.transceivers.length);
      const comes = direction === "recvonly";
      const track = comes && kind === "video" ? picture(...(sizes[mid] ?? [160, 120])) : comes ? silence() : { kind };
      const transceiver = {
        mid,
        direction,
        sender: { getParameters: () => ({}), setParameters: async () => {}, replaceTrack: async () => {} },
        receiver: { track },
        setCodecPreferences: () => {},
      };
      this.transceivers.push(transceiver);
      return transceiver;
    }
    getTransceivers() {
      return this.transceivers;
    }
    async createOffer() {
      return { type: "offer", sdp: "" };
    }
    async setLocalDescription(offer) {
      this.localDescription = offer;
    }
    async setRemoteDescription() {
      if (this.connectionState === "connected") return;
      this.connectionState = "connected";
      for (const transceiver of this.transceivers.filter(({ direction }) => direction === "recvonly"))
        this.dispatchEvent(Object.assign(new Event("track"), { transceiver, track: transceiver.receiver.track }));
      this.dispatchEvent(new Event("connectionstatechange"));
    }
    /** Something comes, whenever it is asked. */
    async getStats() {
      const stats = this.transceivers.map(({ mid }) => ({ type: "inbound-rtp", mid, bytesReceived: performance.now() }));
      return new Map(stats.map((one) => [one.mid, one]));
    }
    close() {
      this.signalingState = "closed";
    }
  };
})();
