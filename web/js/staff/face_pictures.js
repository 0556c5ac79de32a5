// @ts-check
import { get, post } from "../line/api.js";
import { sentence } from "../words/refusals.js";
import { Dialog } from "../ui/dialog.js";
import { leaveIfSignedOut } from "../line/signed_in.js";
import { Standing, useAsked } from "../ui/asked.js";
import { html, useEffect, useState } from "../ui/html.js";
import { BusyButton, Mark } from "../ui/parts.js";
import { documentWord, roadWord } from "../words/room.js";
import { language, t } from "../words/words.js";
import { IdentityBand } from "./identity_marks.js";
import { bandMark, moment, outcomeMark, pictureLabel, shownAttempts, whoWhen } from "./identity_words.js";
import { NoShot, Shot } from "../materials/shot.js";

/** @typedef {import("../types").Candidate} Candidate */
/** @typedef {import("../types").IdentitySheet} IdentitySheet */
/** @typedef {{session: import("../ui/session.js").Session, candidate: Candidate, onClose: () => void}} PanelProps */

/** Where a candidate's identity sheet is; a picture's address begins with it. @param {string} room @param {string} candidate */
export function sheetPath(room, candidate) {
  return `/api/rooms/${encodeURIComponent(room)}/faces/${encodeURIComponent(candidate)}`;
}

/**
 * The identity sheet, read anew when a try was made or the pictures were withdrawn.
 * @param {PanelProps["session"]} session @param {Candidate} candidate
 * @returns {{path: string, answer: import("../ui/asked.js").Answer<IdentitySheet>}}
 */
export function useIdentitySheet(session, { id, identity }) {
  const path = sheetPath(session.view.room.id, id);
  return { path, answer: useAsked(() => get(path), [path, identity.attempts, identity.road]) };
}

/** Loading, or why nothing came. @param {{of: import("../ui/asked.js").Answer<IdentitySheet>}} props */
export function SheetAwaited({ of }) {
  return html`<${Standing} of=${of} reading=${t("正在读取身份核验记录…")} look="quiet" />`;
}

/** @param {{path: string, sheet: IdentitySheet}} props */
export function Reference({ path, sheet }) {
  const label = t("学校导入的照片");
  const { reference, name } = sheet;
  if (!reference) return html`<${NoShot} label=${label}>${t("学校没有导入照片，或照片已删除。")}</${NoShot}>`;
  return html`<${Shot} path=${`${path}/${reference.id}`} label=${label} name="${name} ${label}" />`;
}

/** How far the face is from the reference: in words, and small the number behind them. @param {{attempt: import("../types").SheetAttempt}} props */
function Likeness({ attempt }) {
  const { score } = attempt;
  return html`
    <${Mark} ...${bandMark(attempt)} />
    ${score !== null && html`<small class="quiet digits">${t("相似度 {score}", { score: score.toFixed(2) })}</small>`}
  `;
}

/** @param {{path: string, sheet: IdentitySheet, attempt: import("../types").SheetAttempt}} props */
function Captured({ path, sheet, attempt }) {
  return html`
    <div class="shots">
      ${attempt.pictures.map(({ id, label }) => {
        const words = pictureLabel(label);
        return html`<${Shot} key=${id} path=${`${path}/${id}`} label=${words} name="${sheet.name} ${words}" />`;
      })}
    </div>
  `;
}

/** One try; its pictures are fetched when they are looked at. @param {{path: string, sheet: IdentitySheet, attempt: import("../types").SheetAttempt, number: number, open: boolean}} props */
function Try({ path, sheet, attempt, number, open }) {
  const [shown, setShown] = useState(open);
  const { at, outcome, words, pictures } = attempt;
  return html`
    <li class="try">
      <h3>
        ${t("第 {number} 次", { number })}
        <time class="quiet digits">${moment(at)}</time>
        <${Mark} ...${outcomeMark(outcome)} />
      </h3>
      <p class="try-words">
        <span lang=${language() === "en" ? "zh-CN" : null}>${words}</span>
        <${Likeness} attempt=${attempt} />
      </p>
      ${!pictures.length && html`<p class="quiet">${t("这一次没有截图，或截图已按规定删除。")}</p>`}
      ${shown && html`<${Captured} path=${path} sheet=${sheet} attempt=${attempt} />`}
      ${
        !shown &&
        pictures.length > 0 &&
        html`
          <button type="button" class="button" onClick=${() => setShown(true)}>
            ${t("显示第 {number} 次的 {count} 张截图", { number, count: pictures.length })}
          </button>
        `
      }
    </li>
  `;
}

/** Nothing was captured: why. @param {{sheet: IdentitySheet}} props */
function NoTries({ sheet }) {
  const why = roadWord(sheet.road);
  return html`
    <p class="empty">
      ${why ? t("没有人脸截图：{why}。", { why }) : t("没有人脸截图：考生还没有进行人脸识别。")}
    </p>
  `;
}

/** @param {{path: string, sheet: IdentitySheet, stills: import("../types").Still[], panel: import("../types").Panelist[]}} props */
function Stills({ path, sheet, stills, panel }) {
  if (!stills.length) return null;
  return html`
    <section aria-labelledby="stills-title">
      <h3 id="stills-title">${t("证件画面")}</h3>
      <div class="shots">
        ${stills.map(
          (still) => html`
            <${Shot}
              key=${still.id}
              path=${`${path}/${still.id}`}
              label=${t("证件画面")}
              note=${whoWhen(still, panel)}
              name="${sheet.name} ${t("证件画面")} ${moment(still.at)}"
            />
          `,
        )}
      </div>
    </section>
  `;
}

/** Seconds for which a whole number stands on the screen: long enough to read it off against the card. */
const SHOWN_S = 30;

/** A number that hides again by itself, or is hidden by hand. @param {string} path */
function useNumber(path) {
  const [number, setNumber] = useState("");
  const [error, setError] = useState("");
  useEffect(() => {
    if (!number) return undefined;
    const timer = setTimeout(() => setNumber(""), SHOWN_S * 1000);
    return () => clearTimeout(timer);
  }, [number]);
  const show = async () => {
    setError("");
    await post(`${path}/number`, {}).then(
      ({ value }) => setNumber(value || t("学校没有登记证件号码")),
      (refusal) => {
        leaveIfSignedOut(refusal);
        setError(sentence(refusal));
      },
    );
  };
  return { number, error, show, hide: () => setNumber("") };
}

/** The ID number, masked; whole for as long as it takes to compare it with the card. @param {{path: string, masked: string}} props `path` empty: this viewer compares nobody */
function IdNumber({ path, masked }) {
  const { number, error, show, hide } = useNumber(path);
  return html`
    <dd>
      <span class="digits" role="status">${number || masked}</span>
      ${path && !number && html`<${BusyButton} className="plain" onClick=${show}>${t("显示完整号码")}</${BusyButton}>`}
      ${number && html`<button type="button" class="button plain" onClick=${hide}>${t("隐藏")}</button>`}
      ${path && !number && html`<small class="quiet">${t("每次显示都会记录")}</small>`}
      ${error && html`<p class="error" role="alert">${error}</p>`}
    </dd>
  `;
}

/** Whom the list names, and with which ID card. @param {{path?: string, sheet: IdentitySheet}} props `path`: of the sheet, for whoever may read the whole number */
export function WhoLine({ path = "", sheet }) {
  return html`
    <dl class="face-who">
      <div><dt>${t("姓名")}</dt><dd>${sheet.name}</dd></div>
      <div><dt>${documentWord(sheet.document) || t("证件号码")}</dt><${IdNumber} key=${path} path=${path} masked=${sheet.id_masked} /></div>
      <div><dt>${t("准考证号")}</dt><dd class="digits">${sheet.exam_no}</dd></div>
    </dl>
  `;
}

/** @param {{path: string, sheet: IdentitySheet, panel: import("../types").Panelist[]}} props */
function Contents({ path, sheet, panel }) {
  const gone = sheet.road === "withdrawn";
  return html`
    <${WhoLine} sheet=${sheet} />
    <div class="face-columns">
      <div class="face-reference"><${Reference} path=${path} sheet=${sheet} /></div>
      <div class="face-tries">
        ${gone && html`<p class="empty">${t("考生已撤回同意，人脸截图和特征已删除。")}</p>`}
        ${!sheet.attempts.length && !gone && html`<${NoTries} sheet=${sheet} />`}
        <ol class="tries">
          ${shownAttempts(sheet.attempts).map(
            (shown) => html`<${Try} key=${shown.attempt.id} path=${path} sheet=${sheet} ...${shown} />`,
          )}
        </ol>
        <${Stills} path=${path} sheet=${sheet} stills=${sheet.stills} panel=${panel} />
      </div>
    </div>
  `;
}

/** 查看人脸截图: every try of the face check, its pictures beside the reference. @param {PanelProps} props */
export function FacePictures({ session, candidate, onClose }) {
  const { path, answer } = useIdentitySheet(session, candidate);
  const { panel } = session.view;
  return html`
    <${Dialog} title=${t("人脸截图：{name}", { name: candidate.name })} wide onClose=${onClose}>
      <${IdentityBand} candidate=${candidate} panel=${panel} />
      <p class="quiet">${t("每次查看都会记录查看人和时间。仅用于核验身份，请勿拍照或外传。")}</p>
      <${SheetAwaited} of=${answer} />
      ${answer.data && html`<${Contents} path=${path} sheet=${answer.data} panel=${panel} />`}
    </${Dialog}>
  `;
}
