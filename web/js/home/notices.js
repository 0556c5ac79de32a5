// @ts-check
import { post } from "../line/api.js";
import { NoticeText } from "../notices/text.js";
import { Standing, useServer } from "../ui/asked.js";
import { day, moment } from "../words/times.js";
import { Dialog } from "../ui/dialog.js";
import { html, useEffect, useRef, useState } from "../ui/html.js";
import { announce } from "../ui/toast.js";
import { t } from "../words/words.js";

/** @typedef {import("../types").NoticeCard} NoticeCard */
/** @typedef {{notices: NoticeCard[] | null, answer: import("../ui/asked.js").Answer<any>, read: (notice: NoticeCard) => void}} Board */

const REFRESH_S = 20;
/** Of each kind, before the others are asked for. */
const SHOWN = 4;

/** A version of a notice: a newer one may be unread again. @param {NoticeCard} notice */
const versionOf = ({ id, version }) => `${id}/${version}`;

/** What the server says, with what was opened here since. @returns {Board} */
export function useNotices() {
  const answer = useServer("/api/notices", REFRESH_S);
  const [opened, setOpened] = useState(/** @type {string[]} */ ([]));
  const notices = /** @type {{notices: NoticeCard[]} | null} */ (answer.data)?.notices ?? null;
  useArrivals(notices);
  return {
    notices:
      notices?.map((notice) => ({ ...notice, read: notice.read || opened.includes(versionOf(notice)) })) ??
      null,
    answer,
    read: (notice) => setOpened((/** @type {string[]} */ before) => [...before, versionOf(notice)]),
  };
}

/** One that comes while the page is open is said aloud. @param {NoticeCard[] | null} notices */
function useArrivals(notices) {
  const known = useRef(/** @type {Set<string> | null} */ (null));
  useEffect(() => {
    if (!notices) return;
    const before = known.current;
    const fresh = before ? notices.filter((notice) => !notice.read && !before.has(versionOf(notice))) : [];
    for (const { title } of fresh) announce(t("新公告：{title}", { title }));
    known.current = new Set([...(before ?? []), ...notices.map(versionOf)]);
  }, [notices]);
}

/** Where the notices are far down the page, what is unread is said at its top. @param {{board: Board}} props */
export function Unread({ board: { notices } }) {
  const count = notices?.filter(({ read }) => !read).length ?? 0;
  return (
    count > 0 &&
    html`<a class="unread-line" href="#notices">${t("有 {count} 条未读公告，请查看", { count })}</a>`
  );
}

/** 学校公告 and 学院公告. @param {{board: Board}} props */
export function NoticeCards({ board }) {
  const [open, setOpen] = useState(/** @type {NoticeCard | null} */ (null));
  const schools = board.notices?.filter(({ college_id }) => college_id === null) ?? null;
  const colleges = board.notices?.filter(({ college_id }) => college_id !== null) ?? null;
  return html`
    <div id="notices" class="notice-cards">
      <${NoticeCardOf} title=${t("学校公告")} notices=${schools} board=${board} onOpen=${setOpen} />
      <${NoticeCardOf} title=${t("学院公告")} notices=${colleges} board=${board} onOpen=${setOpen} />
    </div>
    ${open && html`<${Reader} key=${open.id} notice=${open} onRead=${board.read} onClose=${() => setOpen(null)} />`}
  `;
}

/** @param {{title: string, notices: NoticeCard[] | null, board: Board, onOpen: (notice: NoticeCard) => void}} props */
function NoticeCardOf({ title, notices, board, onOpen }) {
  const unread = notices?.filter(({ read }) => !read).length ?? 0;
  return html`
    <section class="card side-card">
      <h2>
        ${title}
        ${unread > 0 && html`<span class="mark unread">${t("{count} 条未读", { count: unread })}</span>`}
      </h2>
      <${Listed} notices=${notices} board=${board} onOpen=${onOpen} />
    </section>
  `;
}

/** @param {{notices: NoticeCard[] | null, board: Board, onOpen: (notice: NoticeCard) => void}} props */
function Listed({ notices, board: { answer }, onOpen }) {
  const [all, setAll] = useState(false);
  if (!notices) return html`<${Standing} of=${answer} look="quiet" />`;
  if (!notices.length) return html`<p class="quiet">${t("暂无公告")}</p>`;
  const shown = all ? notices : notices.slice(0, SHOWN);
  return html`
    <ul class="notice-list">
      ${shown.map((notice) => html`<${Line} key=${notice.id} notice=${notice} onOpen=${onOpen} />`)}
    </ul>
    ${
      notices.length > shown.length &&
      html`
        <button type="button" class="button plain" onClick=${() => setAll(true)}>
          ${t("查看全部 {count} 条", { count: notices.length })}
        </button>
      `
    }
  `;
}

/** @param {{notice: NoticeCard, onOpen: (notice: NoticeCard) => void}} props */
function Line({ notice, onOpen }) {
  return html`
    <li>
      <button type="button" class="notice-line ${notice.read ? "" : "unread"}" onClick=${() => onOpen(notice)}>
        ${!notice.read && html`<span class="mark unread">${t("未读")}</span>`}
        <span class="notice-title">${notice.title}</span>
        <span class="quiet digits">${day(notice.at)}</span>
      </button>
    </li>
  `;
}

/** The whole text. Having it on the screen is what counts as read. @param {{notice: NoticeCard, onRead: (notice: NoticeCard) => void, onClose: () => void}} props */
function Reader({ notice, onRead, onClose }) {
  const answer = useServer(`/api/notices/${notice.id}`);
  const whole = /** @type {{notice: import("../types").WholeNotice} | null} */ (answer.data)?.notice;
  const version = whole?.version;
  useEffect(() => {
    if (version === undefined) return;
    // One that does not arrive leaves the notice unread, and it is sent again when it is opened again.
    post(`/api/notices/${notice.id}/read`, { version }).then(
      () => onRead({ ...notice, version }),
      () => {},
    );
  }, [version]);
  return html`
    <${Dialog} title=${whole?.title ?? notice.title} onClose=${onClose} wide>
      ${
        whole &&
        html`
          <p class="quiet digits">${whole.college || t("学校公告")} · ${moment(whole.at)}</p>
          <${NoticeText} text=${whole.text} />
        `
      }
      ${!whole && html`<${Standing} of=${answer} look="" filled />`}
    </${Dialog}>
  `;
}
