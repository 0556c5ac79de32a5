// @ts-check
import { html, useEffect, useState } from "../ui/html.js";
import { BusyButton } from "../ui/parts.js";
import { t } from "../words/words.js";
import { EmergencyButton } from "./emergency_button.js";
import { Patience, causeOf, isCut, tryingWords } from "./words.js";

const LOOK_MS = 500;
const OVER = ["ended", "absent"];

/** @typedef {import("./seat.js").Seat} Seat */
/** @typedef {{open: boolean, asked: boolean, ask: (open: boolean) => void, last: boolean}} TroubleState */

/** @param {Seat} seat @returns {import("./words.js").Standing} */
function standingOf({ session, media }) {
  const { light } = session.protocol;
  return { light, media: media.state, wanted: media.wanted, problem: media.problem };
}

/**
 * Whether the panel is open: by itself when nothing has passed for a while, or because the candidate asked.
 * @param {Seat} seat @returns {TroubleState}
 */
export function useTrouble(seat) {
  const [long, setLong] = useState(false);
  const [asked, ask] = useState(false);
  // While the camera is given back for the other channel, nothing passes on purpose: the panel stays as it is.
  useEffect(() => {
    const patience = new Patience();
    const timer = setInterval(() => setLong(patience.look(standingOf(seat), performance.now())), LOOK_MS);
    return () => clearInterval(timer);
  }, [seat]);
  const state = seat.view?.me.state ?? "";
  const last = OVER.includes(state);
  return { open: !last && (long || asked), asked, ask, last };
}

/** Opens the panel by hand. @param {{trouble: TroubleState}} props */
export function TroubleButton({ trouble: { open, asked, ask, last } }) {
  if (last || (open && !asked)) return null;
  return html`
    <button type="button" class="button plain" aria-expanded=${open} onClick=${() => ask(!asked)}>
      ${t("网络有问题")}
    </button>
  `;
}

/** What is tried, and the other way in. @param {{seat: Seat, trouble: TroubleState}} props */
export function Trouble({ seat, trouble: { open, asked, ask } }) {
  const { session, media } = seat;
  const [released, setReleased] = useState(false);
  if (!open && !released) return null;
  const standing = standingOf(seat);
  const release = () => {
    setReleased(true);
    media.stop();
  };
  const resume = () => {
    setReleased(false);
    void media.start();
  };
  const retry = async () => {
    session.protocol.probe();
    if (session.protocol.light === "connected") await media.rebuild();
  };
  const cut = isCut(standing);
  return html`
    <section class="card trouble ${cut ? "warn" : ""}" aria-labelledby="trouble-title">
      <div class="trouble-words" role="status">
        <h2 id="trouble-title">${cut ? t("画面和声音暂时不通") : t("网络或设备有问题时")}</h2>
        <p>${tryingWords(standing)}</p>
        <p class="quiet">
          ${t("您的席位、状态和计时都会保留。一直不通，请点“进入应急考场”，换一条通道回到同一席位。")}
        </p>
      </div>
      <div class="trouble-buttons">
        <${EmergencyButton}
          room=${session.protocol.room}
          cause=${causeOf(standing)}
          asks=${causeOf(standing) === "user"}
          release=${release}
          resume=${resume}
          filled=${cut} />
        ${!released && html`<${BusyButton} onClick=${retry}>${t("立即重试")}</${BusyButton}>`}
        ${asked && html`<button type="button" class="button plain" onClick=${() => ask(false)}>${t("收起")}</button>`}
      </div>
    </section>
  `;
}
