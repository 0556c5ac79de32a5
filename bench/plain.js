// The same interview without our product: a page that publishes camera and microphone to Janus, and shows who else does.
// `bench/plain.py` carries offers and answers between this page and Janus.
(() => {
  const VIDEO = { width: 640, height: 480, frameRate: { ideal: 24, max: 30 } };
  const gathered = (pc) =>
    new Promise((resolve) => {
      const look = () => pc.iceGatheringState === "complete" && resolve(pc.localDescription.sdp);
      pc.addEventListener("icegatheringstatechange", look);
      look();
    });
  const connection = () => new RTCPeerConnection({ bundlePolicy: "max-bundle", iceServers: [] });
  let publishing;

  function show(person, track) {
    const element = document.createElement(track.kind);
    if (track.kind === "video") Object.assign(element.dataset, { person, device: "main", source: "camera" });
    Object.assign(element, {
      autoplay: true,
      muted: track.kind === "video",
      srcObject: new MediaStream([track]),
    });
    document.body.append(element);
    void element.play();
  }

  window.plain = {
    /** The offer of what we, who are `person`, send, encoded as `encoding` says. */
    publish: async ({ person, encoding }) => {
      const stream = await navigator.mediaDevices.getUserMedia({ video: VIDEO, audio: true });
      const [[camera], [microphone]] = [stream.getVideoTracks(), stream.getAudioTracks()];
      camera.contentHint = "motion";
      show(person, camera);
      publishing = connection();
      publishing.addTransceiver(microphone, { direction: "sendonly" });
      publishing.addTransceiver(camera, { direction: "sendonly", sendEncodings: [encoding] });
      await publishing.setLocalDescription();
      return gathered(publishing);
    },

    /** Done when the connection is up: before, Janus knows of nothing to subscribe to. */
    published: async (sdp) => {
      await publishing.setRemoteDescription({ type: "answer", sdp });
      while (publishing.connectionState !== "connected") {
        if (publishing.connectionState === "failed") throw Error("no connection to Janus");
        await new Promise((resolve) => (publishing.onconnectionstatechange = resolve));
      }
    },

    /** Our answer; `people` by m-line. */
    subscribe: async (sdp, people) => {
      const pc = connection();
      pc.addEventListener("track", ({ transceiver, track }) => show(people[transceiver.mid], track));
      await pc.setRemoteDescription({ type: "offer", sdp });
      await pc.setLocalDescription();
      return gathered(pc);
    },
  };
})();
