// @ts-check
import { chime } from "../media/sound.js";
import { html, useEffect, useRef, useState } from "../ui/html.js";
import { ButtonOf } from "../ui/parts.js";
import { t } from "../words/words.js";
import { CAUSES, heard, isWanted, wish, wishes } from "./sounds.js";

/** @typedef {import("../ui/session.js").Session} Session */
/** @typedef {import("./sounds.js").Cause} Cause */

const LOOK_MS = 1000;

/** Makes the sounds of a room: what changed since the last look, and what only time brings. @param {Session} session */
export function useChimes(session) {
  const before = useRef(/** @type {import("./sounds.js").Moment | null} */ (null));
  useEffect(() => {
    const look = () => {
      const { view, clock, recording } = session;
      const now = { view, now: clock.now(), recording };
      const cause = before.current && heard(before.current, now, wishes(localStorage));
      before.current = now;
      if (cause) void chime(cause.notes, session.media?.chosen.speaker);
    };
    look();
    const timer = setInterval(look, LOOK_MS);
    const off = session.protocol.on("view", look);
    return () => {
      clearInterval(timer);
      off();
    };
  }, [session]);
}

/** 提示音: each of them on or off, and to be tried. @param {{session: Session}} props */
export function SoundSwitches({ session }) {
  const [wanted, setWanted] = useState(() => wishes(localStorage));
  const { role } = session.view;
  const turn = (/** @type {Cause} */ { id }, /** @type {boolean} */ on) =>
    setWanted(wish(id, on, localStorage));
  return html`
    <fieldset class="sound-switches">
      <legend>${t("提示音")}</legend>
      ${CAUSES.map(
        (cause) => html`
          <div key=${cause.id}>
            <label>
              <input
                type="checkbox"
                checked=${isWanted(cause, wanted, role)}
                onChange=${(/** @type {any} */ event) => turn(cause, event.target.checked)}
              />
              ${cause.word()}
            </label>
            <${ButtonOf} word=${t("试听")} name=${cause.word()} className="plain" onClick=${() => chime(cause.notes, session.media?.chosen.speaker)} />
          </div>
        `,
      )}
    </fieldset>
  `;
}
