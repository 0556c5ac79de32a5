// @ts-check
import { EmergencyButton } from "../candidate/emergency_button.js";
import { isOpen } from "../face/way.js";
import { faceWord } from "../face/words.js";
import { Standing } from "../ui/asked.js";
import { day, examDay, hour, labelled, moment, sameDay, span } from "../words/times.js";
import { html } from "../ui/html.js";
import { ContactLine, Mark } from "../ui/parts.js";
import { nextRoom } from "../ui/way.js";
import { stateWord, statusMark } from "../words/room.js";
import { t } from "../words/words.js";

/** @typedef {import("../types").ListedRoom} ListedRoom */

const OVER = ["ended", "absent"];
const SEATED = ["waiting", "talking", "invited", "in_exam"];

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

/** Two candidates before their turn, at most. @param {ListedRoom} room */
function nearNote({ state }) {
  if (state === "registered") return t("快轮到您了，请马上进入候考区。");
  return t("快轮到您了，请马上返回考场，等候面试邀请。");
}

/** The one next action of a room, and why not yet. @param {{room: ListedRoom, now: number, next: boolean}} props `next`: of all rooms it is this one's turn */
function RoomAction({ room, now, next }) {
  const go = () => location.assign(room.page);
  const check = () => location.assign(`${room.page}#face`);
  if (room.state === "ended") return html`<p class="room-note">${t("您的面试已结束，无需再进入。")}</p>`;
  if (room.state === "absent")
    return html`<p class="room-note">${t("您已被标记为缺考。如有疑问，请联系考场管理员。")}</p>`;
  if (SEATED.includes(room.state ?? "")) return html`<${Return} room=${room} />`;
  if (room.closed_at !== null)
    return html`<p class="room-note">${t("考场已关闭，暂时不能进入。如有疑问请联系考场管理员。")}</p>`;
  if (room.status === "ended") return html`<p class="room-note">${t("本场考试已结束。")}</p>`;
  if (room.state === "deferred") return html`<${Return} room=${room} />`;
  const early = now < room.doors_at;
  const face = wantsFace(room, now);
  const look = (/** @type {boolean} */ first) => `button large ${next && first ? "filled" : ""}`;
  const opens = sameDay(room.doors_at, now) ? labelled(hour(room.doors_at)) : moment(room.doors_at);
  return html`
    <div class="room-go">
      ${face && html`<button class=${look(true)} onClick=${check}>${t("人脸识别")}</button>`}
      <button class=${look(!face)} disabled=${early} onClick=${go}>${t("进入候考区")}</button>
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
function mayChangeOver({ state, status, doors_at, closed_at }, now) {
  if (SEATED.includes(state ?? "") || state === "deferred") return true;
  return state === "registered" && closed_at === null && status !== "ended" && now >= doors_at;
}

/** How the room stands; of whoever is through with it only that. @param {{room: ListedRoom}} props */
function RoomMarks({ room }) {
  const state = room.state && room.state !== "registered" ? stateWord(room.state) : "";
  const over = OVER.includes(room.state ?? "");
  return html`
    <p class="room-marks">
      ${!over && html`<${Mark} ...${statusMark(room.status)} />`}
      ${state && html`<${Mark} word=${state} tone="quiet" />`}
      <${FaceState} face=${room.face ?? "not_required"} />
    </p>
  `;
}

/** To keep the day in mind, and what was agreed to of the face check: where there is anything of it. @param {{room: ListedRoom}} props */
function RoomLinks({ room: { id, page, status, state = "registered", face = "not_required" } }) {
  const consent = OVER.includes(state) && face !== "not_required";
  return html`
    <p class="room-links">
      ${status === "upcoming" && html`<a href="/api/rooms/${id}/calendar.ics">${t("加入日历")}</a>`}
      ${consent && html`<a href="${page}#consent">${t("人脸信息与同意")}</a>`}
    </p>
  `;
}

/** @param {{room: ListedRoom, now: number, next: boolean}} props */
function RoomCard({ room, now, next }) {
  const today = sameDay(room.opens_at, now);
  return html`
    <li class="card room-card">
      <div class="room-when">
        <span class="room-day">${today && html`<b>${t("今天")}</b>`} ${day(room.opens_at)}</span>
        <span class="room-span digits">${span(room)}</span>
      </div>
      <div class="room-what">
        <h3>
          ${room.title}
          ${room.rehearsal && html`<${Mark} word=${t("演练考场")} tone="warn" />`}
        </h3>
        <${RoomMarks} room=${room} />
        <p class="room-near" role="status">${room.near && nearNote(room)}</p>
        <${ContactLine} contact=${room.contact} />
        <${RoomLinks} room=${room} />
      </div>
      <div class="room-ways">
        <${RoomAction} room=${room} now=${now} next=${next} />
        ${mayChangeOver(room, now) && html`<${EmergencyButton} room=${room.id} />`}
      </div>
    </li>
  `;
}

/** @param {{rooms: ListedRoom[], now: number, next: string | undefined}} props `next`: the room whose turn it is */
function RoomCards({ rooms, now, next }) {
  return html`<ul class="rooms">
    ${rooms.map((room) => html`<${RoomCard} key=${room.id} room=${room} now=${now} next=${room.id === next} />`)}
  </ul>`;
}

/** Apart from the exam, and said to be none. @param {{rooms: ListedRoom[], now: number, next: string | undefined}} props */
function Rehearsals({ rooms, now, next }) {
  if (!rooms.length) return null;
  return html`
    <h3 class="rehearsals">${t("演练")}</h3>
    <p class="quiet">${t("演练用来熟悉设备和流程，不是正式考试，也不计入结果。")}</p>
    <${RoomCards} rooms=${rooms} now=${now} next=${next} />
  `;
}

/** @param {{answer: import("../ui/asked.js").Answer<any>}} props */
export function Rooms({ answer }) {
  const { data } = answer;
  if (!data) return html`<${Standing} of=${answer} reading=${t("正在读取考场…")} filled />`;
  if (!data.rooms.length)
    return html`<p class="card empty">${t("还没有为您安排考场。安排好后会显示在这里，如有疑问请联系学院。")}</p>`;
  const next = nextRoom(data.rooms)?.id;
  const those = (/** @type {boolean} */ rehearsals) =>
    data.rooms.filter((/** @type {ListedRoom} */ { rehearsal }) => rehearsal === rehearsals);
  return html`
    <${RoomCards} rooms=${those(false)} now=${data.now} next=${next} />
    <${Rehearsals} rooms=${those(true)} now=${data.now} next=${next} />
  `;
}
