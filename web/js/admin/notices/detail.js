// @ts-check
import { post } from "../../line/api.js";
import { NoticeText } from "../../notices/text.js";
import { ErrorText } from "../../ui/form.js";
import { Standing, useServer } from "../../ui/asked.js";
import { sentence } from "../../words/refusals.js";
import { moment } from "../../words/times.js";
import { Confirm, Dialog } from "../../ui/dialog.js";
import { html, useState } from "../../ui/html.js";
import { Mark } from "../../ui/parts.js";
import { announce } from "../../ui/toast.js";
import { t } from "../../words/words.js";
import { NoticeForm } from "./form.js";
import { placeOf, standingMarks } from "./draft.js";

/** @typedef {import("../../types").OfficeNotice} OfficeNotice */
/** @typedef {import("../../types").NoticeVersion} NoticeVersion */
/** @typedef {{notice: OfficeNotice, versions: NoticeVersion[]}} Answer */
/** @typedef {{title: string, text: string}} Words */

/**
 * One notice: its versions, how many have read it, and what can be done with it.
 * @param {{id: string, onChange: () => void, onRewrite: (words: Words) => void, onClose: () => void}} props
 */
export function NoticeDetail({ id, onChange, onRewrite, onClose }) {
  const answer = useServer(`/api/admin/notices/${id}`, 20);
  const shown = /** @type {Answer | null} */ (answer.data);
  const changed = () => {
    answer.reload();
    onChange();
  };
  return html`
    <${Dialog} title=${shown?.notice.version.title ?? t("公告")} onClose=${onClose} wide>
      ${
        shown
          ? html`<${Shown} answer=${shown} onChange=${changed} onRewrite=${onRewrite} />`
          : html`<${Standing} of=${answer} look="" filled />`
      }
    </${Dialog}>
  `;
}

/** @param {{answer: Answer, onChange: () => void, onRewrite: (words: Words) => void}} props */
function Shown({ answer: { notice, versions }, onChange, onRewrite }) {
  const [editing, setEditing] = useState(false);
  const [asking, setAsking] = useState(false);
  const [wrong, setWrong] = useState("");
  const newest = /** @type {NoticeVersion} */ (versions.at(-1));
  const withdraw = async () => {
    setAsking(false);
    setWrong("");
    try {
      await post(`/api/admin/notices/${notice.id}/withdraw`);
      announce(t("公告已撤回，考生不再看到。"));
    } catch (refusal) {
      setWrong(sentence(/** @type {any} */ (refusal)));
    }
    onChange();
  };
  return html`
    <p class="notice-facts">
      ${placeOf(notice)} ${standingMarks(notice).map((mark) => html`<${Mark} ...${mark} />`)}
      <span class="digits">${t("{read} 人已读，共 {audience} 人", { read: notice.read, audience: notice.audience })}</span>
    </p>
    ${versions.toReversed().map((version) => html`<${VersionCard} key=${version.number} version=${version} notice=${notice} />`)}
    <div class="dialog-buttons">
      ${wrong && html`<${ErrorText} text=${wrong} />`}
      ${
        notice.standing === "withdrawn"
          ? html`
              <button type="button" class="button filled" onClick=${() => onRewrite(newest)}>
                ${t("按此内容另写一条")}
              </button>
            `
          : html`
              <button type="button" class="button" onClick=${() => setAsking(true)}>${t("撤回公告")}</button>
              <button type="button" class="button filled" onClick=${() => setEditing(true)}>${t("修改")}</button>
            `
      }
    </div>
    ${
      asking &&
      html`
        <${Confirm}
          label=${t("撤回公告")}
          question=${t("撤回后，考生立即看不到《{title}》，且不能恢复。", { title: newest.title })}
          grave
          onClose=${() => setAsking(false)}
          onConfirm=${withdraw}
        />
      `
    }
    ${
      editing &&
      html`<${NoticeForm} notice=${notice} words=${newest} onClose=${() => setEditing(false)} onDone=${onChange} />`
    }
  `;
}

/** @param {{version: NoticeVersion, notice: OfficeNotice}} props */
function VersionCard({ version, notice }) {
  const shown = version.number === notice.shown;
  return html`
    <section class="notice-version">
      <h3>
        ${t("第 {number} 版", { number: version.number })}
        ${shown && html`<${Mark} word=${t("考生现在看到的")} tone="ok" />`}
        ${version.number > 1 && version.important && html`<${Mark} word=${t("重要修改")} tone="warn" />`}
      </h3>
      <p class="quiet digits">
        ${t("发布时间：{time}", { time: moment(version.visible_from) })}
      </p>
      <p class="notice-version-title">${version.title}</p>
      <${NoticeText} text=${version.text} />
    </section>
  `;
}
