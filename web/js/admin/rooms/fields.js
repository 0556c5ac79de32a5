// @ts-check
import { ErrorText, Field } from "../../access/login_fields.js";
import { html } from "../../ui/html.js";
import { t } from "../../words/words.js";
import { TERMS } from "./terms.js";

/** @typedef {import("./draft.js").Draft} Draft */
/** @typedef {{draft: Draft, errors: import("./draft.js").Errors, set: (change: Partial<Draft>) => void, begun: boolean,
 *   colleges: {id: string, name: string, majors: {id: string, name: string}[]}[]}} Props */

/** Why a part of the form was refused. @param {{of?: string[], id: string}} props */
export function Problems({ of, id }) {
  if (!of?.length) return null;
  return html`
    <div id=${id} tabindex="-1" class="room-problems">
      ${of.map((text) => html`<${ErrorText} key=${text} text=${text} />`)}
    </div>
  `;
}

/** A field of the draft. @param {Props & {name: keyof Draft, label: string, note?: string, input?: object}} props `input`: what `<input>` takes beside */
function Entry({ draft, errors, set, name, label, note, input = {} }) {
  return html`
    <div>
      <${Field}
        label=${label}
        name=${name}
        value=${draft[name]}
        error=${errors[name]?.[0]}
        onInput=${(/** @type {string} */ text) => set({ [name]: text })}
        ...${input}
      />
      ${note && html`<p class="quiet room-note">${note}</p>`}
    </div>
  `;
}

/** @param {Props & {name: keyof Draft, label: string, options: [string, string][], error?: string, disabled?: boolean}} props */
function Choice({ draft, set, name, label, options, error, disabled }) {
  return html`
    <div class="field">
      <label for=${name}>${label}</label>
      <select
        id=${name}
        value=${draft[name]}
        disabled=${disabled}
        aria-invalid=${Boolean(error)}
        aria-describedby=${error ? `${name}-error` : null}
        onChange=${(/** @type {any} */ event) => set({ [name]: event.target.value })}>
        ${options.map(([value, word]) => html`<option key=${value} value=${value}>${word}</option>`)}
      </select>
      ${error && html`<${ErrorText} id=${`${name}-error`} text=${error} />`}
    </div>
  `;
}

/** @param {Props & {name: keyof Draft, label: string, disabled?: boolean}} props */
function Tick({ draft, set, name, label, disabled }) {
  return html`
    <label class="room-tick">
      <input
        type="checkbox"
        checked=${draft[name]}
        disabled=${disabled}
        onChange=${(/** @type {any} */ event) => set({ [name]: event.target.checked })}
      />
      <span>${label}</span>
    </label>
  `;
}

/** Name, college, time, and whether it counts. @param {Props} props */
export function Basics(props) {
  const { errors, colleges, begun } = props;
  /** @type {[string, string][]} */
  const options = [
    ["", t("请选择")],
    ...colleges.map(({ id, name }) => /** @type {[string, string]} */ ([id, name])),
  ];
  return html`
    <section class="card room-form" aria-labelledby="room-basics">
      <h2 id="room-basics">${t("基本信息")}</h2>
      <${Entry} ...${props} name="title" label=${t("考场名称")} input=${{ maxlength: 100, autocomplete: "off" }} />
      <${Choice} ...${props} name="college_id" label=${t("所属学院")} options=${options} error=${errors.college?.[0]} disabled=${begun} />
      <div class="room-pair">
        <${Entry} ...${props} name="opens" label=${t("开始时间（北京时间）")} input=${{ type: "datetime-local" }} />
        <${Entry} ...${props} name="closes" label=${t("结束时间（北京时间）")} input=${{ type: "datetime-local" }} />
      </div>
      <${Problems} of=${errors.times} id="times-problems" />
      <${Tick} ...${props} name="rehearsal" label=${t("这是演练考场（不计入正式结果，各页面都有“演练考场”标记）")} disabled=${begun} />
      <${Problems} of=${errors.rehearsal} id="rehearsal-problems" />
      ${begun && html`<p class="quiet">${t("已有考生签到：学院、是否演练和已签到的考生不能再更改。")}</p>`}
    </section>
  `;
}

/** One of the terms. @param {Props & {term: import("./draft.js").Term}} props */
function Term({ term, ...props }) {
  const own = { ...props, name: term.name, label: term.label() };
  if (term.kind === "tick") return html`<${Tick} ...${own} />`;
  if (term.kind === "choice") return html`<${Choice} ...${own} options=${term.options()} />`;
  if (term.kind === "text")
    return html`<${Entry} ...${own} note=${"note" in term && term.note()} input=${{ maxlength: 50, autocomplete: "off" }} />`;
  const { min, max } = term;
  return html`<${Entry} ...${own} input=${{ type: "number", inputmode: "numeric", step: 1, min, max }} />`;
}

/** @param {Props} props */
export function Settings(props) {
  const of = (/** @type {import("./draft.js").Term["kind"][]} */ ...kinds) =>
    TERMS.filter(({ kind }) => kinds.includes(kind)).map(
      (term) => html`<${Term} key=${term.name} ...${props} term=${term} />`,
    );
  return html`
    <section class="card room-form" aria-labelledby="room-settings">
      <h2 id="room-settings">${t("考试设置")}</h2>
      <div class="room-pair">${of("length", "count", "choice")}</div>
      ${of("tick")}
      <div class="room-pair">${of("text")}</div>
    </section>
  `;
}
