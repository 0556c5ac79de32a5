// @ts-check
import { Confirm, Dialog, FormDialog, Reason } from "../ui/dialog.js";
import { hasWords } from "../base/reasons.js";
import { html, useState } from "../ui/html.js";
import { ButtonOf, Mark } from "../ui/parts.js";
import { Table } from "../ui/table.js";
import { t } from "../words/words.js";
import { choices, methodWord, stageMark, valueWord } from "./words.js";

/** @typedef {import("../types").ScoreCase} ScoreCase */
/** @typedef {import("../types").ScoreMember} ScoreMember */
/** @typedef {import("../types").ScoreSummary} ScoreSummary */
/** @typedef {{session: import("../ui/session.js").Session, rubric: import("../types").Rubric, about: ScoreCase, name: string}} Props */

/** 评分进度: how far each member is, and what only the chair does. @param {Props} props */
export function Progress({ session, rubric, about, name }) {
  const [asking, setAsking] = useState(/** @type {{what: string, member?: ScoreMember} | null} */ (null));
  const close = () => setAsking(null);
  const ask = (/** @type {string} */ what, /** @type {ScoreMember} */ member) => setAsking({ what, member });
  const confirmed = about.confirmed_at !== null;
  return html`
    <section class="score-progress" aria-label=${t("评分进度：{name}", { name })}>
      <h3>${t("评分进度")}</h3>
      <ul>
        ${about.members.map((member) => html`<${Member} key=${member.id} member=${member} fixed=${confirmed} onAsk=${ask} />`)}
      </ul>
      ${!about.complete && html`<p class="quiet">${t("全部提交后可以查看汇总。")}</p>`}
      ${about.complete && !about.summary && html`<p class="quiet">${t("请先提交您自己的评分表，再查看汇总。")}</p>`}
      <${Pending} session=${session} about=${about} />
      <div class="score-buttons">
        ${about.summary && html`<button type="button" class="button" onClick=${() => setAsking({ what: "summary" })}>${t("查看汇总")}</button>`}
        ${
          about.summary?.total &&
          !confirmed &&
          html`<button type="button" class="button filled" disabled=${!about.over} aria-describedby="confirm-why" onClick=${() => setAsking({ what: "confirm" })}>${t("确认成绩")}</button>`
        }
      </div>
      ${about.summary?.total && !confirmed && !about.over && html`<p class="quiet" id="confirm-why">${t("面试结束后可以确认成绩。")}</p>`}
      ${asking?.what === "summary" && about.summary && html`<${Summary} rubric=${rubric} about=${about} summary=${about.summary} name=${name} onClose=${close} />`}
      ${asking?.what === "confirm" && about.summary && html`<${Confirming} session=${session} about=${about} summary=${about.summary} name=${name} onClose=${close} />`}
      ${asking?.member && html`<${OfMember} session=${session} about=${about} what=${asking.what} member=${asking.member} onClose=${close} />`}
    </section>
  `;
}

/** @param {{member: ScoreMember, fixed: boolean, onAsk: (what: string, member: ScoreMember) => void}} props */
function Member({ member, fixed, onAsk }) {
  const { name, stage, due, declared } = member;
  return html`
    <li>
      <span>${name}</span>
      <${Mark} ...${stageMark(stage)} />
      ${!due && stage !== "recused" && html`<${Mark} word=${t("不计入")} tone="warn" />`}
      ${declared && html`<span class="quiet">${declared.reason}</span>`}
      ${!fixed && stage === "submitted" && html`<${ButtonOf} word=${t("退回修改")} name=${name} onClick=${() => onAsk("reopen", member)} />`}
      ${!fixed && stage !== "recused" && html`<${ButtonOf} word=${due ? t("认定无效") : t("认定有效")} name=${name} onClick=${() => onAsk("declare", member)} />`}
    </li>
  `;
}

/** @param {{session: Props["session"], about: ScoreCase, what: string, member: ScoreMember, onClose: () => void}} props */
function OfMember({ session, about, what, member, onClose }) {
  const order = { candidate: about.candidate, member: member.id };
  const reopen = {
    label: t("退回修改"),
    question: t("退回后 {name} 可以修改并重新提交，原来的内容留在修改记录里。", { name: member.name }),
    send: (/** @type {string} */ reason) => session.command("score:reopen", { ...order, reason }),
  };
  const declare = {
    label: member.due ? t("认定无效") : t("认定有效"),
    question: member.due
      ? t("认定后 {name} 的评分表不计入成绩。", { name: member.name })
      : t("认定后 {name} 的评分表计入成绩，须提交。", { name: member.name }),
    send: (/** @type {string} */ reason) =>
      session.command("score:declare", { ...order, valid: !member.due, reason }),
  };
  const { label, question, send } = what === "reopen" ? reopen : declare;
  return html`<${Confirm}
    label=${label} question=${question} reason grave=${what === "declare"}
    onConfirm=${(/** @type {string} */ reason) => {
      onClose();
      void send(reason);
    }}
    onClose=${onClose}
  />`;
}

/** With too few valid sheets: chair and administrator choose, each by themselves. @param {{session: Props["session"], about: ScoreCase}} props */
function Pending({ session, about }) {
  const [choice, setChoice] = useState("");
  const { summary } = about;
  if (!summary || summary.total !== null) return null;
  const chosen = choices().find(([id]) => id === about.choices.chair)?.[1];
  return html`
    <div class="stale" role="status">
      <p>${t("有效评分 {valid} 份，少于 {least} 份，成绩待定。主考官和管理员作出相同的选择后生效。", { valid: summary.valid, least: summary.least })}</p>
      ${chosen && html`<p>${t("您的选择：{choice}，等待管理员选择。", { choice: chosen })}</p>`}
      ${choices().map(([id, word]) => html`<button key=${id} type="button" class="button" onClick=${() => setChoice(id)}>${word}</button>`)}
      ${
        choice &&
        html`<${Confirm}
          label=${choices().find(([id]) => id === choice)?.[1] ?? ""}
          question=${choice === "retake" ? t("生效后已有的评分表作废，须重新面试和评分。") : t("管理员作出相同的选择后生效。")}
          reason
          grave=${choice === "retake"}
          onConfirm=${(/** @type {string} */ reason) => {
            setChoice("");
            void session.command("score:choose", { candidate: about.candidate, choice, reason });
          }}
          onClose=${() => setChoice("")}
        />`
      }
    </div>
  `;
}

/** What is unusual about the sheets, in words. @param {ScoreSummary} summary @param {(member: string) => string} nameOf */
function doubts({ off, alike, short }, nameOf) {
  const far = Object.entries(off).map(([member, how]) =>
    how === "hard"
      ? t("{name} 的总分与中位数相差超过满分的 20 %", { name: nameOf(member) })
      : t("{name} 的总分与中位数相差超过满分的 10 %", { name: nameOf(member) }),
  );
  return [
    ...far,
    ...(alike ? [t("各份评分完全相同")] : []),
    ...short.map((group) => t("“{group}”低于最低分", { group })),
  ];
}

/** 汇总: every valid sheet beside the others, and what they come to. @param {{rubric: Props["rubric"], about: ScoreCase, summary: ScoreSummary, name: string, onClose: () => void}} props */
export function Summary({ rubric, about, summary, name, onClose }) {
  const nameOf = (/** @type {string} */ id) => about.members.find((member) => member.id === id)?.name ?? id;
  /** @type {import("../ui/table.js").Column[]} */
  const columns = [
    [t("评分人"), ({ member }) => nameOf(member)],
    ...rubric.items.map(
      (item) =>
        /** @type {import("../ui/table.js").Column} */ ([
          item.name,
          ({ values }) => valueWord(item, values[item.id] ?? ""),
          "digits",
        ]),
    ),
    [t("合计"), ({ total }) => total, "digits"],
    [t("评语"), ({ remark }) => remark, "wrap"],
  ];
  return html`<${Dialog} title=${t("汇总：{name}", { name })} wide onClose=${onClose}>
    <${Table} label=${t("汇总：{name}", { name })} columns=${columns} rows=${summary.sheets} idOf=${(/** @type {any} */ { member }) => member} />
    <p class="score-sum">${t("成绩")} <b class="digits">${summary.total ?? t("待定")}</b> <span class="quiet">${methodWord(summary.method)}</span></p>
    ${doubts(summary, nameOf).map((words) => html`<p key=${words}><${Mark} word=${words} tone="warn" /></p>`)}
  </${Dialog}>`;
}

/** @param {{session: Props["session"], about: ScoreCase, summary: ScoreSummary, name: string, onClose: () => void}} props */
function Confirming({ session, about, summary, name, onClose }) {
  const [reason, setReason] = useState("");
  const nameOf = (/** @type {string} */ id) => about.members.find((member) => member.id === id)?.name ?? id;
  const asks = summary.alike || Object.values(summary.off).includes("hard");
  const submit = (/** @type {Event} */ event) => {
    event.preventDefault();
    onClose();
    const { candidate } = about;
    void session.command("score:confirm", { candidate, digest: summary.digest, reason: reason.trim() });
  };
  return html`<${FormDialog} title=${t("确认成绩")} label=${t("确认成绩")} disabled=${asks && !hasWords(reason)} onSubmit=${submit} onClose=${onClose}>
    <p>${t("{name}：{total} 分。确认后评分表不能再修改，确需更正的由两位管理员解除锁定。", { name, total: summary.total ?? "" })}</p>
    ${doubts(summary, nameOf).map((words) => html`<p key=${words}><${Mark} word=${words} tone="warn" /></p>`)}
    ${asks && html`<${Reason} label=${t("原因（会记入评分记录）")} value=${reason} onInput=${setReason} />`}
  </${FormDialog}>`;
}
