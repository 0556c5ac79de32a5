// @ts-check
import { ErrorText, Field } from "../../access/login_fields.js";
import { html } from "../../ui/html.js";
import { t } from "../../words/words.js";

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

/** @param {Props & {name: "face_check" | "rehearsal", label: string, disabled?: boolean}} props */
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

/** @param {Props} props */
export function Settings(props) {
  const number = (/** @type {number} */ min, /** @type {number} */ max) => ({
    type: "number",
    inputmode: "numeric",
    step: 1,
    min,
    max,
  });
  const text = { maxlength: 50, autocomplete: "off" };
  return html`
    <section class="card room-form" aria-labelledby="room-settings">
      <h2 id="room-settings">${t("考试设置")}</h2>
      <div class="room-pair">
        <${Entry} ...${props} name="interview" label=${t("每人面试时长（分钟）")} input=${number(1, 600)} />
        <${Entry} ...${props} name="warning" label=${t("结束前提醒（分钟）")} input=${number(0, 60)} />
        <${Entry} ...${props} name="early" label=${t("候考区提前开放（分钟）")} input=${number(0, 1440)} />
        <${Entry} ...${props} name="invitation" label=${t("邀请有效时间（秒）")} input=${number(10, 3600)} />
        <${Choice}
          ...${props}
          name="camera2"
          label=${t("第二摄像头")}
          options=${[
            ["none", t("不使用")],
            ["allowed", t("可以使用")],
            ["required", t("必须使用")],
          ]}
        />
        <${Entry} ...${props} name="face_tries" label=${t("人脸识别次数")} input=${number(1, 20)} />
      </div>
      <${Tick} ...${props} name="face_check" label=${t("进入候考区前需要人脸识别")} />
      <div class="room-pair">
        <${Entry} ...${props} name="contact_name" label=${t("联系人")} input=${text} />
        <${Entry} ...${props} name="contact_phone" label=${t("联系电话")} input=${text} note=${t("考生在首页和考场内看到。")} />
      </div>
    </section>
  `;
}
