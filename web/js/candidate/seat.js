// @ts-check
import { Capture } from "../face/capture.js";
import { FaceCheck } from "../face/check.js";
import { DeviceReport } from "../media/device_status.js";
import { PictureWatch } from "../media/picture_watch.js";
import { Alerts } from "../ui/alerts.js";
import { html, useEffect } from "../ui/html.js";
import { useEvents } from "../ui/parts.js";
import { Sounds } from "../ui/video.js";
import { isLeaving } from "../line/signed_in.js";
import { EndedRoom, PutAside } from "./after.js";
import { useStageInSight } from "./banners.js";
import { Calls } from "./calls.js";
import { Entry } from "./entry.js";
import { Exam } from "./exam.js";
import { Waiting } from "./waiting.js";

/** Each state of the candidate is one screen. */
const SCREENS = /** @type {Record<string, any>} */ ({
  registered: Entry,
  waiting: Waiting,
  talking: Waiting,
  invited: Waiting,
  in_exam: Exam,
  ended: EndedRoom,
  absent: PutAside,
  deferred: PutAside,
});
const WITHOUT_CAMERA = ["ended", "absent"];

/** A candidate's seat at a page: whatever the channel, the same screens, devices and rules. */
export class Seat {
  /** @param {import("../ui/session.js").Session} session */
  constructor(session) {
    const { protocol } = session;
    this.session = session;
    this.media = /** @type {import("../media/media.js").Media} */ (session.media);
    new DeviceReport({ protocol, media: this.media });
    new PictureWatch({ media: this.media }).start();
    const capture = new Capture({ send: (frame) => protocol.call("face:frame", frame) });
    this.check = new FaceCheck({ protocol, capture });
    this.alerts = new Alerts();
    this.calls = new Calls({ session, reach: this.alerts, storage: sessionStorage });
  }

  /** @returns {import("../types").CandidateView | null} the view as last sent, if it is a candidate's */
  get view() {
    return this.session.view?.role === "candidate" ? this.session.view : null;
  }
}

/** The camera is on exactly while the state has a use for it. @param {Seat["media"]} media @param {string | undefined} state */
function useCamera(media, state) {
  const wanted = state !== undefined && !WITHOUT_CAMERA.includes(state);
  useEffect(() => {
    if (!wanted) return undefined;
    void media.start();
    return () => media.stop();
  }, [wanted]);
}

/** The screen is the panel's business for as long as the interview lasts, and no longer. @param {Seat["media"]} media @param {string | undefined} state */
function useScreenEnd(media, state) {
  useEffect(() => {
    if (state !== "in_exam") media.unshare();
  }, [state]);
}

/** Leaving by mistake in mid-exam is asked about; anywhere else, and when the session ends, the browser does as it is told. @param {string | undefined} state */
function useLeaveGuard(state) {
  useEffect(() => {
    if (state !== "in_exam") return undefined;
    const ask = (/** @type {Event} */ event) => !isLeaving() && event.preventDefault();
    window.addEventListener("beforeunload", ask);
    return () => window.removeEventListener("beforeunload", ask);
  }, [state]);
}

/** Redraws with the seat, and does what its state asks of camera, screen and window. @param {Seat} seat */
export function useSeat({ session, media, check, calls }) {
  useEvents(session, ["change"]);
  useEvents(check, ["change"]);
  useEvents(calls, ["change"]);
  const state = session.ended ? undefined : session.view?.me.state;
  useCamera(media, state);
  useScreenEnd(media, state);
  useLeaveGuard(state);
}

/** What every screen works with. @param {Seat} seat */
function partsOf({ session, media, check, calls, alerts }) {
  return { session, media, check, calls, alerts };
}

/**
 * The screen of the candidate's state, with its sound.
 * @param {{seat: Seat, view: import("../types").CandidateView, leave?: () => void, children?: any}} props `leave`: where 关闭考试
 *   leads, if not home; `children`: what the page says over the screen
 */
export function SeatScreen({ seat, view, leave, children }) {
  const { media } = seat;
  const Screen = SCREENS[view.me.state];
  useStageInSight(view.me.state);
  return html`
    <${Screen} ...${partsOf(seat)} view=${view} leave=${leave}>${children}</${Screen}>
    <${Sounds} tiles=${media.tiles()} speaker=${media.chosen.speaker} />
  `;
}
