// @ts-check
import { ErrorText, Field, Select } from "../../ui/form.js";
import { html } from "../../ui/html.js";
import { said } from "../../words/server.js";
import { t } from "../../words/words.js";
import { TERMS } from "./terms.js";

/** @typedef {import("./draft.js").Draft} Draft */
/** @typedef {{form: import("../../ui/form.js").Form<Draft>, begun: boolean,
 *   colleges: {id: string, name: string, majors: {id: string, name: string}[]}[]}} Props */

/** Why a part of the form was refused. @param {{of?: string[], id: string}} props */
export function Problems({ of, id }) {
  if (!of?.length) return null;
  return html`
    <div id=${id} tabindex="-1" class="room-problems">
      ${of.map((text) => html`<${ErrorText} key=${text} text=${said(text)} />`)}
    </div>
  `;
}

/** @param {Props & {name: keyof Draft, label: string, disabled?: boolean}} props */
function Tick({ form: { fields, set }, name, label, disabled }) {
  return html`
    <label class="room-tick">
      <input
        type="checkbox"
        checked=${fields[name]}
        disabled=${disabled}
        onChange=${(/** @type {any} */ event) => set({ [name]: event.target.checked })}
      />
      <span>${label}</span>
    </label>
  `;
}

/** Name, college, time, and whether it counts. @param {Props} props */
export function Basics(props) {
  const { form, colleges, begun } = props;
  const { of, errors } = form;
  const options = [["", t("请选择")], ...colleges.map(({ id, name }) => [id, name])];
  return html`
    <section class="card room-form" aria-labelledby="room-basics">
      <h2 id="room-basics">${t("基本信息")}</h2>
      <${Field} label=${t("考场名称")} ...${of("title")} maxlength="100" autocomplete="off" />
      <${Select} label=${t("所属学院")} ...${of("college_id")} options=${options} error=${said(errors.college?.[0] ?? "")} disabled=${begun} />
      <div class="room-pair">
        <${Field} label=${t("开始时间（北京时间）")} ...${of("opens")} type="datetime-local" />
        <${Field} label=${t("结束时间（北京时间）")} ...${of("closes")} type="datetime-local" />
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
  const { name, kind } = term;
  const own = { label: term.label(), ...props.form.of(name) };
  if (kind === "tick") return html`<${Tick} ...${props} name=${name} label=${own.label} />`;
  if (kind === "choice") return html`<${Select} ...${own} options=${term.options()} />`;
  if (kind === "text")
    return html`<${Field} ...${own} maxlength="50" autocomplete="off" help=${"note" in term && term.note()} />`;
  const { min, max } = term;
  return html`<${Field} ...${own} type="number" inputmode="numeric" step="1" min=${min} max=${max} />`;
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
