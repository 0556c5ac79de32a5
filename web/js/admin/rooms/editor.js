// @ts-check
import { get, post } from "../../line/api.js";
import { leaveIfSignedOut } from "../../line/signed_in.js";
import { sentence } from "../../words/refusals.js";
import { moment } from "../../words/times.js";
import { Confirm } from "../../ui/dialog.js";
import { Standing, useAsked } from "../../ui/asked.js";
import { useForm } from "../../ui/form.js";
import { html, useRef, useState } from "../../ui/html.js";
import { BusyButton, Mark } from "../../ui/parts.js";
import { useLeaving } from "../../ui/place.js";
import { announce, announceRefusal } from "../../ui/toast.js";
import { t } from "../../words/words.js";
import { bodyOf, byField, copyOf, draftOf, emptyDraft, faults, isSame, rowMark } from "./draft.js";
import { Basics, Settings } from "./fields.js";
import { Candidates, Panel } from "./people.js";

const ROOMS = "/api/admin/rooms";

/** Refusals after which the same request is sent again with the same key (PROTOCOL.md section 5). */
const REPEATED = ["offline", "unavailable", "not_owner", "internal"];

/** What the form begins with, and the room behind it. @param {{id?: string, copied?: string}} props */
function useRoom({ id, copied }) {
  return useAsked(async () => {
    const from = id ?? copied;
    const [form, answer] = await Promise.all([get(`${ROOMS}/form`), from ? get(`${ROOMS}/${from}`) : null]);
    if (!answer) return { form, room: null, draft: emptyDraft(form, Date.now() / 1000) };
    const { room } = answer;
    return id ? { form, room, draft: draftOf(room) } : { form, room: null, draft: copyOf(room) };
  }, []);
}

/** @param {{room: any, dirty: boolean, act: (path: string, body?: object) => Promise<void>}} props */
function Drawing({ room, dirty, act }) {
  const [asking, setAsking] = useState(false);
  const few = !room || room.candidates.length < 2;
  const why = room?.begun
    ? t("已有考生签到，不能再抽签。")
    : dirty || !room
      ? t("请先保存，再抽签。")
      : few
        ? t("至少有两位考生才能抽签。")
        : "";
  const draw = async () => {
    setAsking(false);
    await act("draw", { since: room.seq });
  };
  return html`
    <div class="room-draw">
      <button type="button" class="button" disabled=${Boolean(why)} aria-describedby="draw-note" onClick=${() => setAsking(true)}>
        ${t("随机抽签")}
      </button>
      <p class="quiet" id="draw-note">${why || t("抽签由服务器完成，抽签人、时间和种子记入考场记录，可以复核。")}</p>
      ${
        room?.draw &&
        !dirty &&
        html`<p class="room-drawn">
          ${t("当前顺序由 {name} 于 {time} 抽签产生，种子", { name: room.draw.by, time: moment(room.draw.at) })}
          <code>${room.draw.seed}</code>
        </p>`
      }
      ${
        asking &&
        html`<${Confirm}
          label=${t("随机抽签")}
          question=${t("将为 {count} 位考生重新排定面试顺序。每次抽签都会留下记录，不能删除。", { count: room.candidates.length })}
          onConfirm=${draw}
          onClose=${() => setAsking(false)}
        />`
      }
    </div>
  `;
}

/** Opening and closing by hand. @param {{room: any, dirty: boolean, act: (path: string) => Promise<void>, warned: string[]}} props */
function Doors({ room, dirty, act, warned }) {
  const [asking, setAsking] = useState("");
  const now = Date.now() / 1000;
  const closed = room.closed_at !== null;
  const early = !closed && room.opened_at === null && now < room.opens_at - room.early;
  const labels = { close: t("关闭考场"), open: closed ? t("重新开放") : t("提前开放") };
  const questions = {
    close: t("关闭后考生不能再进入，直到重新开放。考场内还有人时不能关闭。"),
    open: closed
      ? t("重新开放后，考生可以按开放时间进入候考区。")
      : t("考生现在就可以进入候考区，不必等到开放时间。"),
  };
  const ask = (/** @type {"open" | "close"} */ what) =>
    html`<button type="button" class="button" disabled=${dirty} onClick=${() => setAsking(what)}>${labels[what]}</button>`;
  return html`
    ${(closed || early) && ask("open")} ${!closed && ask("close")}
    ${
      asking &&
      html`<${Confirm}
        label=${labels[/** @type {"open" | "close"} */ (asking)]}
        question=${[questions[/** @type {"open" | "close"} */ (asking)], ...(asking === "open" ? warned : [])].join("")}
        grave=${asking === "close"}
        onConfirm=${async () => {
          setAsking("");
          await act(asking);
        }}
        onClose=${() => setAsking("")}
      />`
    }
  `;
}

/** @param {{room: any, dirty: boolean, act: (path: string, body?: object) => Promise<void>, warned: string[]}} props */
function Head({ room, dirty, act, warned }) {
  return html`
    <div class="admin-head">
      <h1>
        ${room ? room.title : t("新建考场")}
        ${room?.rehearsal && html`<${Mark} word=${t("演练考场")} tone="warn" />`}
        ${room && html`<${Mark} ...${rowMark(room, Date.now() / 1000)} />`}
      </h1>
      <div class="admin-actions">
        <a class="button" href="#rooms">${t("返回列表")}</a>
        ${
          room &&
          html`
            <a class="button" href=${`#rooms/copy/${room.id}`}>${t("复制考场")}</a>
            <a class="button" href=${`#rooms/${room.id}/record`}>${t("考场记录")}</a>
            <a class="button" href=${`#rooms/${room.id}/scores`}>${t("成绩")}</a>
            <a class="button" href=${`/admin?room=${room.id}`}>${t("打开考场")}</a>
            <${Doors} room=${room} dirty=${dirty} act=${act} warned=${warned} />
          `
        }
      </div>
    </div>
  `;
}

/**
 * The form while it is filled in, and sending what it asks for, once for each key. `stale` when somebody else saved the
 * room meanwhile.
 * @param {{room: any, draft: import("./draft.js").Draft}} start as they were read
 * @param {{current: HTMLElement | null}} page
 */
function useRoomForm(start, page) {
  const [room, setRoom] = useState(start.room);
  const [stale, setStale] = useState("");
  const key = useRef(crypto.randomUUID());
  const show = (/** @type {import("./draft.js").Errors} */ found) => {
    const count = Object.keys(found).length;
    if (count) announce(t("有 {count} 处需要修改，请看标红的说明。", { count }), "bad");
    requestAnimationFrame(() => {
      const wrong = page.current?.querySelector("[aria-invalid=true], .room-problems");
      if (count) /** @type {HTMLElement | null | undefined} */ (wrong)?.focus();
    });
    return found;
  };
  const refused = (/** @type {any} */ refusal) => {
    leaveIfSignedOut(refusal);
    if (refusal.problems?.length) return show(byField(refusal.problems));
    if (refusal.code === "conflict") setStale(sentence(refusal));
    else announceRefusal(refusal);
    return {};
  };
  const form = useForm(start.draft, { refused, same: isSame });
  const send = async (/** @type {string} */ path, /** @type {object} */ body) => {
    try {
      const { room: after } = await post(path, { ...body, key: key.current });
      key.current = crypto.randomUUID();
      return after;
    } catch (refusal) {
      // What was answered is done with; what may not have arrived is repeated with the same key.
      if (!REPEATED.includes(/** @type {any} */ (refusal).code)) key.current = crypto.randomUUID();
      throw refusal;
    }
  };
  const take = (/** @type {any} */ after) => {
    setRoom(after);
    form.begin(draftOf(after));
    setStale("");
  };
  return { form, room, stale, send, take, check: (/** @type {any} */ draft) => show(faults(draft)) };
}

/** @param {{words: string}} props */
function PledgeWarning({ words }) {
  return html`<p class="room-warning">${words} <a href="#pledge">${t("查看承诺书")}</a></p>`;
}

/** @param {{stale: string}} props */
function Overtaken({ stale }) {
  if (!stale) return null;
  return html`
    <div class="stale" role="alert">
      <p>${stale}</p>
      <button type="button" class="button" onClick=${() => location.reload()}>${t("刷新")}</button>
    </div>
  `;
}

/** @param {{form: any, room: any, draft: any}} props as they were read */
function Form({ form: { colleges }, ...start }) {
  const page = useRef(/** @type {HTMLElement | null} */ (null));
  const { form, room, stale, send, take, check } = useRoomForm(start, page);
  const { fields, sends, changed: dirty } = form;
  const { question, leave } = useLeaving(dirty);
  const save = sends(async () => {
    const since = room && { since: room.seq };
    const after = await send(room ? `${ROOMS}/${room.id}` : ROOMS, { ...bodyOf(fields), ...since });
    announce(t("已保存。"));
    if (room) take(after);
    else leave(`#rooms/${after.id}`);
  }, check);
  const act = (/** @type {string} */ path, body = {}) =>
    sends(async () => {
      take(await send(`${ROOMS}/${room.id}/${path}`, body));
      announce(path === "draw" ? t("已抽签，顺序已更新。") : t("已更新。"));
    })();
  const props = { form, colleges, begun: Boolean(room?.begun) };
  const warned = dirty || !room ? {} : byField(room.warnings);
  const drawing = html`<${Drawing} room=${room} dirty=${dirty} act=${act} />`;
  return html`
    <div class="room-editor" ref=${page}>
      <${Head} room=${room} dirty=${dirty} act=${act} warned=${byField(room?.warnings ?? []).pledge ?? []} />
      <${Overtaken} stale=${stale} />
      ${(warned.pledge ?? []).map((words) => html`<${PledgeWarning} key=${words} words=${words} />`)}
      <${Basics} ...${props} />
      <${Panel} ...${props} warnings=${warned.panel ?? []} />
      <${Candidates} ...${props} warnings=${warned.candidates ?? []} drawing=${drawing} />
      <${Settings} ...${props} />
      <div class="room-save">
        <${BusyButton} className="filled large" disabled=${room && !dirty} onClick=${save}>${t("保存")}</${BusyButton}>
        <span class="quiet" role="status">${dirty ? t("有未保存的修改") : room ? t("已全部保存") : ""}</span>
      </div>
      ${question}
    </div>
  `;
}

/** A room's form: a new one, one like another, or one that exists. @param {{id?: string, copied?: string}} props */
export function RoomEditor(props) {
  const answer = useRoom(props);
  if (answer.data) return html`<${Form} ...${answer.data} />`;
  return html`
    <${Standing} of=${answer} reading=${t("正在读取考场…")}>
      <a class="button" href="#rooms">${t("返回列表")}</a>
    </${Standing}>
  `;
}
