// @ts-check
import { post } from "../../line/api.js";
import { ErrorText, Field, Select, useForm } from "../../ui/form.js";
import { NoticeText } from "../../notices/text.js";
import { Confirm, Dialog } from "../../ui/dialog.js";
import { html, useMemo, useState } from "../../ui/html.js";
import { announce } from "../../ui/toast.js";
import { t } from "../../words/words.js";
import { begun, mistakes, request } from "./draft.js";

/** @typedef {import("./draft.js").Draft} Draft */

/**
 * @typedef {{me?: import("../../types").Me | null, colleges?: {id: string, name: string}[],
 *   notice?: import("../../types").OfficeNotice, words: {title: string, text: string}, onClose: () => void, onDone: () => void}} Props
 * `words`: what the form begins with; `notice`: what is edited
 */

/**
 * A notice is written, or a newer version of one. What was typed stays until the server has it, or the author says that
 * it may go.
 * @param {Props} props
 */
export function NoticeForm(props) {
  const { form, touched, submit, notice } = useDraft(props);
  const { fields: draft, of, set, errors, busy } = form;
  const [leaving, setLeaving] = useState(false);
  const leave = () => (touched ? setLeaving(true) : props.onClose());
  return html`
    <${Dialog} title=${notice ? t("修改公告") : t("写公告")} onClose=${leave} wide>
      <form class="notice-form" onSubmit=${submit} novalidate>
        <div class="notice-fields">
          ${!notice && html`<${Place} me=${props.me} colleges=${props.colleges ?? []} of=${of} />`}
          <${Field} label=${t("标题")} ...${of("title")} maxlength="100" />
          <${Field}
            label=${t("正文")} ...${of("text")} tag="textarea" rows="9" maxlength="10000"
            help=${t("空一行分段；以“- ”开头的行是列表；链接写成 [文字](https://网址) 或直接写网址。")}
          />
          <${When} draft=${draft} of=${of} set=${set} />
          ${notice && html`<${Important} checked=${draft.important} set=${set} />`}
        </div>
        <${Preview} draft=${draft} />
        <div class="dialog-buttons">
          ${errors.form && html`<${ErrorText} text=${errors.form} />`}
          <button type="button" class="button" onClick=${leave}>${t("取消")}</button>
          <button class="button filled" aria-busy=${Boolean(busy)}>${draft.later ? t("定时发布") : t("立即发布")}</button>
        </div>
      </form>
      ${
        leaving &&
        html`
          <${Confirm}
            label=${t("放弃")}
            question=${t("写好的内容还没有发布，关闭后不会保留。")}
            grave
            onClose=${() => setLeaving(false)}
            onConfirm=${props.onClose}
          />
        `
      }
    </${Dialog}>
  `;
}

/** What is typed, and sending it. @param {Props} props */
function useDraft({ me, colleges = [], onClose, onDone, ...opened }) {
  const key = useMemo(() => crypto.randomUUID(), []);
  // Made from what the author saw: somebody else's edit that comes meanwhile must not pass for the one this began with.
  const { notice, words } = useMemo(() => opened, []);
  const form = useForm(() => begun(words), { prefix: "notice-", stays: true });
  const { title, text, later, college } = form.fields;
  const own = colleges.find(({ name }) => name === me?.college)?.id;
  const send = async () => {
    await post(...request(form.fields, key, own ?? college, notice));
    announce(later ? t("公告已保存，到时间自动发布。") : t("公告已发布。"));
    onDone();
    onClose();
  };
  const submit = form.sends(send, (draft) => mistakes(draft, Date.now() / 1000));
  return { form, touched: title !== words.title || text !== words.text, submit, notice };
}

/** @typedef {(change: Partial<Draft>) => void} SetDraft */
/** @typedef {import("../../ui/form.js").Form<Draft>["of"]} Of */

/** @param {{draft: Draft}} props */
function Preview({ draft: { title, text } }) {
  return html`
    <section class="notice-preview" aria-label=${t("预览")}>
      <h3>${t("预览")}</h3>
      ${title && html`<p class="notice-version-title">${title}</p>`}
      ${text ? html`<${NoticeText} text=${text} />` : html`<p class="quiet">${t("考生看到的样子会显示在这里。")}</p>`}
    </section>
  `;
}

/** For whom: the school's admins choose, a college's write for their own. @param {{me?: import("../../types").Me | null, colleges: {id: string, name: string}[], of: Of}} props */
function Place({ me, colleges, of }) {
  if (me?.college) return html`<p>${t("范围：{college}", { college: me.college })}</p>`;
  const options = [["", t("全校")], ...colleges.map(({ id, name }) => [id, name])];
  return html`<${Select} label=${t("范围")} ...${of("college")} options=${options} />`;
}

/** @param {{draft: Draft, of: Of, set: SetDraft}} props */
function When({ draft, of, set }) {
  return html`
    <fieldset class="notice-when">
      <legend>${t("发布时间")}</legend>
      <label><input type="radio" name="when" checked=${!draft.later} onChange=${() => set({ later: false })} /> ${t("立即")}</label>
      <label><input type="radio" name="when" checked=${draft.later} onChange=${() => set({ later: true })} /> ${t("定时")}</label>
      ${draft.later && html`<${Field} label=${t("考生从何时看到（北京时间）")} ...${of("at")} type="datetime-local" />`}
    </fieldset>
  `;
}

/** @param {{checked: boolean, set: SetDraft}} props */
function Important({ checked, set }) {
  return html`
    <label class="notice-important">
      <input type="checkbox" checked=${checked} onChange=${(/** @type {any} */ event) => set({ important: event.target.checked })} />
      ${t("重要修改：已读过的考生会重新看到“未读”")}
    </label>
  `;
}
