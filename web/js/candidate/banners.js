// @ts-check
import { html, useEffect, useLayoutEffect, useRef, useState } from "../ui/html.js";
import { BusyButton, CountDown } from "../ui/parts.js";
import { t } from "../words/words.js";
import { Reply } from "./messages.js";
import { callWords } from "./words.js";

/** @typedef {import("./entry.js").Props} Props */
/** @typedef {import("./calls.js").Call} Call */

/** 收到面试邀请, with a clock; the ring is the page's (`Calls`). @param {{session: Props["session"], view: Props["view"]}} props */
function Invitation({ session, view }) {
  const banner = useRef(/** @type {HTMLElement | null} */ (null));
  useLayoutEffect(() => banner.current?.querySelector("button")?.focus(), []);
  const { title, text } = callWords({ kind: "invited", key: "" }, view);
  return html`<section ref=${banner} class="invitation" role="alert" aria-labelledby="invitation-title">
    <div>
      <h2 id="invitation-title">${title}</h2>
      <p>${text}</p>
    </div>
    <${CountDown} until=${view.invitation?.until ?? 0} clock=${session.clock} />
    <${BusyButton} className="filled large" onClick=${() => session.command("candidate:enter")}>${t("进入考场")}</${BusyButton}>
  </section>`;
}

/** What stands until somebody has read it. @param {{call: Call} & Pick<Props, "session" | "view" | "calls">} props */
function Told({ call, session, view, calls }) {
  const [answers, setAnswers] = useState(false);
  const { title, text } = callWords(call, view);
  const close = () => calls.putAway(call);
  return html`
    <section class="banner ${call.kind}" role="alert">
      <p><b>${title}</b> ${text}</p>
      <div class="banner-buttons">
        ${
          call.kind === "message" &&
          html`<button type="button" class="button" aria-expanded=${answers} onClick=${() => setAnswers(!answers)}>${t("回复")}</button>`
        }
        <button type="button" class="button" onClick=${close}>${t("知道了")}</button>
      </div>
      ${answers && html`<${Reply} session=${session} focused onSent=${close} />`}
    </section>
  `;
}

/** What one wants to know first when the line is down: that nothing is lost. @param {{light: string}} props */
export function LineDown({ light }) {
  return html`
    <div role="status">
      ${
        light === "reconnecting" &&
        html`<p class="banner warn">${t("网络中断，正在重连。您的席位、状态和计时都会保留，无需刷新页面。")}</p>`
      }
    </div>
  `;
}

/** Each screen begins with its stage, wherever the one before was scrolled to. @param {string} state */
export function useStageInSight(state) {
  const before = useRef(state);
  useEffect(() => {
    if (before.current !== state) document.querySelector(".stage")?.scrollIntoView({ block: "nearest" });
    before.current = state;
  }, [state]);
}

/**
 * Over the stage, which keeps its size, and in sight wherever the page is scrolled to: whatever must not be missed.
 * @param {Pick<Props, "session" | "view" | "calls"> & {children?: any}} props `children`: the page's own
 */
export function Banners({ session, view, calls, children }) {
  // One at a time, the most pressing first: the stage is to be seen, too.
  const [call] = calls.calls;
  return html`
    <div class="banners">
      <div>
        ${call?.kind === "invited" && html`<${Invitation} session=${session} view=${view} />`}
        <${LineDown} light=${session.protocol.light} />
        ${call && call.kind !== "invited" && html`<${Told} key=${call.key} call=${call} session=${session} view=${view} calls=${calls} />`}
        ${children}
      </div>
    </div>
  `;
}
