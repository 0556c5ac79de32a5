// @ts-check
import { get, post } from "../../line/api.js";
import { leaveIfSignedOut } from "../../ui/page.js";
import { sentence } from "../../words/refusals.js";
import { moment } from "../../words/times.js";
import { Confirm } from "../../ui/dialog.js";
import { html, useEffect, useRef, useState } from "../../ui/html.js";
import { BusyButton, Mark } from "../../ui/parts.js";
import { announce, announceRefusal } from "../../ui/toast.js";
import { t } from "../../words/words.js";
import { bodyOf, byField, copyOf, draftOf, emptyDraft, faults, isSame, rowMark } from "./draft.js";
import { Basics, Settings } from "./fields.js";
import { useLeaving } from "./leaving.js";
import { Candidates, Panel } from "./people.js";

const ROOMS = "/api/admin/rooms";

/** Refusals after which the same request is sent again with the same key (PROTOCOL.md section 5). */
const REPEATED = ["offline", "unavailable", "not_owner", "internal"];

/** The form's values and the room behind it. @param {{id?: string, copied?: string}} props */
function useRoom({ id, copied }) {
  const [loaded, setLoaded] = useState(/** @type {{form: any, room: any, draft: any} | null} */ (null));
  const [error, setError] = useState(/** @type {any} */ (null));
  const load = async () => {
    setError(null);
    try {
      const from = id ?? copied;
      const [form, answer] = await Promise.all([get(`${ROOMS}/form`), from ? get(`${ROOMS}/${from}`) : null]);
      const draft = id
        ? draftOf(answer.room)
        : copied
          ? copyOf(answer.room)
          : emptyDraft(form, Date.now() / 1000);
      setLoaded({ form, room: id ? answer.room : null, draft });
    } catch (refusal) {
      leaveIfSignedOut(/** @type {any} */ (refusal));
      setError(refusal);
    }
  };
  useEffect(() => void load(), []);
  return { loaded, error, load };
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
            <a class="button" href=${`/admin?room=${room.id}`}>${t("打开考场")}</a>
            <${Doors} room=${room} dirty=${dirty} act=${act} warned=${warned} />
          `
        }
      </div>
    </div>
  `;
}

/**
 * The form while it is filled in: `errors` by field, `stale` when somebody else saved the room meanwhile.
 * @param {{room: any, draft: any}} start as they were read
 */
function useForm(start) {
  const [room, setRoom] = useState(start.room);
  const [draft, setDraft] = useState(start.draft);
  const [saved, setSaved] = useState(start.draft);
  const [errors, setErrors] = useState(/** @type {import("./draft.js").Errors} */ ({}));
  const [stale, setStale] = useState("");
  const take = (/** @type {any} */ after) => {
    setRoom(after);
    setDraft(draftOf(after));
    setSaved(draftOf(after));
    setErrors({});
    setStale("");
  };
  const set = (/** @type {any} */ change) => setDraft((/** @type {any} */ now) => ({ ...now, ...change }));
  return { room, draft, errors, setErrors, stale, setStale, take, set, dirty: !isSame(draft, saved) };
}

/**
 * Sends what the form asks for, once for each key, and shows at its place what is refused.
 * @param {ReturnType<typeof useForm>} form
 * @param {{current: HTMLElement | null}} page
 */
function useSending({ setErrors, setStale }, page) {
  const key = useRef(crypto.randomUUID());
  const show = (/** @type {import("./draft.js").Errors} */ found) => {
    setErrors(found);
    announce(t("有 {count} 处需要修改，请看标红的说明。", { count: Object.keys(found).length }), "bad");
    requestAnimationFrame(() => {
      const wrong = page.current?.querySelector("[aria-invalid=true], .room-problems");
      /** @type {HTMLElement | null | undefined} */ (wrong)?.focus();
    });
  };
  const refuse = (/** @type {any} */ refusal) => {
    leaveIfSignedOut(refusal);
    if (refusal.problems?.length) show(byField(refusal.problems));
    else if (refusal.code === "conflict") setStale(sentence(refusal));
    else announceRefusal(refusal);
  };
  const send = async (/** @type {string} */ path, /** @type {object} */ body) => {
    try {
      const { room } = await post(path, { ...body, key: key.current });
      key.current = crypto.randomUUID();
      return room;
    } catch (refusal) {
      // What was answered is done with; what may not have arrived is repeated with the same key.
      if (!REPEATED.includes(/** @type {any} */ (refusal).code)) key.current = crypto.randomUUID();
      refuse(refusal);
      return null;
    }
  };
  return { send, show };
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
  const form = useForm(start);
  const { room, draft, errors, set, dirty } = form;
  const { send, show } = useSending(form, page);
  const { question, leave } = useLeaving(dirty);
  const save = async () => {
    const found = faults(draft);
    if (Object.keys(found).length) return show(found);
    const after = await send(room ? `${ROOMS}/${room.id}` : ROOMS, {
      ...bodyOf(draft),
      ...(room && { since: room.seq }),
    });
    if (!after) return undefined;
    announce(t("已保存。"));
    return room ? form.take(after) : leave(`#rooms/${after.id}`);
  };
  const act = async (/** @type {string} */ path, body = {}) => {
    const after = await send(`${ROOMS}/${room.id}/${path}`, body);
    if (!after) return;
    form.take(after);
    announce(path === "draw" ? t("已抽签，顺序已更新。") : t("已更新。"));
  };
  const props = { draft, errors, set, colleges, begun: Boolean(room?.begun) };
  const warned = dirty || !room ? {} : byField(room.warnings);
  const drawing = html`<${Drawing} room=${room} dirty=${dirty} act=${act} />`;
  return html`
    <div class="room-editor" ref=${page}>
      <${Head} room=${room} dirty=${dirty} act=${act} warned=${byField(room?.warnings ?? []).pledge ?? []} />
      <${Overtaken} stale=${form.stale} />
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
  const { loaded, error, load } = useRoom(props);
  if (error) {
    return html`
      <div class="stale" role="status">
        <p>${sentence(error)}</p>
        <button type="button" class="button" onClick=${load}>${t("重试")}</button>
        <a class="button" href="#rooms">${t("返回列表")}</a>
      </div>
    `;
  }
  if (!loaded) return html`<p class="card empty" role="status">${t("正在读取考场…")}</p>`;
  return html`<${Form} ...${loaded} />`;
}
