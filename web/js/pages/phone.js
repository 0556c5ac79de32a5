// @ts-check
import { post } from "../line/api.js";
import { browserOf } from "../media/browser_help.js";
import { statusOf } from "../media/device_status.js";
import { show } from "../ui/page.js";
import { open } from "../line/socket.js";
import { html, useEffect, useMemo, useState } from "../ui/html.js";
import { Lost } from "../ui/entering.js";
import { adopt } from "../ui/looks.js";
import { useEvents } from "../ui/parts.js";
import { Shown } from "../ui/picture.js";
import { Sounds, Video } from "../ui/video.js";
import { t } from "../words/words.js";
import { Awake } from "../phone/awake.js";
import { Phone } from "../phone/phone.js";
import { WeChat } from "../phone/wechat.js";
import { phoneWords } from "../phone/words.js";

/** A phone has no login of its own: it speaks the language of whoever's it stands for. @param {string} path @param {object} body */
async function postAs(path, body) {
  const answer = await post(path, body);
  adopt(answer);
  return answer;
}

const phone = new Phone({ post: postAs, open });
const awake = new Awake(navigator, document);

/** Level in per cent, where the browser tells. @returns {{level: number, charging: boolean} | null} */
function useBattery() {
  const [charge, setCharge] = useState(/** @type {{level: number, charging: boolean} | null} */ (null));
  useEffect(() => {
    const { getBattery } = /** @type {any} */ (navigator);
    void getBattery?.call(navigator).then((/** @type {any} */ battery) => {
      const tell = () => setCharge({ level: Math.round(battery.level * 100), charging: battery.charging });
      for (const change of ["levelchange", "chargingchange"]) battery.addEventListener(change, tell);
      tell();
    });
  }, []);
  return charge;
}

/** How long this phone will hold, where the browser tells. @param {{battery: ReturnType<typeof useBattery>}} props */
function Battery({ battery }) {
  if (!battery) return null;
  const { level, charging } = battery;
  const low = level <= 30 && !charging;
  const power = charging ? t("正在充电") : low ? t("请尽快充电") : t("未充电");
  return html`<p class="phone-battery ${charging ? "ok" : low ? "bad" : "warn"}" role="status">${t("电量 {level}%", { level })} · ${power}</p>`;
}

/** @param {{charging: boolean}} props what is done already need not be asked for */
function Advice({ charging }) {
  return html`
    <ul class="phone-advice">
      ${!charging && html`<li>${t("请插上充电器。")}</li>`}
      <li>${t("请把“自动锁定”设为“永不”，并打开勿扰模式。")}</li>
      ${!awake.possible && html`<li>${t("此浏览器不能保持亮屏，请务必把“自动锁定”设为“永不”。")}</li>`}
      <li>${t("手机放在侧后方约 45 度，能拍到您的双手和整个屏幕。")}</li>
    </ul>
  `;
}

/** What is sent: as it is from the rear camera, as a mirror from the front. */
function Sent() {
  const camera = phone.media?.own.camera ?? null;
  const stream = useMemo(() => camera && new MediaStream([camera]), [camera]);
  if (!stream || !phone.view) return html`<div class="phone-picture no-picture">${t("没有画面")}</div>`;
  const name = `${phone.view.me.name} ${t("第二摄像头")}`;
  return html`
    <div class="phone-picture">
      <${Video}
        stream=${stream}
        name=${name}
        person=${phone.view.me.id}
        device="camera2"
        mirrored=${phone.camera.facing === "user"} />
    </div>
  `;
}

/** Beforehand, while nothing else is to be done: without the microphone this phone cannot stand in for the computer. */
function wantsVoice() {
  const { voice, view } = phone;
  return view && !voice.allowed && ["waiting", "later"].includes(view.use);
}

function VoiceBeforehand() {
  const { voice } = phone;
  if (!wantsVoice()) return null;
  return html`
    <section class="phone-voice" aria-labelledby="voice-title">
      <h2 id="voice-title">${t("电脑断线时，用手机继续")}</h2>
      <p>
        ${t("请现在允许一次麦克风。平时手机不收声音；只有电脑断开、考务人员改用手机时才打开。")}
      </p>
      ${
        voice.refused &&
        html`<p role="alert">${t("没有得到麦克风。请在浏览器的网站设置中允许麦克风，再点一次。")}</p>`
      }
      <button type="button" class="button filled large" onClick=${() => phone.allowVoice()}>${t("允许麦克风")}</button>
    </section>
  `;
}

/** Whom the candidate talks with, while the phone stands in for the computer. */
function Partner() {
  if (phone.view?.use !== "spare") return null;
  const tile = phone.media?.tiles().find(({ source }) => source === "camera");
  const name = t("考官画面");
  return html`
    ${tile && html`<div class="phone-picture phone-partner"><${Shown} key=${tile.person} media=${phone.media} tile=${tile} name=${name} who=${t("考官")} /></div>`}
    <${Sounds} tiles=${phone.media?.tiles() ?? []} />
  `;
}

const BUTTONS = /** @type {Record<string, () => {label: string, press: () => void}>} */ ({
  turn: () => ({
    label: phone.camera.facing === "environment" ? t("换用前置摄像头") : t("换用后置摄像头"),
    press: () => void phone.turn(),
  }),
  retry: () => ({ label: t("重试"), press: () => void (phone.unfit ? phone.start() : phone.reopen()) }),
  reload: () => ({ label: t("重试"), press: () => location.reload() }),
});

function standing() {
  return {
    bound: phone.room !== null,
    refusal: phone.refusal,
    light: phone.protocol?.light ?? "connecting",
    media: phone.media?.state ?? "building",
    problem: phone.unfit ?? phone.media?.problem ?? null,
    unfit: phone.unfit !== null,
    asking: phone.asking,
    films: Boolean(phone.media?.own.camera) || !phone.media?.running,
    camera: phone.media?.own.camera ? statusOf(phone.media).camera : "on",
    view: phone.view,
    agent: navigator.userAgent,
  };
}

function App() {
  useEvents(phone, ["change"]);
  const said = phoneWords(standing());
  const filming = said.button === "turn" || said.films === true;
  const battery = useBattery();
  useEffect(() => {
    void (filming ? awake.keep() : awake.release());
  }, [filming]);
  useEffect(() => {
    Object.assign(document.body.dataset, {
      light: standing().light,
      media: standing().media,
      tone: said.tone,
    });
  });
  if (!phone.ready) return html`<p class="opening" role="status">${t("正在打开…")}</p>`;
  const button = said.button && BUTTONS[said.button]();
  return html`
    <main class="phone">
      <h1 class="unseen">${t("第二摄像头")}</h1>
      <${Lost} session=${phone} />
      <${Partner} />
      ${phone.view?.room.rehearsal && html`<p class="mark warn">${t("演练考场")}</p>`}
      <section class="phone-state ${said.tone}" role="status">
        <h2>${said.title}</h2>
        <p>${said.detail}</p>
      </section>
      <${Sent} />
      ${filming && html`<${Battery} battery=${battery} />`}
      ${said.button === "turn" && html`<${VoiceBeforehand} />`}
      ${button && html`<button type="button" class="button large ${said.button === "turn" ? "" : "filled"}" onClick=${button.press}>${button.label}</button>`}
      ${!phone.room && html`<p class="phone-what">${t("此页面把手机变成电脑面试的第二摄像头，不需要登录，平时不使用麦克风。")}</p>`}
      ${filming && html`<${Advice} charging=${battery?.charging ?? false} />`}
    </main>
  `;
}

if (browserOf(navigator.userAgent) === "wechat") show(WeChat, () => t("第二摄像头"));
else {
  for (const event of ["online", "pageshow"]) window.addEventListener(event, () => phone.wake());
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && phone.wake());
  // Another code was scanned while this page was open: the browser only changes the fragment.
  window.addEventListener("hashchange", () => location.hash && location.reload());
  // The shell opens without a network; where the certificate is not trusted the browser refuses, and nothing is lost.
  void navigator.serviceWorker?.register("/m-worker.js", { scope: "/m" }).catch(() => {});
  void phone.start();
  show(App, () => t("第二摄像头"));
}
