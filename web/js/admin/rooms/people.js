// @ts-check
import { get } from "../../line/api.js";
import { Standing, useAsked } from "../../ui/asked.js";
import { Select } from "../../ui/form.js";
import { html, useRef, useState } from "../../ui/html.js";
import { ButtonOf, Mark } from "../../ui/parts.js";
import { roleWord, stateWord } from "../../words/room.js";
import { t } from "../../words/words.js";
import { moved, officeOf } from "./draft.js";
import { Problems } from "./fields.js";

/** @typedef {import("./draft.js").Person} Person */
/** @typedef {import("./fields.js").Props} Props */

const TYPING_MS = 300;

/** Who is found. @param {{query: string, here: Person[], add: (people: Person[]) => void, many: boolean}} props `query`: of the address */
function Results({ query, here, add, many }) {
  const answer = useAsked(() => get(`/api/admin/rooms/people?${query}`), [], TYPING_MS);
  if (!answer.data) return html`<${Standing} of=${answer} reading=${t("正在查找…")} look="quiet" />`;
  /** @type {Person[]} */
  const people = answer.data.people;
  const listed = new Set(here.map(({ id }) => id));
  const free = people.filter(({ id }) => !listed.has(id));
  if (!free.length) {
    const words = people.length ? t("找到的人都已在名单中。") : t("没有找到。请换一个姓名或准考证号。");
    return html`<p class="quiet" role="status">${words}</p>`;
  }
  return html`
    <div role="status" class="quiet">${t("找到 {count} 人", { count: free.length })}</div>
    ${many && free.length > 1 && html`<button type="button" class="button" onClick=${() => add(free)}>${t("全部加入（{count} 人）", { count: free.length })}</button>`}
    <ul class="room-found">
      ${free.map(
        (person) => html`
          <li key=${person.id}>
            <span>
              ${person.name}
              <span class="quiet"> ${[person.exam_no, person.major || person.college].filter(Boolean).join(" · ")}</span>
            </span>
            <${ButtonOf} word=${t("加入")} name=${person.name} onClick=${() => add([person])} />
          </li>
        `,
      )}
    </ul>
  `;
}

/** Search somebody to put on a list. @param {{id: string, label: string, kind: string, here: Person[], majors?: {id: string, name: string}[], add: (people: Person[]) => void}} props */
function Picker({ id, label, kind, here, majors, add }) {
  const [q, setQ] = useState("");
  const [major, setMajor] = useState("");
  const asks = q.trim() || major;
  const query = String(new URLSearchParams({ kind, q: q.trim(), major }));
  const options = [["", t("不限")], ...(majors ?? []).map((each) => [each.id, each.name])];
  return html`
    <div class="room-picker">
      <div class="admin-filters">
        <label class="field admin-search" for=${id}>
          <span>${label}</span>
          <input id=${id} type="search" value=${q} maxlength="100" autocomplete="off" onInput=${(/** @type {any} */ event) => setQ(event.target.value)} />
        </label>
        ${majors && html`<${Select} label=${t("专业")} name="${id}-major" value=${major} options=${options} onInput=${setMajor} />`}
      </div>
      ${asks && html`<${Results} key=${query} query=${query} here=${here} add=${add} many=${kind === "candidate"} />`}
    </div>
  `;
}

/** Chair, examiners and invigilators. @param {Props & {warnings: string[]}} props */
export function Panel({ form: { fields, set, errors }, warnings }) {
  const { panel } = fields;
  const add = (/** @type {Person[]} */ people) =>
    set({
      panel: people.reduce((list, person) => [...list, { ...person, role: officeOf(person, list) }], panel),
    });
  const change = (/** @type {string} */ id, /** @type {string} */ role) =>
    set({ panel: panel.map((member) => (member.id === id ? { ...member, role } : member)) });
  return html`
    <section class="card room-form" aria-labelledby="room-panel">
      <h2 id="room-panel">${t("考场人员")}</h2>
      <${Problems} of=${errors.panel} id="panel-problems" />
      ${warnings.map((words) => html`<p key=${words} class="room-warning">${words}</p>`)}
      ${!panel.length && html`<p class="quiet">${t("还没有安排考场人员。")}</p>`}
      <ul class="room-people">
        ${panel.map(
          (member) => html`
            <li key=${member.id}>
              <b>${member.name}</b>
              <select
                aria-label=${t("{name} 的职责", { name: member.name })}
                value=${member.role}
                onChange=${(/** @type {any} */ event) => change(member.id, event.target.value)}>
                ${["chair", "examiner", "invigilator"].map((role) => html`<option key=${role} value=${role}>${roleWord(role)}</option>`)}
              </select>
              <${ButtonOf} className="plain" word=${t("移除")} name=${member.name} onClick=${() => set({ panel: panel.filter(({ id }) => id !== member.id) })} />
            </li>
          `,
        )}
      </ul>
      <${Picker} id="find-staff" label=${t("查找考官或候考官（姓名）")} kind="staff" here=${panel} add=${add} />
    </section>
  `;
}

/** One candidate of the list; it can be dragged, or moved with the arrow keys. @param {{person: Person, place: number, count: number, move: (from: number, to: number) => void, remove: () => void}} props */
function Place({ person, place, count, move, remove }) {
  const key = (/** @type {KeyboardEvent} */ event) => {
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (!step) return;
    event.preventDefault();
    move(place, place + step);
  };
  const drop = (/** @type {DragEvent} */ event) => {
    event.preventDefault();
    const from = Number(event.dataTransfer?.getData("text/x-place") || NaN);
    if (!Number.isNaN(from)) move(from, place);
  };
  const came = person.state && person.state !== "registered";
  return html`
    <li
      draggable="true"
      onDragStart=${(/** @type {DragEvent} */ event) => event.dataTransfer?.setData("text/x-place", String(place))}
      onDragOver=${(/** @type {DragEvent} */ event) => event.preventDefault()}
      onDrop=${drop}>
      <button
        type="button"
        class="button plain room-handle"
        aria-label=${t("移动 {name}，现在第 {place} 位，按上下方向键", { name: person.name, place: place + 1 })}
        onKeyDown=${key}>
        <span aria-hidden="true">⠿</span>
      </button>
      <span class="digits room-place">${place + 1}</span>
      <span class="room-who">
        <b>${person.name}</b>
        <span class="quiet digits"> ${person.exam_no}</span>
        ${came && html`<${Mark} word=${stateWord(person.state ?? "")} tone="quiet" />`}
      </span>
      <span class="room-steps">
        <button type="button" class="button plain" disabled=${place === 0} aria-label=${t("上移 {name}", { name: person.name })} onClick=${() => move(place, place - 1)}>↑</button>
        <button type="button" class="button plain" disabled=${place === count - 1} aria-label=${t("下移 {name}", { name: person.name })} onClick=${() => move(place, place + 1)}>↓</button>
        <${ButtonOf} className="plain" word=${t("移除")} name=${person.name} disabled=${came} onClick=${remove} />
      </span>
    </li>
  `;
}

/** The candidates in the order of their interviews. @param {Props & {drawing: any, warnings: string[]}} props `drawing`: what draws lots, and how they fell */
export function Candidates({ form: { fields, set, errors }, colleges, drawing, warnings }) {
  const { candidates, college_id } = fields;
  const list = useRef(/** @type {HTMLElement | null} */ (null));
  const [said, say] = useState("");
  const move = (/** @type {number} */ from, /** @type {number} */ to) => {
    const after = moved(candidates, from, to);
    if (after === candidates) return;
    set({ candidates: after });
    const person = candidates[from];
    say(
      t("{name} 现在第 {place} 位", {
        name: person?.name ?? "",
        place: after.indexOf(/** @type {Person} */ (person)) + 1,
      }),
    );
  };
  const majors = colleges.find(({ id }) => id === college_id)?.majors ?? [];
  return html`
    <section class="card room-form" aria-labelledby="room-candidates">
      <h2 id="room-candidates">${t("考生与面试顺序")}</h2>
      <${Problems} of=${errors.candidates} id="candidates-problems" />
      ${warnings.map((words) => html`<p key=${words} class="room-warning">${words}</p>`)}
      <ol class="room-people" ref=${list}>
        ${candidates.map(
          (person, place) => html`
            <${Place}
              key=${person.id}
              person=${person}
              place=${place}
              count=${candidates.length}
              move=${move}
              remove=${() => set({ candidates: candidates.filter(({ id }) => id !== person.id) })}
            />
          `,
        )}
      </ol>
      <p class="unseen" role="status">${said}</p>
      ${drawing}
      <${Picker}
        id="find-candidates"
        label=${t("查找考生（姓名或准考证号）")}
        kind="candidate"
        here=${candidates}
        majors=${majors}
        add=${(/** @type {Person[]} */ people) => set({ candidates: [...candidates, ...people] })}
      />
    </section>
  `;
}
