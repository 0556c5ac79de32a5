// @ts-check

const KEY = "exam.camera2.microphone";

/**
 * Whether this phone may stand in for the computer: its microphone was allowed beforehand, for in mid-exam nobody looks
 * for a question on a phone that films from behind.
 */
export class SpareVoice {
  /** @param {Pick<Storage, "getItem" | "setItem">} storage @param {MediaDevices | undefined} devices */
  constructor(storage, devices) {
    this.storage = storage;
    this.devices = devices;
    this.refused = false;
  }

  /** Whether the microphone was allowed on this phone before; the browser has the last word. */
  get allowed() {
    return this.storage.getItem(KEY) === "yes";
  }

  /** Asks for the microphone now, and gives it back at once. */
  async allow() {
    try {
      const stream = await this.devices?.getUserMedia({ audio: true });
      for (const track of stream?.getTracks() ?? []) track.stop();
      this.refused = !stream;
      if (stream) this.storage.setItem(KEY, "yes");
    } catch {
      this.refused = true;
    }
  }
}
