// @ts-check
import { get, post } from "../line/api.js";
import { Seat, SeatScreen, useSeat } from "../candidate/seat.js";
import { show } from "../ui/page.js";
import { sentence } from "../words/refusals.js";
import { CANDIDATE_SLOTS, Session } from "../ui/session.js";
import { expectToLeave } from "../line/signed_in.js";
import { Entering, Lost } from "../ui/entering.js";
import { Header } from "../ui/header.js";
import { adopt } from "../ui/looks.js";
import { html, useEffect, useState } from "../ui/html.js";
import { SessionOver } from "../ui/over.js";
import { BusyButton, Mark, Notice } from "../ui/parts.js";
import { announce } from "../ui/toast.js";
import { t } from "../words/words.js";
import { enter, isPassing, lineOf, openPatiently, wayOf } from "../emergency/entrance.js";

const AGAIN_MS = 2000;

/** The seat once the ticket, or the pass of an earlier one, has been accepted. */
function useEntrance() {
  const [seat, setSeat] = useState(/** @type {Seat | null} */ (null));
  const [line, setLine] = useState("");
  const [refusal, setRefusal] = useState(/** @type {any} */ (null));
  const come = async () => {
    try {
      const { room, cause, lines, ...looks } = await enter({
        location,
        history,
        get,
        post,
        storage: sessionStorage,
      });
      adopt(looks);
      const media = { openTracks: openPatiently, small: true };
      const how = { device: "emergency", cause, media, login: false };
      const session = new Session(room, CANDIDATE_SLOTS, how);
      setLine(lineOf(lines, location.origin, location.host));
      setSeat(new Seat(session));
      setRefusal(null);
      session.start();
    } catch (refused) {
      setRefusal(refused);
      if (isPassing(/** @type {any} */ (refused))) setTimeout(come, AGAIN_MS);
    }
  };
  useEffect(() => void come(), []);
  return { seat, line, refusal };
}

/** Which line and which way: 备用通道 · TCP. @param {{seat: Seat, line: string}} props */
function Way({ seat: { media }, line }) {
  const [way, setWay] = useState("");
  useEffect(() => {
    const look = async () => setWay(media.pc ? wayOf(await media.pc.getStats()) : "");
    const timer = setInterval(look, 1000);
    return () => clearInterval(timer);
  }, [media]);
  const word = [t("备用通道"), way].filter(Boolean).join(" · ");
  return html`
    <span class="emergency-way">
      <${Mark} word=${word} tone="warn" />
      <span class="quiet">${line}</span>
    </span>
  `;
}

/** Whether this browser has a login to go back with: the Windows client's own profile has none. */
async function hasLogin() {
  return get("/api/me").then(
    () => true,
    () => false,
  );
}

/** 返回正常通道. @param {{seat: Seat}} props */
function Back({ seat }) {
  const back = async () => {
    if (!(await hasLogin())) {
      announce(t("请回到原来打开考试页面的浏览器，点“返回正常通道”。那里已关闭的，请重新登录再进入考场。"));
      return;
    }
    seat.media.stop();
    expectToLeave();
    location.assign(`/room/${encodeURIComponent(seat.session.protocol.room)}`);
  };
  return html`<${BusyButton} onClick=${back}>${t("返回正常通道")}</${BusyButton}>`;
}

/** The page cannot enter, or not yet. @param {{refusal: any}} props */
function Outside({ refusal }) {
  if (!refusal || isPassing(refusal)) {
    return html`
      <${Notice} title=${t("正在进入应急考场…")} busy>
        <p role="status">
          ${refusal ? sentence(refusal) : t("请稍候，不要关闭页面。您的席位、状态和计时都会保留。")}
        </p>
      </${Notice}>
    `;
  }
  return html`
    <${Notice} title=${t("不能进入应急考场")}>
      <p role="alert">${refusal.code === "signed_out" ? expired() : sentence(refusal)}</p>
      <div class="notice-buttons">
        <a class="button filled" href="/home">${t("返回首页")}</a>
      </div>
    </${Notice}>
  `;
}

function expired() {
  return t("应急通道已失效。请回到考试系统的首页，重新点“进入应急考场”。");
}

/** Nothing is left to do here: a window that a program opened may be closed by its own page. */
function leave() {
  window.close();
  location.assign("/home");
}

/** @param {{seat: Seat, line: string}} props `line`: the name of the address this page came by */
function Inside({ seat, line }) {
  useSeat(seat);
  const { session, view, media } = seat;
  if (session.ended) {
    const why =
      session.ended.code === "signed_out" ? { ...session.ended, message: expired() } : session.ended;
    return html`<${SessionOver} why=${why} home="/home" device="emergency" />`;
  }
  if (!view) return html`<${Entering} protocol=${session.protocol} />`;
  return html`
    <${Header}
      me=${null}
      light=${session.protocol.light}
      media=${media.state}
      title=${view.room.title}
      rehearsal=${view.room.rehearsal}
    >
      <${Way} seat=${seat} line=${line} />
      <${Back} seat=${seat} />
      <span class="who">${view.me.name}</span>
    </${Header}>
    <${Lost} session=${session} />
    <${SeatScreen} seat=${seat} view=${view} leave=${leave} />
  `;
}

function App() {
  const { seat, line, refusal } = useEntrance();
  return seat ? html`<${Inside} seat=${seat} line=${line} />` : html`<${Outside} refusal=${refusal} />`;
}

// Another ticket was opened in this window: the browser only changes the fragment.
window.addEventListener("hashchange", () => location.hash && location.reload());
show(App, () => t("应急考场"));
