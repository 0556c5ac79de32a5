// @ts-check
import { Confirm } from "../ui/dialog.js";
import { Field, Select } from "../ui/form.js";
import { html, useState } from "../ui/html.js";
import { BusyButton, Mark } from "../ui/parts.js";
import { second } from "../words/times.js";
import { t } from "../words/words.js";
import { isOpen, sheetMark, sumOf, valueWord } from "./words.js";

/** @typedef {import("./desk.js").Desk} Desk */
/** @typedef {import("../types").OwnSheet} OwnSheet */
/** @typedef {import("../types").RubricItem} RubricItem */
/** @typedef {{session: import("../ui/session.js").Session, desk: Desk, sheet: OwnSheet, name: string}} Props */

/** 评分表: one's own of one candidate. @param {Props} props `name`: what the candidate is called here */
export function ScoreSheet({ session, desk, sheet, name }) {
  const open = isOpen(sheet);
  return html`
    <section class="score-sheet" aria-label=${t("{name} 的评分表", { name })}>
      <p class="readiness">
        <b>${name}</b>
        <${Mark} ...${sheetMark(sheet)} />
        ${open && html`<${Saved} desk=${desk} candidate=${sheet.candidate} />`}
      </p>
      ${sheet.state === "reopened" && html`<p class="stale">${t("主考官退回的原因：{reason}", { reason: sheet.reason })}</p>`}
      ${sheet.recused !== null ? html`<p>${t("您已回避这位考生，不需要评分。")}</p>` : open ? html`<${Writing} session=${session} desk=${desk} sheet=${sheet} name=${name} />` : html`<${Read} desk=${desk} sheet=${sheet} />`}
    </section>
  `;
}

/** 已保存 14:03:22, or how much is not yet. @param {{desk: Desk, candidate: string}} props */
function Saved({ desk, candidate }) {
  const [count, at] = [desk.unsaved(candidate), desk.savedAt.get(candidate)];
  if (count)
    return html`<span class="score-unsaved" role="status">${desk.failing ? t("{count} 项未保存，正在重试", { count }) : t("{count} 项未保存", { count })}</span>`;
  return html`<span class="quiet digits" role="status">${at ? t("已保存 {time}", { time: second(at) }) : ""}</span>`;
}

/** @param {Props} props */
function Writing({ session, desk, sheet, name }) {
  const { candidate } = sheet;
  const rubric = /** @type {import("../types").Rubric} */ (desk.rubric);
  const items = rubric.items.filter(({ id }) => sheet.items.includes(id));
  return html`
    ${items.map((item) => html`<${Item} key=${`${candidate} ${item.id}`} desk=${desk} candidate=${candidate} item=${item} />`)}
    <${Field}
      label=${t("评语（可不填）")} name=${`score-${candidate}-remark`} tag="textarea" rows="2" maxlength="500"
      value=${desk.text(candidate, "remark")} error=${desk.pending(candidate, "remark")?.wrong}
      onInput=${(/** @type {string} */ text) => void desk.write(candidate, "remark", text)}
    />
    <${Conflict} desk=${desk} candidate=${candidate} place="remark" label=${t("评语（可不填）")} />
    <p class="score-sum">
      ${t("合计")} <b class="digits">${sumOf(rubric, (item) => desk.text(candidate, item))}</b>
      <span class="quiet">${t("满分 {points} 分", { points: rubric.out_of })}</span>
    </p>
    <${Sending} session=${session} desk=${desk} sheet=${sheet} name=${name} />
  `;
}

/** @param {{desk: Desk, candidate: string, item: RubricItem}} props */
function Item({ desk, candidate, item }) {
  const text = desk.text(candidate, item.id);
  const field = {
    name: `score-${candidate}-${item.id}`,
    value: text,
    error: desk.pending(candidate, item.id)?.wrong,
    help: item.guidance || undefined,
    onInput: (/** @type {string} */ said) => void desk.write(candidate, item.id, said),
  };
  return html`
    ${
      item.kind === "pass"
        ? html`<${Select} label=${item.name} ...${field} options=${[
            ["", t("请选择")],
            ["pass", t("合格")],
            ["fail", t("不合格")],
          ]} />`
        : html`<${Field} label=${t("{name}（0 到 {most} 分）", { name: item.name, most: item.most })} ...${field} inputmode="decimal" autocomplete="off" maxlength="10" />`
    }
    <${Conflict} desk=${desk} candidate=${candidate} place=${item.id} label=${item.name} item=${item} />
  `;
}

/** Two devices of one person wrote different things. @param {{desk: Desk, candidate: string, place: string, label: string, item?: RubricItem}} props */
function Conflict({ desk, candidate, place, label, item }) {
  const typed = desk.pending(candidate, place);
  if (!typed?.other) return null;
  const word = (/** @type {string} */ text) => (item ? valueWord(item, text) : text) || t("空白");
  return html`
    <div class="stale" role="alert">
      <p>${t("“{label}”在您的另一个页面或设备上是 {theirs}，这里是 {mine}。", { label, theirs: word(typed.other.value), mine: word(typed.text) })}</p>
      <button type="button" class="button" onClick=${() => void desk.insist(candidate, place)}>${t("保留这里的")}</button>
      <button type="button" class="button" onClick=${() => void desk.yield(candidate, place)}>${t("采用另一个")}</button>
    </div>
  `;
}

/** 提交 and 回避. @param {Props} props */
function Sending({ session, desk, sheet, name }) {
  const [asking, setAsking] = useState("");
  const { candidate } = sheet;
  const rubric = /** @type {import("../types").Rubric} */ (desk.rubric);
  const missing = rubric.items.filter(
    ({ id }) => sheet.items.includes(id) && desk.text(candidate, id) === "",
  );
  const submit = async () => {
    setAsking("");
    await session.command("score:submit", { candidate, digest: await desk.digest(candidate) });
  };
  const recuse = async (/** @type {string} */ reason) => {
    setAsking("");
    await session.command("score:recuse", { candidate, reason });
  };
  const unsaved = desk.unsaved(candidate);
  const why = missing.length
    ? t("还没有填写：{items}", { items: missing.map((item) => item.name).join("、") })
    : unsaved
      ? t("全部保存后才能提交。")
      : "";
  return html`
    <div class="score-buttons">
      <${BusyButton} className="filled" disabled=${Boolean(why)} about="score-why" onClick=${async () => setAsking("submit")}>${t("提交评分")}</${BusyButton}>
      <button type="button" class="button" onClick=${() => setAsking("recuse")}>${t("申请回避")}</button>
    </div>
    <p class="quiet" id="score-why">${why}</p>
    ${
      asking === "submit" &&
      html`<${Confirm}
        label=${t("提交评分")}
        question=${t("{name}：合计 {points} 分。提交后不能自己修改，确需修改的由主考官退回。", { name, points: sumOf(rubric, (item) => desk.text(candidate, item)) })}
        onConfirm=${submit}
        onClose=${() => setAsking("")}
      />`
    }
    ${
      asking === "recuse" &&
      html`<${Confirm}
        label=${t("申请回避")}
        question=${t("回避后不再为 {name} 评分，已填写的内容不计入成绩。要取消回避，请联系管理员。", { name })}
        reason
        grave
        onConfirm=${recuse}
        onClose=${() => setAsking("")}
      />`
    }
  `;
}

/** A sheet that takes nothing more. @param {{desk: Desk, sheet: OwnSheet}} props */
function Read({ desk, sheet }) {
  const rubric = /** @type {import("../types").Rubric} */ (desk.rubric);
  return html`
    <dl class="score-read">
      ${rubric.items
        .filter(({ id }) => sheet.items.includes(id))
        .map(
          (item) => html`
            <div key=${item.id}>
              <dt>${item.name}</dt>
              <dd class="digits">${valueWord(item, sheet.values[item.id]?.text ?? "")}</dd>
            </div>
          `,
        )}
    </dl>
    ${sheet.remark.text && html`<p>${sheet.remark.text}</p>`}
    ${sheet.submitted_at !== null && html`<p class="quiet digits">${t("提交于 {time}", { time: second(sheet.submitted_at) })}</p>`}
  `;
}
