// @ts-check
import { EndedRoom, PutAside } from "./candidate/after.js";
import { Exam } from "./candidate/exam.js";
import { Entry } from "./candidate/entry.js";
import { Waiting } from "./candidate/waiting.js";
import { Capture } from "./face/capture.js";
import { FaceCheck } from "./face/check.js";
import { DeviceReport } from "./device_status.js";
import { show, useMe } from "./page.js";
import { CANDIDATE_SLOTS, Session } from "./session.js";
import { Entering } from "./ui/entering.js";
import { html, useEffect } from "./ui/html.js";
import { Header } from "./ui/header.js";
import { useEvents } from "./ui/parts.js";
import { SessionOver } from "./ui/over.js";
import { Sounds } from "./ui/video.js";
import { isLeaving } from "./signed_in.js";
import { signOutQuestion } from "./view.js";
import { t } from "./words.js";

const session = new Session(decodeURIComponent(location.pathname.split("/").pop() ?? ""), CANDIDATE_SLOTS);
const media = /** @type {import("./media.js").Media} */ (session.media);
const { protocol } = session;
new DeviceReport({ protocol, media });
const capture = new Capture({ send: (frame) => protocol.call("face:frame", frame) });
const check = new FaceCheck({ protocol, capture });

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

/** The camera is on exactly while the state has a use for it. @param {string | undefined} state */
function useCamera(state) {
  const wanted = state !== undefined && !WITHOUT_CAMERA.includes(state);
  useEffect(() => {
    if (!wanted) return undefined;
    void media.start();
    return () => media.stop();
  }, [wanted]);
}

/** The screen is the panel's business for as long as the interview lasts, and no longer. @param {string | undefined} state */
function useScreenEnd(state) {
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

function App() {
  const me = useMe();
  useEvents(session, ["change"]);
  useEvents(check, ["change"]);
  /** @type {import("./types").CandidateView | null} */
  const view = session.view;
  useCamera(session.ended ? undefined : view?.me.state);
  useScreenEnd(session.ended ? undefined : view?.me.state);
  useLeaveGuard(session.ended ? undefined : view?.me.state);
  if (session.ended) return html`<${SessionOver} why=${session.ended} home="/home" />`;
  if (view?.role !== "candidate") return html`<${Entering} protocol=${session.protocol} />`;
  const Screen = SCREENS[view.me.state];
  return html`
    <${Header}
      me=${me}
      light=${session.protocol.light}
      media=${media.state}
      title=${view.room.title}
      rehearsal=${view.room.rehearsal}
      asks=${signOutQuestion(view)}
    />
    <${Screen} session=${session} view=${view} media=${media} check=${check} />
    <${Sounds} tiles=${media.tiles()} speaker=${media.chosen.speaker} />
  `;
}

session.start();
show(App, t("考场"));
