// @ts-check
import { ErrorText, Field, Select } from "../../ui/form.js";
import { html } from "../../ui/html.js";
import { t } from "../../words/words.js";

/** @typedef {import("./draft.js").Draft} Draft */
/** @typedef {{form: import("../../ui/form.js").Form<Draft>, begun: boolean,
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

/** @param {Props & {name: "face_check" | "rehearsal", label: string, disabled?: boolean}} props */
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
      <${Select} label=${t("所属学院")} ...${of("college_id")} options=${options} error=${errors.college?.[0]} disabled=${begun} />
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

/** @param {number} min @param {number} max */
const number = (min, max) => ({ type: "number", inputmode: "numeric", step: 1, min, max });

/** @returns {[string, string][]} */
const cameras = () => [
  ["none", t("不使用")],
  ["allowed", t("可以使用")],
  ["required", t("必须使用")],
];

/** @param {Props} props */
export function Settings(props) {
  const { of } = props.form;
  const text = { maxlength: 50, autocomplete: "off" };
  return html`
    <section class="card room-form" aria-labelledby="room-settings">
      <h2 id="room-settings">${t("考试设置")}</h2>
      <div class="room-pair">
        <${Field} label=${t("每人面试时长（分钟）")} ...${of("interview")} ...${number(1, 600)} />
        <${Field} label=${t("结束前提醒（分钟）")} ...${of("warning")} ...${number(0, 60)} />
        <${Field} label=${t("候考区提前开放（分钟）")} ...${of("early")} ...${number(0, 1440)} />
        <${Field} label=${t("邀请有效时间（秒）")} ...${of("invitation")} ...${number(10, 3600)} />
        <${Select} label=${t("第二摄像头")} ...${of("camera2")} options=${cameras()} />
        <${Field} label=${t("人脸识别次数")} ...${of("face_tries")} ...${number(1, 20)} />
      </div>
      <${Tick} ...${props} name="face_check" label=${t("进入候考区前需要人脸识别")} />
      <div class="room-pair">
        <${Field} label=${t("联系人")} ...${of("contact_name")} ...${text} />
        <${Field} label=${t("联系电话")} ...${of("contact_phone")} ...${text} help=${t("考生在首页和考场内看到。")} />
      </div>
    </section>
  `;
}
