// @ts-check
import { get } from "../line/api.js";
import { screenOf } from "../face/way.js";
import { aloud } from "../face/words.js";
import { Speaker } from "../face/speech.js";
import { sentence } from "../words/refusals.js";
import { html, useEffect, useLayoutEffect, useRef, useState } from "../ui/html.js";
import { t } from "../words/words.js";
import { Lost, Refused, Result, Stopped, UsedUp } from "./face_end.js";
import { Running } from "./face_live.js";
import { Camera, Loading, Notice, Ready, Unavailable, Unread } from "./face_start.js";

/** @typedef {import("./entry.js").Props} Props */
/**
 * What every screen of the check is given: where it stands, and what the candidate may do about it.
 * @typedef {object} FaceProps
 * @property {Props["view"]} view
 * @property {Props["media"]} media
 * @property {Props["session"]} session
 * @property {Props["check"]} check
 * @property {import("../face/words.js").Stand} stand
 * @property {Speaker} speaker
 * @property {import("../types").FaceNotice | null} notice
 * @property {string} error why the notice could not be read
 * @property {() => Promise<any>} load reads the notice again
 * @property {() => Promise<any>} begin starts a check
 * @property {() => Promise<any>} agree consents to the notice, and starts a check where there is a camera
 * @property {(road: import("../types").OwnRoad) => Promise<any>} byHand takes the manual road
 * @property {() => void} onClose goes on without
 */

const speaker = new Speaker();

/** @type {Record<import("../face/way.js").Screen, any>} */
const SCREENS = {
  loading: Loading,
  unread: Unread,
  unavailable: Unavailable,
  notice: Notice,
  camera: Camera,
  ready: Ready,
  running: Running,
  result: Result,
  lost: Lost,
  stopped: Stopped,
  refused: Refused,
  used_up: UsedUp,
};

/** The notice in force, or why it cannot be read; again when the server misses the consent to a newer one. @param {FaceProps["check"]} check */
function useNotice(check) {
  const [notice, setNotice] = useState(/** @type {FaceProps["notice"]} */ (null));
  const [error, setError] = useState("");
  const load = () => {
    setError("");
    return get("/api/face").then(setNotice, (refusal) => setError(sentence(refusal)));
  };
  const missed = check.refusal?.code === "consent_missing";
  useEffect(() => void load(), [missed]);
  return { notice, error, load };
}

/** Each frame is judged anew: a hint that comes and goes with them is no help. */
const STEADY_MS = 300;

/** How the check stands, with a hint only once it has lasted. @param {FaceProps["check"]} check @returns {FaceProps["stand"]} */
function useStand({ stage, said }) {
  const [hint, setHint] = useState(said.hint);
  useEffect(() => {
    const timer = setTimeout(() => setHint(said.hint), STEADY_MS);
    return () => clearTimeout(timer);
  }, [said.hint]);
  return { stage, said: { ...said, hint } };
}

/** Reads the prompts aloud as they come. @param {FaceProps["stand"]} stand */
function useVoice(stand) {
  const { stage, said } = stand;
  useEffect(() => {
    const words = aloud(stand);
    if (words) speaker.say(words.text, words.prompt);
  }, [stage, said.gesture, said.hint]);
  useEffect(() => () => speaker.stop(), []);
}

/**
 * A new screen takes the focus, which would be lost with the button that led to it; in the same frame, lest a key
 * pressed at first sight of the screen go astray.
 * @param {string} screen
 */
function useFocus(screen) {
  const card = useRef(/** @type {HTMLElement | null} */ (null));
  const first = useRef(true);
  useLayoutEffect(() => {
    if (!first.current) card.current?.focus();
    first.current = false;
  }, [screen]);
  return card;
}

/** @param {Pick<Props, "session" | "view" | "media" | "check">} props */
function actions({ session, view, media, check }) {
  const begin = async () => {
    speaker.prime();
    // Without a camera there is nothing to begin: what helps is shown instead.
    if (!media.own.camera) return check.forget();
    return check.start(view.me.identity.attempts.length);
  };
  return {
    begin,
    agree: async (/** @type {string} */ version) => {
      speaker.prime();
      const ack = await session.command("identity:agree_face", { version });
      if (ack.ok) await begin();
    },
    byHand: async (/** @type {string} */ road) => {
      check.stop();
      const ack = await session.command("identity:decline_face", { road });
      if (ack.ok) check.forget();
      return ack;
    },
  };
}

/** 人脸识别, from the notice to its end. @param {Pick<Props, "session" | "view" | "media" | "check"> & {onClose: () => void}} props */
export function FaceStep({ session, view, media, check, onClose }) {
  const { notice, error, load } = useNotice(check);
  const { begin, agree, byHand } = actions({ session, view, media, check });
  const stand = useStand(check);
  useVoice(stand);
  useEffect(() => () => check.stop(), [check]);
  const { identity } = view.me;
  const now = session.clock.now();
  const screen = screenOf({ check, identity, notice, error, camera: Boolean(media.own.camera), now });
  const card = useFocus(screen);
  const Screen = SCREENS[screen];
  const road = async (/** @type {import("../types").OwnRoad} */ why) => (await byHand(why)).ok && onClose();
  return html`
    <section ref=${card} class="card face" aria-label=${t("人脸识别")} tabindex="-1" data-screen=${screen}>
      <${Screen}
        session=${session}
        view=${view}
        media=${media}
        check=${check}
        stand=${stand}
        speaker=${speaker}
        notice=${notice}
        error=${error}
        load=${load}
        begin=${begin}
        agree=${() => agree(notice?.version ?? "")}
        byHand=${road}
        onClose=${onClose}
      />
    </section>
  `;
}
