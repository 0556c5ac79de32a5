// @ts-check
import { Banners } from "./banners.js";
import { FaceCard } from "./face_card.js";
import { NeedHelp } from "./help.js";
import { Messages } from "./messages.js";
import { NotifyCard } from "./notify.js";
import { SecondCamera } from "./second_camera.js";
import { Requirements } from "./requirements.js";
import { hour } from "../words/times.js";
import { DeviceCheckRun } from "../ui/device_check.js";
import { DevicePanel } from "../ui/device_panel.js";
import { html } from "../ui/html.js";
import { OwnLine } from "../ui/line.js";
import { FloatingSelf, MuteButtons } from "../ui/self.js";
import { ContactLine, useNow } from "../ui/parts.js";
import { Picture } from "../ui/picture.js";
import { queueWords, returnWords, waitingStage } from "./words.js";
import { roleWord } from "../words/room.js";
import { t } from "../words/words.js";

/** @typedef {import("./entry.js").Props} Props */

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

/** @param {Pick<Props, "session" | "view" | "media">} props */
function Stage({ session, view, media }) {
  const { id = "", name } = view.invigilator ?? {};
  return html`
    <section class="stage waiting-stage" aria-label=${t("候考区画面")}>
      <${Picture} media=${media} view=${view} person=${id} className="stage-video"><${Silence} view=${view} /></${Picture}>
      ${media.picture(id) && html`<p class="stage-name">${roleWord("invigilator")} ${name}</p>`}
      <${NeedHelp} session=${session} view=${view} className="on-stage" />
      <${FloatingSelf} media=${media} view=${view} />
      <${OwnLine} media=${media} />
    </section>
  `;
}

/** @param {Props} props */
function Queue({ session, view }) {
  const now = useNow(session.clock);
  if (!view.queue) return null;
  const { place, expected } = queueWords(view.queue, now, view.invigilator?.status);
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

/** 候考区, while waiting, talking or invited. @param {Props} props */
export function Waiting({ session, view, media, check, calls, alerts, children }) {
  return html`
    <main class="waiting">
      <${Stage} session=${session} view=${view} media=${media} />
      <${Banners} session=${session} view=${view} calls=${calls}>
        <${Returned} me=${view.me} />
        ${children}
      </${Banners}>
      <aside class="waiting-side" aria-label=${t("候考信息")}>
        <${Queue} session=${session} view=${view} media=${media} />
        <${FaceCard} session=${session} view=${view} media=${media} check=${check} />
        <${Messages} session=${session} view=${view} />
        <${NotifyCard} alerts=${alerts} />
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
