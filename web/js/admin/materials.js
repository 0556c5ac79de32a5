// @ts-check
import { Refused, get, post } from "../line/api.js";
import { History } from "../materials/history.js";
import { NoShot, Shot } from "../materials/shot.js";
import { FileViewer } from "../materials/viewer.js";
import { caseMark } from "../materials/words.js";
import { hasWords } from "../base/reasons.js";
import { Standing, useAsked } from "../ui/asked.js";
import { documentWord } from "../words/room.js";
import { day, hour } from "../words/times.js";
import { FormDialog, Reason } from "../ui/dialog.js";
import { html, useState } from "../ui/html.js";
import { BusyButton, ButtonOf, Mark } from "../ui/parts.js";
import { usePlace } from "../ui/place.js";
import { announce, announceRefusal } from "../ui/toast.js";
import { language, t } from "../words/words.js";
import { Filter, Listed, Search, useList } from "./list.js";
import { photoMark } from "./people/reading.js";

/** @typedef {import("../types").MaterialReview} MaterialReview */

const PATH = "/api/admin/materials";
const REFRESH_S = 15;

/** What is said most often; anything else is written. */
const REASONS = () => [
  t("照片或扫描件不清楚，请重新拍摄或扫描。"),
  t("材料不完整，请补充缺少的页或文件。"),
  t("材料与报名信息不一致，请核对后重新提交。"),
  t("材料已过有效期，请提交有效的证件。"),
  t("文件打不开，请换一种格式重新提交。"),
];

/** @param {number} at */
const moment = (at) => (at ? `${day(at)} ${hour(at)}` : "—");

/** @param {string} id */
const open = (id) => (location.hash = id ? `materials/${encodeURIComponent(id)}` : "materials");

/** @returns {import("../ui/table.js").Column[]} */
const columns = () => [
  [t("姓名"), ({ name }) => name, "name"],
  [t("状态"), ({ state }) => html`<${Mark} ...${caseMark(state)} />`],
  [
    html`<span class="unseen">${t("操作")}</span>`,
    ({ id, name, state }) =>
      state !== "none" &&
      html`<${ButtonOf} word=${state === "pending" ? t("审核") : t("查看")} name=${name} onClick=${() => open(id)} />`,
  ],
  [t("文件"), ({ files }) => files, "digits"],
  [t("提交时间（北京时间）"), ({ submitted_at }) => moment(submitted_at), "digits"],
  [t("准考证号"), ({ exam_no }) => exam_no, "digits"],
  [t("学院"), ({ college }) => college],
  [t("专业"), ({ major }) => major],
];

/** The candidates, 待审核 first. */
function Queue() {
  const list = useList(PATH, {}, REFRESH_S);
  const { data: counted } = useAsked(() => get(`${PATH}/counts`), [list.data]);
  const counts = counted?.counts ?? {};
  const option = (/** @type {import("../types").CaseState} */ state) => {
    const { word } = caseMark(state);
    return [state, counts[state] === undefined ? word : `${word}（${counts[state]}）`];
  };
  return html`
    <div class="admin-head"><h1>${t("材料审核")}</h1></div>
    <div class="admin-filters">
      <${Search} list=${list} label=${t("姓名或准考证号")} />
      <${Filter}
        list=${list}
        name="state"
        label=${t("状态")}
        options=${[["", t("全部")], option("pending"), option("rejected"), option("approved"), option("none")]}
      />
    </div>
    <${Listed} list=${list} label=${t("材料列表")} columns=${columns()} empty=${t("没有符合条件的考生。")} />
  `;
}

/**
 * Why, and which files: canned or in one's own words.
 * @param {{sheet: MaterialReview, chosen: string, onReject: (files: string[], reason: string) => void, onClose: () => void}} props
 */
function Rejecting({ sheet, chosen, onReject, onClose }) {
  const [files, setFiles] = useState([chosen]);
  const [reason, setReason] = useState("");
  const turn = (/** @type {string} */ id) =>
    setFiles(files.includes(id) ? files.filter((each) => each !== id) : [...files, id]);
  const submit = (/** @type {Event} */ event) => {
    event.preventDefault();
    onReject(files, reason.trim());
  };
  return html`
    <${FormDialog}
      title=${t("不通过：{name}", { name: sheet.name })} label=${t("确认不通过")} grave disabled=${!hasWords(reason)}
      onSubmit=${submit} onClose=${onClose}
    >
      <fieldset class="reject-files">
        <legend>${t("考生需要替换哪些文件（都不选表示需要补充材料）")}</legend>
        ${sheet.files.map(
          ({ id, name }) => html`
            <label key=${id}>
              <input type="checkbox" checked=${files.includes(id)} onChange=${() => turn(id)} />
              <span dir="auto">${name}</span>
            </label>
          `,
        )}
      </fieldset>
      <div class="canned">
        ${REASONS().map(
          (words) => html`
            <button key=${words} type="button" class="button" onClick=${() => setReason(words)}>${words}</button>
          `,
        )}
      </div>
      <${Reason} label=${t("原因（考生会看到）")} value=${reason} onInput=${setReason} />
    </${FormDialog}>
  `;
}

/** @param {{sheet: MaterialReview, chosen: string, onDecided: () => void}} props */
function Decision({ sheet, chosen, onDecided }) {
  const [rejecting, setRejecting] = useState(false);
  const { person, name, round, state } = sheet;
  const decide = async (
    /** @type {string} */ what,
    /** @type {object} */ about,
    /** @type {string} */ words,
  ) => {
    setRejecting(false);
    try {
      await post(`${PATH}/${encodeURIComponent(person)}/${what}`, { round, ...about });
      announce(words);
    } catch (refusal) {
      announceRefusal(/** @type {any} */ (refusal));
    }
    onDecided();
  };
  const reject = (/** @type {string[]} */ files, /** @type {string} */ reason) =>
    decide("reject", { files, reason }, t("已退回 {name} 的材料。", { name }));
  return html`
    <div class="admin-actions">
      ${
        state === "pending" &&
        html`
          <${BusyButton} className="filled" onClick=${() => decide("approve", {}, t("{name} 的材料已通过。", { name }))}>
            ${t("通过")}
          </${BusyButton}>
        `
      }
      ${
        (state === "pending" || state === "approved") &&
        html`<button type="button" class="button grave-outline" onClick=${() => setRejecting(true)}>${t("不通过")}</button>`
      }
      ${sheet.next && html`<button type="button" class="button ${state === "pending" ? "" : "filled"}" onClick=${() => open(sheet.next ?? "")}>${t("下一位待审核")}</button>`}
      ${rejecting && html`<${Rejecting} sheet=${sheet} chosen=${chosen} onReject=${reject} onClose=${() => setRejecting(false)} />`}
    </div>
  `;
}

/** @param {string} path of the person @returns {Promise<Blob>} @throws {Refused} there is none any more */
async function photoOf(path) {
  const { jpeg } = await get(`${path}/photo`);
  if (!jpeg) throw new Refused({ code: "not_found", message: "" });
  return new Blob([Uint8Array.from(atob(jpeg), (each) => each.charCodeAt(0))], { type: "image/jpeg" });
}

/**
 * Whose materials these are, to be compared with what they handed in: the number masked, the photo as imported.
 * @param {{person: string}} props
 */
function Whose({ person }) {
  const path = `/api/admin/people/${encodeURIComponent(person)}`;
  const answer = useAsked(() => get(path), [path]);
  /** @type {import("./people/reading.js").ListedPerson | undefined} */
  const known = answer.data?.person;
  if (!known) return html`<${Standing} of=${answer} />`;
  const { name, exam_no, college, major, document, id_number: number, photo } = known;
  const label = t("学校导入的照片");
  const mark = photoMark(photo);
  return html`
    <section class="card review-who" aria-label=${t("考生资料")}>
      ${
        photo === "ready"
          ? html`<${Shot} path=${path} ask=${() => photoOf(path)} label=${label} name=${`${name} ${label}`} />`
          : html`<${NoShot} label=${label}>${mark.word}</${NoShot}>`
      }
      <dl class="facts">
        <div><dt>${t("准考证号")}</dt><dd class="digits">${exam_no || "—"}</dd></div>
        <div><dt>${t("学院")}</dt><dd>${college?.name ?? "—"}</dd></div>
        <div><dt>${t("专业")}</dt><dd>${major?.name ?? "—"}</dd></div>
        <div><dt>${documentWord(document) || t("证件号码")}</dt><dd class="digits">${number || "—"}</dd></div>
      </dl>
    </section>
  `;
}

/** One candidate's materials, and the decision. @param {{person: string}} props */
function Review({ person }) {
  const answer = useAsked(() => get(`${PATH}/${encodeURIComponent(person)}`), [person]);
  const sheet = answer.data;
  const [chosen, setChosen] = useState("");
  const first = sheet?.files[0]?.id ?? "";
  const shown = sheet?.files.some((/** @type {{id: string}} */ { id }) => id === chosen) ? chosen : first;
  return html`
    <div class="admin-head">
      <h1>
        ${sheet ? sheet.name : t("材料审核")}
        ${sheet && html`<${Mark} ...${caseMark(sheet.state)} />`}
      </h1>
      <button type="button" class="button" onClick=${() => open("")}>${t("返回列表")}</button>
    </div>
    <${Standing} of=${answer} />
    ${
      sheet &&
      html`
        <p class="quiet">${t("第 {round} 次提交于 {time}", { round: sheet.round, time: moment(sheet.submitted_at) })}</p>
        ${sheet.reason && html`<p class="stale" lang=${language() === "en" ? "zh-CN" : null}>${t("未通过：{reason}", { reason: sheet.reason })}</p>`}
        <${Decision} sheet=${sheet} chosen=${shown} onDecided=${answer.reload} />
        <${Whose} person=${person} />
        <div class="card">
          <${FileViewer} files=${sheet.files} chosen=${shown} onChoose=${setChosen} since=${sheet.decided_at} />
        </div>
        <${History} history=${sheet.history} />
        <p class="hint">${t("每次查看都会记录查看人和时间。仅用于审核，请勿外传。")}</p>
      `
    }
  `;
}

/** 材料审核: the queue, or one candidate's materials. */
export function Materials() {
  const [, person] = usePlace();
  return person ? html`<${Review} key=${person} person=${person} />` : html`<${Queue} />`;
}
