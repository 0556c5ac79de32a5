// @ts-check
import { post } from "../line/api.js";
import { Standing, useServer } from "../ui/asked.js";
import { ErrorText, Field, Select, useForm } from "../ui/form.js";
import { html, useState } from "../ui/html.js";
import { useLeaving, usePlace } from "../ui/place.js";
import { Table } from "../ui/table.js";
import { announce } from "../ui/toast.js";
import { leaveIfSignedOut } from "../line/signed_in.js";
import { sentence } from "../words/refusals.js";
import { stamp } from "../words/times.js";
import { t } from "../words/words.js";
import { methodWord } from "../scoring/words.js";
import { bodyOf, draftOf, emptyItem, emptyRubric, pasted } from "./rubrics/draft.js";

/** @typedef {import("./rubrics/draft.js").Draft} Draft */
/** @typedef {import("./rubrics/draft.js").ItemDraft} ItemDraft */
/** @typedef {{rubric: import("../types").Rubric, school: boolean, own: boolean, at: number}} Kept */
/** @typedef {import("../ui/form.js").Form<Draft>} Form */

/** 评分标准: the list, or behind `#rubrics/` one of them (`new` for one to be made). */
export function Rubrics() {
  const [, named = ""] = usePlace();
  const answer = useServer("/api/admin/rubrics");
  /** @type {Kept[] | undefined} */
  const rubrics = /** @type {any} */ (answer.data)?.rubrics;
  const kept = rubrics?.find(({ rubric }) => rubric.id === named);
  return html`
    <section class="admin-part" aria-labelledby="rubrics-heading">
      <div class="admin-head">
        <h1 id="rubrics-heading">${t("评分标准")}</h1>
        <div class="admin-actions">
          ${named ? html`<a class="button" href="#rubrics">${t("返回列表")}</a>` : html`<a class="button filled" href="#rubrics/new">${t("新建评分标准")}</a>`}
        </div>
      </div>
      <${Standing} of=${answer} />
      ${rubrics && !named && html`<${List} rubrics=${rubrics} />`}
      ${rubrics && named && (kept || named === "new") && html`<${Editor} key=${`${named} ${kept?.rubric.version}`} kept=${kept} onDone=${answer.reload} />`}
      ${rubrics && named && !kept && named !== "new" && html`<p class="card empty">${t("没有这份评分标准。")}</p>`}
    </section>
  `;
}

/** @param {{rubrics: Kept[]}} props */
function List({ rubrics }) {
  if (!rubrics.length)
    return html`<p class="card empty">${t("还没有评分标准。新建后，在考场的“成绩”页里为考场选用。")}</p>`;
  /** @type {import("../ui/table.js").Column[]} */
  const columns = [
    [t("名称"), ({ rubric }) => html`<a href=${`#rubrics/${rubric.id}`}>${rubric.name}</a>`, "wrap"],
    [t("版本"), ({ rubric }) => t("第 {number} 版", { number: rubric.version }), "digits"],
    [t("评分项目"), ({ rubric }) => rubric.items.length, "digits"],
    [t("总分"), ({ rubric }) => rubric.out_of, "digits"],
    [t("计算方法"), ({ rubric }) => methodWord(rubric.method), "wrap"],
    [t("保存时间"), ({ at }) => stamp(at), "digits"],
    [t("范围"), ({ school }) => (school ? t("全校") : t("本学院"))],
  ];
  return html`<${Table} label=${t("评分标准")} columns=${columns} rows=${rubrics} idOf=${(/** @type {Kept} */ { rubric }) => rubric.id} />`;
}

/** @param {{kept?: Kept, onDone: () => void}} props */
function Editor({ kept, onDone }) {
  const form = useForm(kept ? draftOf(kept.rubric) : emptyRubric(), { prefix: "rubric-", refused: byField });
  const { fields, errors, busy, changed } = form;
  const { question, leave } = useLeaving(changed);
  const mine = !kept || kept.own;
  const save = form.sends(async () => {
    const { rubric } = (await post("/api/admin/rubrics", bodyOf(fields))).rubric;
    announce(t("已保存为第 {number} 版。已选用旧版的考场不变。", { number: rubric.version }));
    leave(`#rubrics/${rubric.id}`);
    onDone();
  });
  return html`
    ${question}
    ${!mine && html`<p class="stale">${t("这是学校的评分标准，学院管理员只能查看和选用。")}</p>`}
    <form class="rubric-form" onSubmit=${save}>
      <fieldset disabled=${!mine}>
        <${Field} label=${t("名称")} maxlength="40" ...${form.of("name")} />
        <${Method} form=${form} />
        <${Items} form=${form} />
        <${Groups} form=${form} />
      </fieldset>
      ${Object.values(errors)
        .flat()
        .map((text) => html`<${ErrorText} key=${text} text=${text} />`)}
      ${mine && html`<button class="button filled" aria-busy=${Boolean(busy)} disabled=${!changed && Boolean(kept)}>${t("保存为新版本")}</button>`}
    </form>
  `;
}

/** Every problem by the place it is about. @param {any} refusal */
function byField(refusal) {
  leaveIfSignedOut(refusal);
  if (!refusal.problems?.length) return { form: sentence(refusal) };
  return { form: refusal.problems.map((/** @type {any} */ { message }) => message) };
}

/** @param {{form: Form}} props */
function Method({ form }) {
  return html`
    <div class="room-pair">
      <${Select} label=${t("总分")} ...${form.of("out_of")} options=${["100", "130", "150"].map((each) => [each, each])} />
      <${Select} label=${t("计算方法")} ...${form.of("method")} options=${[
        ["mean", methodWord("mean")],
        ["trimmed", methodWord("trimmed")],
      ]} />
      <${Select} label=${t("不足 5 份时")} ...${form.of("fallback")} options=${[
        ["mean", t("改用平均分")],
        ["pending", t("成绩待定")],
      ]} />
      <${Field} label=${t("有效评分最少份数")} inputmode="numeric" maxlength="2" ...${form.of("min_valid")} />
    </div>
  `;
}

/** @param {{form: Form}} props */
function Items({ form }) {
  const { items } = form.fields;
  const change = (/** @type {number} */ place, /** @type {Partial<ItemDraft>} */ what) =>
    form.set({ items: items.map((item, at) => (at === place ? { ...item, ...what } : item)) });
  const drop = (/** @type {number} */ place) => form.set({ items: items.filter((_, at) => at !== place) });
  return html`
    <h2>${t("评分项目")}</h2>
    ${items.map((item, place) => html`<${Item} key=${item.id} item=${item} number=${place + 1} onChange=${(/** @type {Partial<ItemDraft>} */ what) => change(place, what)} onDrop=${() => drop(place)} />`)}
    <div class="admin-actions">
      <button type="button" class="button" disabled=${items.length >= 12} onClick=${() => form.set({ items: [...items, emptyItem()] })}>${t("添加项目")}</button>
    </div>
    <${Paste} onItems=${(/** @type {ItemDraft[]} */ found) => form.set({ items: found })} />
  `;
}

/** @param {{item: ItemDraft, number: number, onChange: (what: Partial<ItemDraft>) => void, onDrop: () => void}} props */
function Item({ item, number, onChange, onDrop }) {
  const of = (/** @type {keyof ItemDraft & string} */ name) => ({
    name: `rubric-${item.id}-${name}`,
    value: String(item[name]),
    onInput: (/** @type {string} */ text) => onChange({ [name]: text }),
  });
  const points = item.kind === "points";
  return html`
    <fieldset class="card rubric-items">
      <legend>${t("第 {number} 项", { number })}</legend>
      <div class="room-pair">
        <${Field} label=${t("项目名称")} maxlength="40" ...${of("name")} />
        <${Select} label=${t("类型")} ...${of("kind")} options=${[
          ["points", t("计分")],
          ["pass", t("合格或不合格（不计入总分）")],
        ]} />
        ${points && html`<${Field} label=${t("满分")} inputmode="decimal" maxlength="6" ...${of("most")} />`}
        ${
          points &&
          html`<${Select} label=${t("步长")} ...${of("step")} options=${[
            ["1", "1"],
            ["0.5", "0.5"],
          ]} />`
        }
        <${Select} label=${t("由谁评分")} ...${of("by")} options=${[
          ["all", t("全体考官")],
          ["chair", t("只由主考官")],
        ]} />
        ${
          points &&
          html`<${Select}
            label=${t("计入总分")} name=${`rubric-${item.id}-counts`} value=${item.counts ? "yes" : "no"}
            onInput=${(/** @type {string} */ text) => onChange({ counts: text === "yes" })}
            options=${[
              ["yes", t("计入")],
              ["no", t("不计入")],
            ]}
          />`
        }
        ${points && html`<${Field} label=${t("分组（可不填）")} maxlength="20" ...${of("group")} />`}
        <${Field} label=${t("评分说明（可不填）")} maxlength="500" ...${of("guidance")} />
      </div>
      <button type="button" class="button" onClick=${onDrop}>${t("删除项目")}<span class="unseen">${item.name}</span></button>
    </fieldset>
  `;
}

/** Items copied from a table take the place of those there. @param {{onItems: (items: ItemDraft[]) => void}} props */
function Paste({ onItems }) {
  const [text, setText] = useState("");
  const found = pasted(text);
  return html`
    <details>
      <summary>${t("从表格导入")}</summary>
      <${Field}
        label=${t("从 Excel 复制后粘贴")} name="rubric-paste" tag="textarea" rows="4" value=${text} onInput=${setText}
        help=${t("每行一项，依次为名称、满分、步长、说明；没有满分的一行是合格项。导入后替换上面的全部项目。")}
      />
      <button
        type="button"
        class="button"
        disabled=${!found.length}
        onClick=${() => {
          onItems(found);
          setText("");
        }}>
        ${t("导入 {count} 项", { count: found.length })}
      </button>
    </details>
  `;
}

/** The least points of groups of items that are named above. @param {{form: Form}} props */
function Groups({ form }) {
  const { items, groups } = form.fields;
  const named = [...new Set(items.map(({ group }) => group.trim()).filter(Boolean))];
  if (!named.length) return null;
  const leastOf = (/** @type {string} */ name) => groups.find((group) => group.name === name)?.least ?? "";
  const change = (/** @type {string} */ name, /** @type {string} */ least) => {
    const others = groups.filter((group) => group.name !== name && named.includes(group.name));
    form.set({ groups: least.trim() ? [...others, { name, least }] : others });
  };
  return html`
    <h2>${t("分组最低分")}</h2>
    <div class="room-pair">
      ${named.map(
        (name) => html`
          <${Field}
            key=${name} label=${t("“{group}”最低分（可不填）", { group: name })} name=${`rubric-group-${name}`} inputmode="decimal" maxlength="6"
            value=${leastOf(name)} onInput=${(/** @type {string} */ text) => change(name, text)}
          />
        `,
      )}
    </div>
  `;
}
