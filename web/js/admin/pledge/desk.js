// @ts-check
import { post } from "../../line/api.js";
import { ErrorText, Field } from "../../ui/form.js";
import { leaveIfSignedOut } from "../../line/signed_in.js";
import { sentence } from "../../words/refusals.js";
import { Confirm } from "../../ui/dialog.js";
import { html, useState } from "../../ui/html.js";
import { PledgeCard } from "../../ui/pledge_card.js";
import { announce } from "../../ui/toast.js";
import { t } from "../../words/words.js";
import { isChanged, keepDraft, keptDraft, kindName, mistakes, numberOf, publishQuestion } from "./draft.js";

/** @typedef {import("./draft.js").Draft} Draft */
/** @typedef {import("./draft.js").TextKind} TextKind */
/** @typedef {import("../../types").PublishedText} PublishedText */
/** @typedef {{kind: TextKind, me: import("../../types").Me, newest: PublishedText & {text: string}, onDone: () => void}} Props */

/** Where the next version is written, and looked at as candidates will see it. @param {Props} props */
export function Desk(props) {
  const { kind, newest } = props;
  const { draft, write, wrong, kept, changed, overtaken, rebase, drop, asking, ask, publish } =
    useDraft(props);
  return html`
    <${Overtaken} of=${overtaken} base=${draft.base} newest=${newest} onTake=${rebase} onDrop=${drop} />
    <div class="pledge-desk">
      <div>
        <${Field}
          label=${t("标题")} name="pledge-title-field" maxlength="100" value=${draft.title} error=${wrong.title}
          onInput=${(/** @type {string} */ title) => write({ title })}
        />
        <${Field}
          label=${t("正文")} name="pledge-text-field" tag="textarea" maxlength="10000" value=${draft.text} error=${wrong.text}
          help=${t("每行是一段，空行不显示。")} onInput=${(/** @type {string} */ text) => write({ text })}
        />
        ${wrong.form && html`<${ErrorText} text=${wrong.form} />`}
        <div class="admin-actions pledge-publish">
          <button type="button" class="button filled" disabled=${!(changed || newest.shipped) || overtaken} onClick=${ask.open}>
            ${changed || !newest.shipped ? t("发布新版本") : t("采用并发布")}
          </button>
          ${changed && html`<button type="button" class="button" onClick=${drop}>${t("放弃草稿")}</button>`}
          <span class="quiet" role="status">${stateOf(changed, kept)}</span>
        </div>
      </div>
      <${Preview} kind=${kind} draft=${draft} />
    </div>
    ${
      asking &&
      html`<${Confirm} label=${t("发布")} question=${publishQuestion(kind)} onClose=${ask.close} onConfirm=${publish} />`
    }
  `;
}

/** @param {boolean} changed @param {boolean} kept */
function stateOf(changed, kept) {
  if (!changed) return t("与现行版本相同");
  return kept
    ? t("草稿已保存在这台电脑上，刷新或关闭页面不会丢失")
    : t("草稿没有保存：浏览器不允许，请不要关闭页面");
}

/** The draft, kept on this computer at every stroke, and its publication. @param {Props} props */
function useDraft({ kind, me, newest, onDone }) {
  const published = { base: newest.version, title: newest.title, text: newest.text };
  const [own, setOwn] = useState(keptDraft(localStorage, kind, me.id));
  const [kept, setKept] = useState(true);
  const [wrong, setWrong] = useState(/** @type {Record<string, string>} */ ({}));
  const [asking, setAsking] = useState(false);
  const draft = own ?? published;
  const take = (/** @type {Draft | null} */ next) => {
    setWrong({});
    setOwn(next);
    setKept(keepDraft(localStorage, kind, me.id, next));
  };
  const write = (/** @type {Partial<Draft>} */ change) => {
    const base = isChanged(draft, newest) ? draft.base : newest.version;
    const next = { ...draft, ...change, base };
    take(base === newest.version && !isChanged(next, newest) ? null : next);
  };
  const ask = {
    open: () => {
      const found = mistakes(draft);
      setWrong(found);
      setAsking(Object.keys(found).length === 0);
    },
    close: () => setAsking(false),
  };
  const publish = async () => {
    setAsking(false);
    try {
      const { version } = await post("/api/admin/pledge", { kind, ...draft });
      // It stays on the page, and is what the page gets back in a moment.
      keepDraft(localStorage, kind, me.id, null);
      announce(t("已发布第 {number} 版。", { number: numberOf(version) }));
    } catch (refusal) {
      leaveIfSignedOut(/** @type {any} */ (refusal));
      setWrong({ form: sentence(/** @type {any} */ (refusal)) });
    }
    onDone();
  };
  const changed = isChanged(draft, newest);
  const overtaken = changed && draft.base !== newest.version;
  const rebase = () => take({ ...draft, base: newest.version });
  return {
    draft,
    write,
    wrong,
    kept,
    changed,
    overtaken,
    rebase,
    drop: () => take(null),
    asking,
    ask,
    publish,
  };
}

/** Somebody else published meanwhile: what was written stays. @param {{of: boolean, base: string, newest: PublishedText, onTake: () => void, onDrop: () => void}} props */
function Overtaken({ of, base, newest, onTake, onDrop }) {
  if (!of) return null;
  const numbers = { base: numberOf(base), newest: numberOf(newest.version) };
  return html`
    <div class="stale" role="alert">
      <p>${t("您的草稿以第 {base} 版为基础，而第 {newest} 版已经发布。请在下面的“全部版本”中查看第 {newest} 版，再决定。", numbers)}</p>
      <button type="button" class="button" onClick=${onTake}>${t("继续使用我的草稿")}</button>
      <button type="button" class="button" onClick=${onDrop}>${t("放弃草稿")}</button>
    </div>
  `;
}

/** @param {{kind: TextKind, draft: Draft}} props */
function Preview({ kind, draft: { title, text } }) {
  return html`
    <div class="pledge-preview" role="region" aria-label=${t("预览")}>
      <h2>${t("预览：考生看到的样子")}</h2>
      <${PledgeCard} title=${title} text=${text} heading=${kindName(kind)}>
        ${kind === "pledge" && html`<span class="button filled large" aria-hidden="true">${t("我已阅读并同意")}</span>`}
      </${PledgeCard}>
    </div>
  `;
}
