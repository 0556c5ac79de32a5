// @ts-check
import { get } from "../line/api.js";
import { hour, labelled } from "../words/times.js";
import { Standing, useAsked } from "../ui/asked.js";
import { DeviceProblem } from "../ui/device_help.js";
import { DeviceCheckRun } from "../ui/device_check.js";
import { DevicePanel } from "../ui/device_panel.js";
import { html, useState } from "../ui/html.js";
import { OwnLine } from "../ui/line.js";
import { BusyButton, ContactLine, CountDown, Stepper, useNow } from "../ui/parts.js";
import { PledgeCard } from "../ui/pledge_card.js";
import { SelfVideo } from "../ui/self.js";
import { t } from "../words/words.js";
import { Banners } from "./banners.js";
import { FaceStep } from "./face.js";
import { FaceNote, isChecking, useFaceAsked } from "./face_card.js";
import { NeedHelp } from "./help.js";
import { Requirements } from "./requirements.js";
import { Returned } from "./waiting.js";
import { entrySteps } from "./words.js";

/** @typedef {import("../types").CandidateView} CandidateView */
/**
 * @typedef {object} Props
 * @property {import("../ui/session.js").Session} session
 * @property {CandidateView} view
 * @property {import("../media/media.js").Media} media
 * @property {import("../face/check.js").FaceCheck} check
 * @property {import("./calls.js").Calls} calls
 * @property {import("../ui/alerts.js").Alerts} alerts
 * @property {any} [children] what the page says over the screen
 */

/** The pledge in force, or why it cannot be read. @param {{session: Props["session"], version: string | number}} props */
function Pledge({ session, version }) {
  const answer = useAsked(() => get("/api/pledge"), [version]);
  const pledge = answer.data;
  // What was shown, not what is in force by now: the server compares.
  const agree = () =>
    session.command("candidate:agree_pledge", { version: pledge.version, digest: pledge.digest });
  if (!pledge)
    return html`
      <section class="card pledge" aria-labelledby="pledge-title">
        <h2 id="pledge-title">${t("考试承诺书")}</h2>
        <${Standing} of=${answer} reading=${t("正在读取承诺书…")} look="" />
      </section>
    `;
  return html`
    <${PledgeCard} title=${pledge.title} text=${pledge.text}>
      <${BusyButton} className="filled large" onClick=${agree}>${t("我已阅读并同意")}</${BusyButton}>
    </${PledgeCard}>
  `;
}

/** @param {Props} props */
function CheckIn({ session, view }) {
  const now = useNow(session.clock);
  const { doors_at } = view.room;
  const early = now < doors_at;
  if (view.room.closed_at !== null) {
    return html`<section class="card check-in" role="status">
      <h2>${t("考场已关闭")}</h2>
      <p>${t("考场已关闭，暂时不能进入。如有疑问请联系考场管理员。")}</p>
    </section>`;
  }
  return html`<section class="card check-in">
    <h2>${early ? t("候考区 {time} 开放", { time: labelled(hour(doors_at)) }) : t("准备好了，可以进入候考区")}</h2>
    <p class="quiet">${t("承诺书已于 {time} 同意。进入后请保持页面打开，等候候考官和考官。", { time: labelled(hour(view.me.pledge.agreed_at ?? now)) })}</p>
    ${
      early &&
      html`
        <p>
          ${t("距离开放还有")}
          <${CountDown} until=${doors_at} clock=${session.clock} />
        </p>
      `
    }
    <${BusyButton} className="filled large" disabled=${early} onClick=${() => session.command("candidate:check_in")}>
      ${t("进入候考区")}
    </${BusyButton}>
  </section>`;
}

/** Before anything else the browser asks for camera and microphone: say what to press. */
function Asking() {
  return html`
    <main class="notice">
      <section class="card notice-card" aria-busy="true">
        <h1>${t("请允许使用摄像头和麦克风")}</h1>
        <p>${t("浏览器会在地址栏附近弹出询问，请点“允许”。面试需要看到您、听到您。")}</p>
        <p class="quiet">${t("没有看到询问？请点地址栏左侧的图标查看权限。")}</p>
      </section>
    </main>
  `;
}

/** @param {Pick<Props, "media" | "view"> & {stuck: boolean, checking: boolean}} props */
function Steps({ media, view: { me }, stuck, checking }) {
  const working = me.device_check ? "done" : "untested";
  const devices = stuck ? "open" : media.problem ? "skipped" : working;
  const pledged = me.pledge.agreed_at !== null;
  const steps = entrySteps({ devices, face: me.face, checking: checking && !stuck, pledged });
  return html`<${Stepper} label=${t("进入候考区的步骤")} steps=${steps} />`;
}

/** @param {{media: Props["media"], onSkip: () => void}} props */
function Stuck({ media, onSkip }) {
  return html`
    <section class="card">
      <h2>${t("先让摄像头和麦克风工作起来")}</h2>
      <${DeviceProblem} media=${media} next />
      <p>${t("按提示处理后点“重试”。一时处理不好也不会错过面试，可以先继续，由候考官协助。")}</p>
      <button class="button" onClick=${onSkip}>${t("先继续，稍后处理")}</button>
    </section>
  `;
}

/** The one next step: the face check where it is wanted, then the pledge, then 进入候考区. @param {Props & {checking: boolean, onClose: () => void}} props */
function Next({ checking, ...props }) {
  const { session, view } = props;
  if (checking) return html`<${FaceStep} ...${props} />`;
  const { version, agreed_at } = view.me.pledge;
  if (agreed_at === null) return html`<${Pledge} session=${session} version=${version} />`;
  return html`<${CheckIn} ...${props} />`;
}

/** 未报到: devices, the face check, the pledge, then 进入候考区. @param {Props} props */
export function Entry(props) {
  const { view, media, check } = props;
  const [skipped, setSkipped] = useState(false);
  const [asked, ask] = useFaceAsked(view.me.face);
  const { camera, microphone } = media.own;
  if (!camera && !microphone && !media.problem) return html`<${Asking} />`;
  const stuck = Boolean(media.problem) && !skipped && !check.running;
  const checking = isChecking({ ...props, asked });
  return html`
    <main class="entry ${checking && check.running ? "entry-alone" : ""}">
      <${Banners} session=${props.session} view=${view} calls=${props.calls}>
        ${props.children}
      </${Banners}>
      <${Returned} me=${view.me} />
      <${Steps} media=${media} view=${view} stuck=${stuck} checking=${checking} />
      <section class="card entry-devices">
        <div class="entry-self stage"><${SelfVideo} media=${media} view=${view} /><${OwnLine} media=${media} /></div>
        <${DevicePanel} media=${media} told=${stuck || (checking && !camera)} />
        <${DeviceCheckRun} session=${props.session} media=${media} last=${view.me.device_check} speaker=${media.chosen.speaker} />
        <${Requirements} ...${props} />
      </section>
      <div class="entry-next">
        ${
          stuck
            ? html`<${Stuck} media=${media} onSkip=${() => setSkipped(true)} />`
            : html`
              <${FaceNote} ...${props} checking=${checking} ask=${ask} />
              <${Next} ...${props} checking=${checking} onClose=${() => ask(false)} />
            `
        }
        <${NeedHelp} session=${props.session} view=${view} />
        <${ContactLine} contact=${view.room.contact} />
      </div>
    </main>
  `;
}
