// @ts-check
import { get, post } from "../../line/api.js";
import { leaveIfSignedOut } from "../../line/signed_in.js";
import { Confirm, FormDialog } from "../../ui/dialog.js";
import { Standing, useAsked, useRefresh } from "../../ui/asked.js";
import { Field, Select } from "../../ui/form.js";
import { html, useState } from "../../ui/html.js";
import { BusyButton, ButtonOf, Mark } from "../../ui/parts.js";
import { Table } from "../../ui/table.js";
import { announce, announceRefusal } from "../../ui/toast.js";
import { stamp } from "../../words/times.js";
import { t } from "../../words/words.js";
import { Summary } from "../../scoring/progress.js";
import { choices, methodWord, stageMark } from "../../scoring/words.js";

/** @typedef {import("../../types").ScoreCase} ScoreCase */
/** @typedef {import("../../types").ScoreMember} ScoreMember */
/** @typedef {import("../../types").Scores & {title: string, rehearsal: boolean, begun: boolean, me: string, candidates: {id: string, name: string, exam_no: string}[]}} RoomScoresAnswer */
/** @typedef {(verb: string, body: object, done?: string) => Promise<void>} Act */

const REFRESH_S = 5;

/** 成绩: what a room is scored by, how far it is, what two people decide, and publication. @param {{id: string}} props */
export function RoomScores({ id }) {
  const path = `/api/admin/rooms/${id}/scores`;
  const answer = useAsked(() => get(path), [path]);
  useRefresh(answer.reload, REFRESH_S);
  const data = /** @type {RoomScoresAnswer | null} */ (answer.data);
  /** @type {Act} */
  const act = async (verb, body, done = "") => {
    try {
      await post(`${path}/${verb}`, { ...body, key: crypto.randomUUID() });
      if (done) announce(done);
    } catch (refusal) {
      leaveIfSignedOut(/** @type {any} */ (refusal));
      announceRefusal(/** @type {any} */ (refusal));
    }
    answer.reload();
  };
  return html`
    <div class="room-editor">
      <div class="admin-head">
        <div>
          <h1>
            ${data?.title ?? t("成绩")}
            ${data?.rehearsal && html`<${Mark} word=${t("演练考场")} tone="warn" />`}
            ${Boolean(data?.published_at) && html`<${Mark} word=${t("成绩已公布")} tone="ok" />`}
          </h1>
        </div>
        <div class="admin-actions">
          <a class="button" href="#rooms">${t("返回列表")}</a>
          <a class="button" href=${`#rooms/${id}`}>${t("考场设置")}</a>
          ${data?.rubric && !data.rehearsal && html`<a class="button" href=${`${path}.xlsx`} download>${t("导出 Excel")}</a>`}
        </div>
      </div>
      <${Standing} of=${answer}><a class="button" href="#rooms">${t("返回列表")}</a></${Standing}>
      ${data && html`<${Chosen} data=${data} act=${act} />`}
      ${data?.rubric && html`<${Results} data=${data} act=${act} />`}
    </div>
  `;
}

/** What the room is scored by; it can be chosen until somebody has entered. @param {{data: RoomScoresAnswer, act: Act}} props */
function Chosen({ data, act }) {
  const answer = useAsked(() => get("/api/admin/rubrics"), []);
  const [chosen, setChosen] = useState("");
  /** @type {{rubric: import("../../types").Rubric}[]} */
  const kept = /** @type {any} */ (answer.data)?.rubrics ?? [];
  const { rubric, begun } = data;
  const stands = rubric
    ? t("{name}，第 {number} 版，{method}", {
        ...{ name: rubric.name, number: rubric.version },
        method: methodWord(rubric.method),
      })
    : t("本考场不在系统里评分。");
  const wanted = kept.find((each) => each.rubric.id === chosen)?.rubric;
  return html`
    <h2>${t("评分标准")}</h2>
    <p>${stands}</p>
    ${begun && html`<p class="quiet">${t("已有考生进入，评分标准已固定。")}</p>`}
    <${Standing} of=${answer} />
    ${answer.data && !begun && !kept.length && html`<p><a href="#rubrics/new">${t("新建评分标准")}</a></p>`}
    ${
      !begun &&
      kept.length > 0 &&
      html`
        <div class="admin-filters">
          <${Select}
            label=${t("选用评分标准")} name="room-rubric" value=${chosen} onInput=${setChosen}
            options=${[["", t("请选择")], ...kept.map((each) => [each.rubric.id, t("{name}（第 {number} 版）", { name: each.rubric.name, number: each.rubric.version })])]}
          />
          <${BusyButton} className="filled" disabled=${!wanted} onClick=${() => act("rubric", { rubric: wanted?.id, version: wanted?.version }, t("已选用。"))}>${t("选用")}</${BusyButton}>
        </div>
      `
    }
  `;
}

/** @param {{data: RoomScoresAnswer, act: Act}} props */
function Results({ data, act }) {
  const [asking, setAsking] = useState(
    /** @type {{what: string, about?: ScoreCase, member?: ScoreMember} | null} */ (null),
  );
  const close = () => setAsking(null);
  const cases = data.cases ?? [];
  const person = (/** @type {string} */ id) => data.candidates.find((each) => each.id === id);
  const nameOf = (/** @type {string} */ id) => person(id)?.name ?? id;
  /** @type {import("../../ui/table.js").Column[]} */
  const columns = [
    [t("准考证号"), ({ candidate }) => person(candidate)?.exam_no ?? "", "digits"],
    [t("姓名"), ({ candidate }) => nameOf(candidate)],
    [t("评分进度"), (row) => html`<${Stages} about=${row} onMember=${(/** @type {ScoreMember} */ member) => setAsking({ what: "member", about: row, member })} />`, "wrap"],
    [t("成绩"), ({ summary }) => summary?.total ?? (summary ? t("待定") : ""), "digits"],
    [t("确认时间"), ({ confirmed_at }) => (confirmed_at === null ? t("未确认") : stamp(confirmed_at)), "digits"],
    [t("操作"), (row) => html`<${Ways} data=${data} about=${row} name=${nameOf(row.candidate)} onAsk=${(/** @type {string} */ what) => setAsking({ what, about: row })} />`],
  ]; // prettier-ignore
  const about = asking?.about;
  const name = about ? nameOf(about.candidate) : "";
  return html`
    <h2>${t("成绩")}</h2>
    ${
      cases.length
        ? html`<${Table} label=${t("成绩")} columns=${columns} rows=${cases} idOf=${(/** @type {ScoreCase} */ { candidate }) => candidate} />`
        : html`<p class="card empty">${t("还没有考生进入考场。")}</p>`
    }
    ${!data.rehearsal && !data.published_at && cases.length > 0 && html`<button type="button" class="button filled score-publish" onClick=${() => setAsking({ what: "publish" })}>${t("公布成绩")}</button>`}
    ${asking?.what === "publish" && html`<${Publishing} act=${act} onClose=${close} />`}
    ${asking?.what === "summary" && about?.summary && data.rubric && html`<${Summary} rubric=${data.rubric} about=${about} summary=${about.summary} name=${name} onClose=${close} />`}
    ${asking && about && ["ask", "approve", "refuse"].includes(asking.what) && html`<${Unlocking} step=${asking.what} about=${about} name=${name} act=${act} onClose=${close} />`}
    ${asking?.what === "choose" && about && html`<${Choosing} about=${about} act=${act} onClose=${close} />`}
    ${asking?.member && about && data.rubric && html`<${OfMember} rubric=${data.rubric} about=${about} member=${asking.member} act=${act} onClose=${close} />`}
  `;
}

/** @param {{about: ScoreCase, onMember: (member: ScoreMember) => void}} props */
function Stages({ about, onMember }) {
  return html`<ul class="record-incidents">
    ${about.members.map(
      (member) => html`
        <li key=${member.id}>
          ${`${member.name} `}<${Mark} ...${stageMark(member.stage)} />
          ${!member.due && member.stage !== "recused" && html` <${Mark} word=${t("不计入")} tone="warn" />`}
          ${member.paper && html` <${Mark} word=${t("等待第二人补录")} tone="warn" />`}
          ${about.confirmed_at === null && html`<${ButtonOf} word=${t("处理")} name=${member.name} onClick=${() => onMember(member)} />`}
        </li>
      `,
    )}
  </ul>`;
}

/** What can be done about one candidate. @param {{data: RoomScoresAnswer, about: ScoreCase, name: string, onAsk: (what: string) => void}} props */
function Ways({ data, about, name, onAsk }) {
  const { summary, unlocking, confirmed_at } = about;
  const mine = unlocking?.by === data.me;
  const button = (/** @type {string} */ what, /** @type {string} */ word) =>
    html`<${ButtonOf} word=${word} name=${name} onClick=${() => onAsk(what)} />`;
  return html`<div class="score-ways">
    ${summary && button("summary", t("查看汇总"))}
    ${summary && summary.total === null && confirmed_at === null && button("choose", t("处理待定成绩"))}
    ${confirmed_at !== null && !data.published_at && !unlocking && button("ask", t("解除锁定"))}
    ${unlocking && html`<p class="quiet">${t("申请解除锁定：{reason}", { reason: unlocking.reason })}</p>`}
    ${unlocking && !mine && button("approve", t("批准解除"))}
    ${unlocking && button("refuse", mine ? t("撤回申请") : t("不同意"))}
    ${mine && html`<p class="quiet">${t("等待另一位管理员批准。")}</p>`}
  </div>`;
}

/** @param {{act: Act, onClose: () => void}} props */
function Publishing({ act, onClose }) {
  return html`<${Confirm}
    label=${t("公布成绩")}
    question=${t("公布后成绩不能再修改或解除锁定。确定公布本考场的成绩吗？")}
    grave
    onConfirm=${() => {
      onClose();
      void act("publish", {}, t("成绩已公布"));
    }}
    onClose=${onClose}
  />`;
}

/** @param {{step: string, about: ScoreCase, name: string, act: Act, onClose: () => void}} props */
function Unlocking({ step, about, name, act, onClose }) {
  /** @type {Record<string, [string, string]>} */
  const words = {
    ask: [t("解除锁定"), t("{name} 的成绩已确认。申请后由另一位管理员批准，批准后由主考官退回修改。", { name })],
    approve: [t("批准解除"), t("批准后 {name} 的成绩回到未确认，由主考官退回修改后重新确认。", { name })],
    refuse: [t("不同意"), t("{name} 的成绩保持确认状态。", { name })],
  }; // prettier-ignore
  const [label, question] = /** @type {[string, string]} */ (words[step]);
  return html`<${Confirm}
    label=${label}
    question=${question}
    reason=${step === "ask"}
    grave=${step === "approve"}
    onConfirm=${(/** @type {string} */ reason) => {
      onClose();
      void act("unlock", { candidate: about.candidate, step, reason });
    }}
    onClose=${onClose}
  />`;
}

/** @param {{about: ScoreCase, act: Act, onClose: () => void}} props */
function Choosing({ about, act, onClose }) {
  const [choice, setChoice] = useState("count");
  const [reason, setReason] = useState("");
  const chair = choices().find(([id]) => id === about.choices.chair)?.[1];
  const submit = (/** @type {Event} */ event) => {
    event.preventDefault();
    onClose();
    void act("choose", { candidate: about.candidate, choice, reason: reason.trim() });
  };
  return html`<${FormDialog} title=${t("处理待定成绩")} label=${t("确认选择")} disabled=${!reason.trim()} onSubmit=${submit} onClose=${onClose}>
    <p>${chair ? t("主考官的选择：{choice}。", { choice: chair }) : t("主考官还没有选择。")}</p>
    <${Select} label=${t("选择")} name="score-choice" value=${choice} onInput=${setChoice} options=${choices()} />
    <${Field} label=${t("原因（会记入评分记录）")} name="score-choice-reason" maxlength="200" value=${reason} onInput=${setReason} />
  </${FormDialog}>`;
}

/** 回避 and 纸质补录 of one member's sheet. @param {{rubric: import("../../types").Rubric, about: ScoreCase, member: ScoreMember, act: Act, onClose: () => void}} props */
function OfMember({ rubric, about, member, act, onClose }) {
  const [reason, setReason] = useState("");
  const [values, setValues] = useState(/** @type {Record<string, string>} */ ({}));
  const of = { candidate: about.candidate, member: member.id };
  const recused = member.stage === "recused";
  const submit = (/** @type {Event} */ event) => {
    event.preventDefault();
    onClose();
    if (!recused && Object.keys(values).length) void act("transcribe", { ...of, values }, t("已录入。"));
    else void act("recuse", { ...of, lift: recused, reason: reason.trim() });
  };
  const typing = Object.keys(values).length > 0;
  const label = typing ? t("录入纸质评分表") : recused ? t("取消回避") : t("登记回避");
  return html`<${FormDialog} title=${member.name} label=${label} disabled=${!typing && !recused && !reason.trim()} onSubmit=${submit} onClose=${onClose}>
    ${!recused && html`<${Field} label=${t("登记回避的原因")} name="score-recuse" maxlength="200" value=${reason} onInput=${setReason} />`}
    ${
      ["blank", "writing"].includes(member.stage) &&
      html`
        <p class="quiet">${t("纸质补录：由两位管理员分别录入，两次一致才生效。")}</p>
        ${rubric.items.map((item) =>
          item.kind === "pass"
            ? html`<${Select} key=${item.id} label=${item.name} name=${`paper-${item.id}`} value=${values[item.id] ?? ""} onInput=${(/** @type {string} */ text) => setValues({ ...values, [item.id]: text })} options=${[
                ["", t("请选择")],
                ["pass", t("合格")],
                ["fail", t("不合格")],
              ]} />`
            : html`<${Field} key=${item.id} label=${item.name} name=${`paper-${item.id}`} inputmode="decimal" maxlength="6" value=${values[item.id] ?? ""} onInput=${(/** @type {string} */ text) => setValues({ ...values, [item.id]: text })} />`,
        )}
      `
    }
  </${FormDialog}>`;
}
