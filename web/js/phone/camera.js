// @ts-check
import { causeOf, causeOfNone, whyNone } from "../media/devices.js";

/** @typedef {"environment" | "user"} Facing */

const VIDEO = { width: { ideal: 640 }, height: { ideal: 480 }, frameRate: { ideal: 15, max: 24 } };

/** The one camera of a phone that is open at a time: the rear one, unless the candidate turns it round. */
export class PhoneCamera {
  constructor() {
    /** @type {Facing} */
    this.facing = "environment";
    /** @type {MediaStreamTrack | null} */
    this.track = null;
    this.asked = 0;
    /** It stands in for the computer: its face towards the candidate, its microphone on. */
    this.spare = false;
    /** @type {MediaStreamTrack | null} */
    this.voice = null;
  }

  /** The other side's camera is meant from the next `open` on. */
  turn() {
    this.facing = this.facing === "environment" ? "user" : "environment";
  }

  /** Whether it films: a call or a lock mutes a camera without ending it. */
  get works() {
    return this.track?.readyState === "live" && !this.track.muted;
  }

  /**
   * As `openDevices`, for the camera alone. The former is given back first: many phones open only one at a time.
   * @param {MediaDevices | undefined} devices
   * @returns {ReturnType<typeof import("../media/devices.js").openDevices>}
   */
  async open(devices) {
    this.asked += 1;
    const { asked } = this;
    this.track?.stop();
    this.voice?.stop();
    this.track = this.voice = null;
    if (!devices?.getUserMedia) return absent(causeOfNone());
    try {
      const wanted = { video: { ...VIDEO, facingMode: { ideal: this.facing } }, audio: false };
      const [track] = (await devices.getUserMedia(wanted)).getVideoTracks();
      if (asked === this.asked) this.track = track;
      else track.stop(); // asked again meanwhile; the newer one counts
      const voice = this.spare ? await this.#listen(devices, asked) : null;
      const problem = this.spare && !voice ? noVoice() : null;
      return { camera: this.track, microphone: voice, problem };
    } catch (error) {
      return absent(await whyNone(devices, "camera", causeOf(error)));
    }
  }

  /** @param {MediaDevices} devices @param {number} asked @returns {Promise<MediaStreamTrack | null>} */
  async #listen(devices, asked) {
    const wanted = { echoCancellation: true, noiseSuppression: true, autoGainControl: true };
    const stream = await devices.getUserMedia({ audio: wanted }).catch(() => null);
    const track = stream?.getAudioTracks()[0] ?? null;
    if (asked === this.asked) this.voice = track;
    else track?.stop();
    return this.voice;
  }
}

/** @returns {import("../media/devices.js").Problem} */
function noVoice() {
  return { cause: "denied", kind: "microphone" };
}

/** @param {import("../media/devices.js").Cause} cause */
function absent(cause) {
  return {
    camera: null,
    microphone: null,
    problem: { cause, kind: /** @type {const} */ ("camera") },
  };
}
