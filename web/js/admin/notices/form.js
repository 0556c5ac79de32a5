// @ts-check
import { post } from "../../line/api.js";
import { ErrorText, Field } from "../../access/login_fields.js";
import { NoticeText } from "../../notices/text.js";
import { sentence } from "../../words/refusals.js";
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
  const { draft, set, wrong, busy, touched, submit, notice } = useDraft(props);
  const [leaving, setLeaving] = useState(false);
  const leave = () => (touched ? setLeaving(true) : props.onClose());
  return html`
    <${Dialog} title=${notice ? t("修改公告") : t("写公告")} onClose=${leave} wide>
      <form class="notice-form" onSubmit=${submit} novalidate>
        <div class="notice-fields">
          ${
            notice
              ? null
              : html`<${Place} me=${props.me} colleges=${props.colleges ?? []} value=${draft.college} set=${set} />`
          }
          <${Title} value=${draft.title} error=${wrong.title} set=${set} />
          <${Body} value=${draft.text} error=${wrong.text} set=${set} />
          <${When} draft=${draft} error=${wrong.at} set=${set} />
          ${notice && html`<${Important} checked=${draft.important} set=${set} />`}
        </div>
        <${Preview} draft=${draft} />
        <div class="dialog-buttons">
          ${wrong.form && html`<${ErrorText} text=${wrong.form} />`}
          <button type="button" class="button" onClick=${leave}>${t("取消")}</button>
          <button class="button filled" aria-busy=${busy}>${draft.later ? t("定时发布") : t("立即发布")}</button>
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

/** What is typed, what is wrong with it, and sending it. @param {Props} props */
function useDraft({ me, colleges = [], onClose, onDone, ...opened }) {
  const key = useMemo(() => crypto.randomUUID(), []);
  // Made from what the author saw: somebody else's edit that comes meanwhile must not pass for the one this began with.
  const { notice, words } = useMemo(() => opened, []);
  const [draft, setDraft] = useState(() => begun(words));
  const [wrong, setWrong] = useState(/** @type {Record<string, string>} */ ({}));
  const [busy, setBusy] = useState(false);
  const own = colleges.find(({ name }) => name === me?.college)?.id;
  const submit = async (/** @type {Event} */ event) => {
    event.preventDefault();
    const found = mistakes(draft, Date.now() / 1000);
    setWrong(found);
    if (busy || Object.keys(found).length) return;
    setBusy(true);
    try {
      await post(...request(draft, key, own ?? draft.college, notice));
      announce(draft.later ? t("公告已保存，到时间自动发布。") : t("公告已发布。"));
      onDone();
      onClose();
    } catch (refusal) {
      setWrong({ form: sentence(/** @type {any} */ (refusal)) });
    }
    setBusy(false);
  };
  const touched = draft.title !== words.title || draft.text !== words.text;
  const set = (/** @type {Partial<Draft>} */ change) => {
    setWrong({});
    setDraft((/** @type {Draft} */ now) => ({ ...now, ...change }));
  };
  return { draft, set, wrong, busy, touched, submit, notice };
}

/** @typedef {(change: Partial<Draft>) => void} SetDraft */

/** @param {{value: string, error?: string, set: SetDraft}} props */
function Title({ value, error, set }) {
  return html`
    <${Field}
      label=${t("标题")}
      name="notice-title"
      maxlength="100"
      value=${value}
      error=${error}
      onInput=${(/** @type {string} */ title) => set({ title })}
    />
  `;
}

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

/** For whom: the school's admins choose, a college's write for their own. @param {{me?: import("../../types").Me | null, colleges: {id: string, name: string}[], value: string, set: SetDraft}} props */
function Place({ me, colleges, value, set }) {
  if (me?.college) return html`<p>${t("范围：{college}", { college: me.college })}</p>`;
  return html`
    <div class="field">
      <label for="notice-college">${t("范围")}</label>
      <select
        id="notice-college"
        value=${value}
        onChange=${(/** @type {any} */ event) => set({ college: event.target.value })}>
        <option value="">${t("全校")}</option>
        ${colleges.map(({ id, name }) => html`<option key=${id} value=${id}>${name}</option>`)}
      </select>
    </div>
  `;
}

/** @param {{value: string, error?: string, set: SetDraft}} props */
function Body({ value, error, set }) {
  return html`
    <div class="field">
      <label for="notice-text">${t("正文")}</label>
      <textarea
        id="notice-text"
        rows="9"
        maxlength="10000"
        value=${value}
        aria-invalid=${Boolean(error)}
        aria-describedby="notice-help ${error ? "notice-text-error" : ""}"
        onInput=${(/** @type {any} */ event) => set({ text: event.target.value })}></textarea>
      ${error && html`<${ErrorText} id="notice-text-error" text=${error} />`}
      <p class="quiet" id="notice-help">
        ${t("空一行分段；以“- ”开头的行是列表；链接写成 [文字](https://网址) 或直接写网址。")}
      </p>
    </div>
  `;
}

/** @param {{draft: Draft, error?: string, set: SetDraft}} props */
function When({ draft, error, set }) {
  return html`
    <fieldset class="notice-when">
      <legend>${t("发布时间")}</legend>
      <label><input type="radio" name="when" checked=${!draft.later} onChange=${() => set({ later: false })} /> ${t("立即")}</label>
      <label><input type="radio" name="when" checked=${draft.later} onChange=${() => set({ later: true })} /> ${t("定时")}</label>
      ${
        draft.later &&
        html`
          <${Field}
            label=${t("考生从何时看到（北京时间）")}
            name="notice-at"
            type="datetime-local"
            value=${draft.at}
            error=${error}
            onInput=${(/** @type {string} */ at) => set({ at })}
          />
        `
      }
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
