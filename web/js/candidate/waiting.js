// @ts-check
import { FaceCard } from "./face_card.js";
import { SecondCamera } from "./second_camera.js";
import { Requirements } from "./requirements.js";
import { ring } from "../media/sound.js";
import { hour } from "../words/times.js";
import { DeviceCheckRun } from "../ui/device_check.js";
import { DevicePanel } from "../ui/device_panel.js";
import { html, useEffect, useLayoutEffect, useRef } from "../ui/html.js";
import { OwnLine } from "../ui/line.js";
import { FloatingSelf, MuteButtons } from "../ui/self.js";
import { BusyButton, ContactLine, CountDown, useNow } from "../ui/parts.js";
import { Picture } from "../ui/picture.js";
import { queueWords, returnWords, waitingStage } from "./words.js";
import { roleWord } from "../words/room.js";
import { t } from "../words/words.js";

/** @typedef {import("./entry.js").Props} Props */

/** 收到面试邀请, with sound and a clock. @param {Props} props */
function Invitation({ session, view }) {
  const banner = useRef(/** @type {HTMLElement | null} */ (null));
  useLayoutEffect(() => banner.current?.querySelector("button")?.focus(), []);
  useEffect(() => ring(), []);
  return html`<section ref=${banner} class="invitation" role="alert" aria-labelledby="invitation-title">
    <div>
      <h2 id="invitation-title">${t("收到面试邀请")}</h2>
      <p>${t("考官正在等您，请在倒计时结束前进入。")}</p>
    </div>
    <${CountDown} until=${view.invitation?.until ?? 0} clock=${session.clock} />
    <${BusyButton} className="filled large" onClick=${() => session.command("candidate:enter")}>${t("进入考场")}</${BusyButton}>
  </section>`;
}

/** Why nobody can be seen, in large words. @param {{view: Props["view"]}} props */
function Silence({ view }) {
  const words =
    view.me.state === "invited"
      ? { title: t("请点击“进入考场”"), detail: t("进入后即可看到考官。") }
      : waitingStage(view);
  return html`
    <div class="silence" aria-live="polite">
      <p class="silence-title">${words.title}</p>
      <p>${words.detail}</p>
    </div>
  `;
}

/** @param {Props} props */
function Stage({ view, media }) {
  const { id = "", name } = view.invigilator ?? {};
  return html`
    <section class="stage waiting-stage" aria-label=${t("候考区画面")}>
      <${Picture} media=${media} view=${view} person=${id} className="stage-video"><${Silence} view=${view} /></${Picture}>
      ${media.picture(id) && html`<p class="stage-name">${roleWord("invigilator")} ${name}</p>`}
      <${FloatingSelf} media=${media} view=${view} />
      <${OwnLine} media=${media} />
    </section>
  `;
}

/** @param {Props} props */
function Queue({ session, view }) {
  const now = useNow(session.clock);
  if (!view.queue) return null;
  const { place, expected } = queueWords(view.queue, now);
  return html`
    <section class="card queue-card">
      <h2>${t("我的候考顺序")}</h2>
      <p class="queue-place" aria-live="polite">${place}</p>
      <p class="quiet">${expected}</p>
      <p class="queue-near" role="status">
        ${view.queue.near && t("快轮到您了，请不要离开，做好准备，等候面试邀请。")}
      </p>
    </section>
  `;
}

/** @param {{messages: import("../types").Message[]}} props */
export function Messages({ messages }) {
  return html`
    <section class="card messages">
      <h2>${t("考场消息")}</h2>
      <div role="log" aria-label=${t("考场消息")}>
        ${!messages.length && html`<p class="quiet">${t("暂无消息")}</p>`}
        <ol>
          ${messages.toReversed().map(
            ({ id, at, text }) => html`
              <li key=${id}>
                <time>${hour(at)}</time>
                ${text}
              </li>
            `,
          )}
        </ol>
      </div>
    </section>
  `;
}

/** 候考区, while waiting, talking or invited. @param {Props} props */
export function Waiting({ session, view, media, check }) {
  return html`
    <main class="waiting">
      ${view.me.state === "invited" && html`<${Invitation} session=${session} view=${view} media=${media} />`}
      <${Returned} me=${view.me} />
      <${Stage} session=${session} view=${view} media=${media} />
      <aside class="waiting-side" aria-label=${t("候考信息")}>
        <${Queue} session=${session} view=${view} media=${media} />
        <${FaceCard} session=${session} view=${view} media=${media} check=${check} />
        <${Messages} messages=${view.messages} />
        <${SecondCamera} session=${session} view=${view} open />
        <div class="card">
          <${DevicePanel} media=${media} />
          <${MuteButtons} media=${media} />
          <${DeviceCheckRun} session=${session} media=${media} last=${view.me.device_check} speaker=${media.chosen.speaker} />
          <${Requirements} session=${session} view=${view} check=${check} />
        </div>
        <${ContactLine} contact=${view.room.contact} />
      </aside>
    </main>
  `;
}

/** Why the candidate is back here, and since when. The empty place stands before: what comes into it is read aloud. @param {{me: import("../types").CandidateView["me"]}} props */
export function Returned({ me }) {
  const words = returnWords(me);
  return html`
    <div class="returned" role="alert">
      ${
        words &&
        html`
          <p>
            <time>${hour(me.since)}</time>
            ${words}
          </p>
        `
      }
    </div>
  `;
}
