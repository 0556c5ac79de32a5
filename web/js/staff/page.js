// @ts-check
import { Standing, useServer } from "../ui/asked.js";
import { show, useMe, useOwnPage } from "../ui/page.js";
import { Session } from "../ui/session.js";
import { day, hour, sameDay, span } from "../words/times.js";
import { Entering, Lost } from "../ui/entering.js";
import { html, useEffect, useState } from "../ui/html.js";
import { Header } from "../ui/header.js";
import { GuideLink, Mark, useEvents } from "../ui/parts.js";
import { SessionOver } from "../ui/over.js";
import { Sounds } from "../ui/video.js";
import { phaseMark, signOutQuestion, stateWord, statusMark } from "../words/room.js";
import { t } from "../words/words.js";

/** @typedef {import("../types").ListedRoom} ListedRoom */
/** @typedef {{session: Session, view: import("../types").StaffView, media: import("../media/media.js").Media | null}} StaffProps */

const REFRESH_S = 5;

/** @param {import("../types").Present} present */
function presentWord({ online, of }) {
  return online === null ? t("未知") : t("{online} / {of}", { online, of });
}

/** Who is in and who is there, for those who look after many rooms. @param {{room: ListedRoom}} props */
function Overview({ room }) {
  const { occupant, candidates, invigilators } = room;
  if (!candidates || !invigilators) return null;
  return html`
    <p class="board-who">
      ${
        occupant
          ? t("{name} {state}，{time} 起", {
              name: occupant.name,
              state: stateWord(occupant.state),
              time: hour(occupant.since),
            })
          : t("考场内没有考生")
      }
    </p>
    <p class="quiet">
      ${t("在线：考生 {candidates}，候考官 {invigilators}", { candidates: presentWord(candidates), invigilators: presentWord(invigilators) })}
    </p>
  `;
}

/** @param {{room: ListedRoom, now: number, next: boolean}} props `next`: this one is most likely wanted */
function RoomRow({ room, now, next }) {
  const phase = room.status === "open" ? phaseMark(room.phase) : null;
  return html`
    <li class="card board-room">
      <div>
        <h2>
          ${room.title}
          ${room.rehearsal && html`<${Mark} word=${t("演练考场")} tone="warn" />`}
        </h2>
        <p class="quiet">
          ${room.college} · ${sameDay(room.opens_at, now) && html`<b>${t("今天")}</b> `}${day(room.opens_at)}
          <span class="digits">${span(room)}</span>
        </p>
        <p class="room-marks">
          <${Mark} ...${room.closed_at === null ? statusMark(room.status) : { word: t("已关闭"), tone: "warn" }} />
          ${phase && html`<${Mark} ...${phase} />`}
          ${Boolean(room.rechecks) && html`<${Mark} word=${t("{count} 人须重新核验", { count: room.rechecks ?? 0 })} tone="bad" />`}
        </p>
        <${Overview} room=${room} />
      </div>
      <dl class="board-numbers">
        <div>
          <dt>${t("候考")}</dt>
          <dd class="digits">${room.waiting ?? 0}</dd>
        </div>
        <div>
          <dt>${t("面试")}</dt>
          <dd class="digits">${room.live ?? 0}</dd>
        </div>
      </dl>
      <a class="button ${next ? "filled" : ""}" href=${room.page}>
        ${t("打开考场")}
        <span class="unseen">${room.title}</span>
      </a>
    </li>
  `;
}

/** All rooms in this person's scope, alive. With a single room there is nothing to choose. @param {{title: string, straight: boolean}} props */
function Board({ title, straight }) {
  const { me, ready } = useOwnPage();
  if (!ready) return html`<p class="opening" role="status">${t("正在打开…")}</p>`;
  return html`
    <${Header} me=${me} />
    <main class="board">
      <${Rooms} title=${title} straight=${straight} />
      <p><${GuideLink} who="examiner" /></p>
    </main>
  `;
}

/** Rehearsals stand apart, under a name of their own. @param {ListedRoom[]} rooms @returns {[string, ListedRoom[]][]} */
function grouped(rooms) {
  const [real, rehearsals] = [false, true].map((flag) => rooms.filter(({ rehearsal }) => rehearsal === flag));
  /** @type {[string, ListedRoom[]][]} */
  const groups = [["", real ?? []]];
  if (rehearsals?.length) groups.push([t("演练考场"), rehearsals]);
  return groups.filter(([, some]) => some.length);
}

/** The live rooms of a board. @param {{title: string, straight?: boolean}} props `straight`: with one room only, go straight into it */
export function Rooms({ title, straight = false }) {
  const answer = /** @type {any} */ (useServer("/api/rooms", REFRESH_S));
  const { data } = answer;
  const only = straight && data?.rooms.length === 1 ? data.rooms[0].page : null;
  useEffect(() => {
    if (only) location.replace(only);
  }, [only]);
  const groups = grouped(data?.rooms ?? []);
  const next = data?.rooms.find((/** @type {ListedRoom} */ { status }) => status === "open");
  return html`
    <h1>${title}</h1>
    <${Standing}
      of=${answer}
      reading=${t("正在读取考场…")}
      stale=${t("暂时连接不上，下面是刚才的内容，正在自动重试…")}
    />
    ${data?.rooms.length === 0 && html`<p class="card empty">${t("没有分配给您的考场。如有疑问请联系学院管理员。")}</p>`}
    ${groups.map(
      ([label, rooms]) => html`
        ${label && html`<h2 class="board-group">${label}</h2>`}
        <ul class="board-rooms">
          ${rooms.map((room) => html`<${RoomRow} key=${room.id} room=${room} now=${data.now} next=${room === next} />`)}
        </ul>
      `,
    )}
  `;
}

/** @param {{session: Session, Screen: any, home: string}} props */
function RoomPage({ session, Screen, home }) {
  const me = useMe();
  useEvents(session, ["change"]);
  useEffect(() => void session.media?.start(), [session]);
  if (session.ended) return html`<${SessionOver} why=${session.ended} home=${home} />`;
  const { view, media } = session;
  if (!view || view.role === "candidate") return html`<${Entering} protocol=${session.protocol} />`;
  return html`
    <${Header}
      me=${me}
      light=${session.protocol.light}
      media=${media?.state}
      title=${view.room.title}
      rehearsal=${view.room.rehearsal}
      asks=${signOutQuestion(view)}
    />
    <${Lost} session=${session} staff />
    <${Screen} session=${session} view=${view} media=${media} />
    ${media && html`<${Sounds} tiles=${media.tiles()} speaker=${media.chosen.speaker} />`}
  `;
}

/**
 * A staff page: without `?room=` the board of rooms, with it that room.
 * @param {{title: () => string, Screen: any, slots: {video: number, audio: number} | null, straight?: boolean, Front?: any}} page
 *   `straight`: with one room only, go straight into it; `Front`: what to show instead of the board
 */
export function staffPage({ title, Screen, slots, straight = false, Front = Board }) {
  const room = new URLSearchParams(location.search).get("room");
  const session = room ? new Session(room, slots).start() : null;
  const App = () => {
    const [seat] = useState(session);
    return seat
      ? html`<${RoomPage} session=${seat} Screen=${Screen} home=${location.pathname} />`
      : html`<${Front} title=${title()} straight=${straight} />`;
  };
  show(App, title);
}
