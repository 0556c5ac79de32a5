// @ts-check
import { isOpen, mayTry } from "../face/way.js";
import { roadWords } from "../face/words.js";
import { html, useEffect, useRef, useState } from "../ui/html.js";
import { t } from "../words/words.js";
import { FaceStep } from "./face.js";

/** @typedef {import("./entry.js").Props} Props */

/** The home page's button 人脸识别 leads here with this. */
const ASKED = "#face";

/**
 * Whether the check is what the candidate wants to see, though nothing demands it. Once it has come to an end, or a
 * person compares instead, that wish is answered.
 * @param {string} face how the check stands
 * @returns {[boolean, (wanted: boolean) => void]}
 */
export function useFaceAsked(face) {
  const [asked, setAsked] = useState(location.hash === ASKED);
  const before = useRef(face);
  const ask = (/** @type {boolean} */ wanted) => {
    if (!wanted) history.replaceState(null, "", location.pathname);
    setAsked(wanted);
  };
  useEffect(() => {
    if (before.current !== face && !isOpen(face)) ask(false);
    before.current = face;
  }, [face]);
  return [asked, ask];
}

/** Whether the check is the thing to show. @param {Props & {asked: boolean}} props */
export function isChecking({ session, view, check, asked }) {
  const { me } = view;
  if (me.face === "waived" || me.face === "not_required") return false;
  if (me.face === "passed" && !me.identity.recheck) return false;
  const free = me.state === "registered" || me.state === "waiting";
  return isOpen(me.face) || check.running || (asked && free && mayTry(me, session.clock.now()));
}

/** What became of the check, above the next step. The place stands before its words do, so that they are read aloud. @param {Props & {ask: (wanted: boolean) => void, checking: boolean}} props */
export function FaceNote({ session, view, checking, ask }) {
  return html`
    <div role="status" class="face-note">
      ${!checking && html`<${Note} session=${session} view=${view} ask=${ask} />`}
    </div>
  `;
}

/** @param {Pick<Props, "session" | "view"> & {ask: (wanted: boolean) => void}} props */
function Note({ session, view: { me }, ask }) {
  if (me.face === "passed" && me.identity.recheck)
    return html`
      <div class="face-told warn">
        <${Elsewhere} may=${mayTry(me, session.clock.now())} ask=${ask} />
      </div>
    `;
  if (me.face === "passed") return html`<p class="face-told ok">${t("人脸识别已通过。")}</p>`;
  if (me.face === "waived")
    return html`<p class="face-told warn">${t("您无需人脸识别，由工作人员核验身份。")}</p>`;
  if (me.face !== "flagged") return null;
  const again = mayTry(me, session.clock.now());
  return html`
    <div class="face-told warn">
      <p>${roadWords(me.identity.road)}</p>
      <p>${t("请准备好身份证原件。")}</p>
      ${
        again &&
        html`<button type="button" class="button plain" onClick=${() => ask(true)}>${t("改用人脸识别")}</button>`
      }
    </div>
  `;
}

/** @param {boolean | null} compared */
function comparedWords(compared) {
  if (compared === null) return "";
  return compared ? t("工作人员已核对您的身份。") : t("工作人员核对后有疑问，请按工作人员的说明进行。");
}

/** The check was passed in another login than this one: nobody is kept out, but a person will look. @param {{may: boolean, ask: (wanted: boolean) => void}} props */
function Elsewhere({ may, ask }) {
  return html`
    <p>${t("您更换了登录或设备，工作人员会重新核验您的身份，请准备好身份证原件。不影响您继续候考和面试。")}</p>
    ${may && html`<button type="button" class="button plain" onClick=${() => ask(true)}>${t("重新做人脸识别")}</button>`}
  `;
}

/** In the waiting area, where the check has not been passed: why a person compares, or another try. @param {Props} props */
export function FaceCard(props) {
  const { session, view } = props;
  const { me } = view;
  const [asked, ask] = useFaceAsked(me.face);
  if (isChecking({ ...props, asked })) return html`<${FaceStep} ...${props} onClose=${() => ask(false)} />`;
  const may = me.state === "waiting" && mayTry(me, session.clock.now());
  if (me.identity.recheck)
    return html`
      <section class="card" aria-labelledby="face-card">
        <h2 id="face-card">${t("身份核验")}</h2>
        <${Elsewhere} may=${may} ask=${ask} />
      </section>
    `;
  if (me.face !== "flagged") return null;
  return html`
    <section class="card" aria-labelledby="face-card">
      <h2 id="face-card">${t("人脸识别")}</h2>
      <p>${comparedWords(me.identity.compared) || roadWords(me.identity.road)}</p>
      ${me.identity.compared === null && html`<p>${t("请准备好身份证原件。")}</p>`}
      ${may && html`<button type="button" class="button" onClick=${() => ask(true)}>${t("改用人脸识别")}</button>`}
    </section>
  `;
}
