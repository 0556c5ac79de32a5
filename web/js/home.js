// @ts-check
import { EmergencyButton } from "./candidate/emergency_button.js";
import { isOpen } from "./face/way.js";
import { faceWord } from "./face/words.js";
import { show, useOwnPage, useServer } from "./page.js";
import { sentence } from "./refusals.js";
import { day, examDay, hour, sameDay, span } from "./times.js";
import { html } from "./ui/html.js";
import { Header } from "./ui/header.js";
import { ContactLine, Mark } from "./ui/parts.js";
import { Stepper } from "./ui/stepper.js";
import { stateWord, statusMark } from "./view.js";
import { nextRoom, way } from "./way.js";
import { t } from "./words.js";

/** @typedef {import("./types").ListedRoom} ListedRoom */

const REFRESH_S = 15;
const SEATED = ["waiting", "talking", "invited", "in_exam"];

/** @param {{rooms: ListedRoom[]}} props */
function Today({ rooms }) {
  const room = nextRoom(rooms);
  return room && html`<${Stepper} label=${t("今天的流程")} steps=${way(room)} />`;
}

/** The face check waits to be done, and its day has come. @param {ListedRoom} room @param {number} now */
function wantsFace({ face, status, opens_at }, now) {
  return isOpen(face ?? "") && status !== "ended" && examDay(now) >= examDay(opens_at);
}

/** Back to where one was, and why it matters. @param {{room: ListedRoom}} props */
function Return({ room }) {
  /** @type {Record<string, () => string>} */
  const notes = {
    invited: () => t("考官正在等您，请马上返回考场。"),
    in_exam: () => t("面试正在进行，请马上返回考场。"),
    deferred: () => t("您的面试已暂缓。请返回考场等候，恢复后会自动继续。"),
  };
  const note = notes[room.state ?? ""]?.();
  return html`
    <div class="room-go">
      <button class="button filled large" onClick=${() => location.assign(room.page)}>${t("返回考场")}</button>
      ${note && html`<p class="room-note">${note}</p>`}
    </div>
  `;
}

/** The one next action of a room, and why not yet. @param {{room: ListedRoom, now: number}} props */
function RoomAction({ room, now }) {
  const go = () => location.assign(room.page);
  const check = () => location.assign(`${room.page}#face`);
  if (room.state === "ended") return html`<p class="room-note">${t("您的面试已结束，无需再进入。")}</p>`;
  if (room.state === "absent")
    return html`<p class="room-note">${t("您已被标记为缺考。如有疑问，请联系考场管理员。")}</p>`;
  if (SEATED.includes(room.state ?? "")) return html`<${Return} room=${room} />`;
  if (room.status === "ended") return html`<p class="room-note">${t("本场考试已结束。")}</p>`;
  if (room.state === "deferred") return html`<${Return} room=${room} />`;
  const early = now < room.doors_at;
  const face = wantsFace(room, now);
  const opens = sameDay(room.doors_at, now)
    ? hour(room.doors_at)
    : `${day(room.doors_at)} ${hour(room.doors_at)}`;
  return html`
    <div class="room-go">
      ${face && html`<button class="button filled large" onClick=${check}>${t("人脸识别")}</button>`}
      <button class="button large ${face ? "" : "filled"}" disabled=${early} onClick=${go}>${t("进入候考区")}</button>
      <a class="button" href=${`${room.page}#devices`}>${t("设备调试")}</a>
      ${early && html`<p class="room-note">${t("{time} 开放，届时可点击进入。", { time: opens })}</p>`}
    </div>
  `;
}

/** @type {Record<string, string>} */
const FACE_TONES = { passed: "ok", failed: "warn", pending: "warn", flagged: "quiet", waived: "quiet" };

/** How the face check of a room stands, where the room asks for one. @param {{face: string}} props */
function FaceState({ face }) {
  if (face === "not_required") return null;
  return html`<${Mark} label=${t("人脸识别")} word=${faceWord(face)} tone=${FACE_TONES[face] ?? "quiet"} />`;
}

/** Whether the other channel leads anywhere. @param {ListedRoom} room @param {number} now */
function mayChangeOver({ state, status, doors_at }, now) {
  if (SEATED.includes(state ?? "") || state === "deferred") return true;
  return state === "registered" && status !== "ended" && now >= doors_at;
}

/** @param {{room: ListedRoom, now: number}} props */
function RoomCard({ room, now }) {
  const state = room.state && room.state !== "registered" ? stateWord(room.state) : "";
  return html`
    <li class="card room-card">
      <div class="room-when">
        <span class="room-day">${sameDay(room.opens_at, now) ? t("今天") : day(room.opens_at)}</span>
        <span class="room-span digits">${span(room)}</span>
      </div>
      <div class="room-what">
        <h3>
          ${room.title}
          ${room.rehearsal && html`<${Mark} word=${t("演练考场")} tone="warn" />`}
        </h3>
        <p class="room-marks">
          <${Mark} ...${statusMark(room.status)} />
          ${state && html`<${Mark} word=${state} tone="quiet" />`}
          <${FaceState} face=${room.face ?? "not_required"} />
        </p>
        <${ContactLine} contact=${room.contact} />
      </div>
      <div class="room-ways">
        <${RoomAction} room=${room} now=${now} />
        ${mayChangeOver(room, now) && html`<${EmergencyButton} room=${room.id} />`}
      </div>
    </li>
  `;
}

/** @param {{answer: {data: any, error: any, reload: () => void}}} props */
function Rooms({ answer: { data, error, reload } }) {
  if (!data && error) {
    return html`
      <div class="card empty">
        <p role="alert">${sentence(error)}</p>
        <button class="button filled" onClick=${reload}>${t("重试")}</button>
      </div>
    `;
  }
  if (!data) return html`<p class="card empty" role="status">${t("正在读取考场…")}</p>`;
  if (!data.rooms.length)
    return html`<p class="card empty">${t("还没有为您安排考场。安排好后会显示在这里，如有疑问请联系学院。")}</p>`;
  return html`
    <ul class="rooms">
      ${data.rooms.map(
        (/** @type {ListedRoom} */ room) => html`<${RoomCard} key=${room.id} room=${room} now=${data.now} />`,
      )}
    </ul>
  `;
}

/** @param {{title: string}} props */
function Notices({ title }) {
  return html`
    <section class="card side-card">
      <h2>${title}</h2>
      <p class="quiet">${t("暂无公告")}</p>
    </section>
  `;
}

function App() {
  const { me: person, ready } = useOwnPage();
  const rooms = useServer("/api/rooms", REFRESH_S);
  const school = useServer("/api/school");
  if (!ready) return html`<p class="opening" role="status">${t("正在打开…")}</p>`;
  return html`
    <${Header} me=${person} />
    <main class="home">
      <div class="home-main">
        <h1>${person ? t("{name}，您好", { name: person.name }) : t("您好")}</h1>
        ${
          rooms.data &&
          rooms.error &&
          html`<p class="stale" role="status">${t("暂时连接不上，下面是刚才的内容，正在自动重试…")}</p>`
        }
        <${Today} rooms=${rooms.data?.rooms ?? []} />
        <section aria-labelledby="my-rooms">
          <h2 id="my-rooms">${t("我的考场")}</h2>
          <${Rooms} answer=${rooms} />
        </section>
      </div>
      <aside class="home-side" aria-label=${t("公告与联系方式")}>
        <${Notices} title=${t("学校公告")} />
        <${Notices} title=${t("学院公告")} />
        <section class="card side-card mobile-card">
          <h2>${t("手机端")}</h2>
          <img src="/m.svg" width="148" height="148" alt=${t("手机端页面的二维码")} />
          <p class="quiet">${t("用手机扫码打开手机端。面试时，手机可作为第二摄像头，拍摄您的侧后方和桌面。")}</p>
        </section>
        <section class="card side-card">
          <h2>${t("联系方式")}</h2>
          <${ContactLine} contact=${school.data?.contact} />
        </section>
      </aside>
    </main>
  `;
}

show(App, t("首页"));
