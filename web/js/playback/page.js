// @ts-check
import { post, Refused } from "../line/api.js";
import { Header } from "../ui/header.js";
import { html, useEffect, useLayoutEffect, useRef, useState } from "../ui/html.js";
import { ErrorText } from "../ui/form.js";
import { Reason } from "../ui/dialog.js";
import { BusyButton, Mark, useEvents } from "../ui/parts.js";
import { useOwnPage } from "../ui/page.js";
import { sentence } from "../words/refusals.js";
import { duration, stamp } from "../words/times.js";
import { t } from "../words/words.js";
import { hasWords } from "../base/reasons.js";
import { Player } from "./player.js";
import { placeOn } from "./timeline.js";

/** @typedef {{id: string, room: string, candidate: string, exam_no: string, began_at: number, ended_at: number, gaps: number, closed: boolean,
 *   grant: string, files: import("./timeline.js").Piece[], marks: {at: number, words: string}[]}} Turn */

const RATES = [1, 1.25, 1.5, 2];
const STEP_S = 10;

/** @returns {string} of the turn, from the address */
const turnId = () => location.pathname.split("/").pop() ?? "";

/** Why somebody wants to look: asked before anything is shown. @param {{onOpened: (turn: Turn) => void}} props */
function Ask({ onOpened }) {
  const [reason, setReason] = useState("");
  const [error, setError] = useState("");
  const [busy, setBusy] = useState(false);
  const submit = async (/** @type {Event} */ event) => {
    event.preventDefault();
    setBusy(true);
    try {
      onOpened(await post(`/api/admin/recordings/${turnId()}/open`, { reason: reason.trim() }));
    } catch (refusal) {
      setError(sentence(/** @type {any} */ (refusal)));
      setBusy(false);
    }
  };
  return html`
    <form class="card playback-ask" onSubmit=${submit}>
      <h1>${t("观看录音录像")}</h1>
      <p>${t("录音录像涉及考生和考官的个人信息。观看的人、时间和事由会记入审计日志。")}</p>
      <${Reason} label=${t("观看事由")} value=${reason} onInput=${setReason} />
      ${error && html`<${ErrorText} text=${error} />`}
      <button class="button filled" aria-busy=${busy} disabled=${busy || !hasWords(reason)}>${t("打开")}</button>
    </form>
  `;
}

/** @param {{player: Player, place: "main" | "camera2" | "screen", label: string, mark: string}} props */
function Figure({ player, place, label, mark }) {
  const holder = useRef(/** @type {HTMLElement | null} */ (null));
  const follower = player.picture(place);
  useLayoutEffect(() => {
    if (!follower) return;
    follower.element.setAttribute("aria-label", `${follower.track.name} ${label}`);
    holder.current?.prepend(follower.element);
  }, [follower]);
  if (!follower) return null;
  return html`
    <figure class=${`playback-${place}`}>
      <div class="playback-picture" ref=${holder}>
        <p class="playback-gap">${t("此时没有这一路画面")}</p>
        <p class="playback-mark" aria-hidden="true">${mark}</p>
      </div>
      <figcaption>${label}</figcaption>
    </figure>
  `;
}

/** @param {{player: Player, turn: Turn}} props */
function Controls({ player, turn }) {
  const [at, setAt] = useState(player.at);
  useEvents(player, ["change"]);
  useEffect(() => player.on("time", setAt), [player]);
  useKeyboard(player);
  const { span } = player;
  return html`
    <div class="playback-controls">
      <button type="button" class="button filled" onClick=${() => player.play(!player.playing)}>
        ${player.playing ? t("暂停") : t("播放")}
      </button>
      <span class="digits">${`${duration(at - span.start)} / ${duration(span.end - span.start)}`}</span>
      <span class="digits quiet">${stamp(at)}</span>
      <label class="playback-rate">
        <span>${t("速度")}</span>
        <select value=${player.rate} onChange=${(/** @type {any} */ event) => player.speed(Number(event.target.value))}>
          ${RATES.map((rate) => html`<option key=${rate} value=${rate}>${`${rate}×`}</option>`)}
        </select>
      </label>
      <span role="status">${player.waiting ? t("正在读取…") : ""}</span>
    </div>
    <div class="playback-line">
      <input
        type="range" aria-label=${t("位置")} min=${span.start} max=${span.end} step="0.1" value=${at}
        aria-valuetext=${duration(at - span.start)}
        onInput=${(/** @type {any} */ event) => player.seek(Number(event.target.value))}
      />
      ${turn.marks.map(
        (mark) => html`
          <button
            type="button" class="playback-tick" key=${`${mark.at} ${mark.words}`}
            style=${{ left: `${placeOn(mark.at, span)}%` }} title=${mark.words}
            onClick=${() => player.seek(mark.at)} tabindex="-1" aria-hidden="true"
          ></button>
        `,
      )}
    </div>
  `;
}

/** Space plays, arrows go ten seconds, and 1 to 4 choose the speed. @param {Player} player */
function useKeyboard(player) {
  useEffect(() => {
    /** @param {KeyboardEvent} event */
    const press = (event) => {
      if (event.target instanceof HTMLElement && event.target.closest("input, select, textarea, button"))
        return;
      /** @type {Record<string, () => void>} */
      const acts = {
        " ": () => player.play(!player.playing),
        ArrowLeft: () => player.seek(player.at - STEP_S),
        ArrowRight: () => player.seek(player.at + STEP_S),
        ...Object.fromEntries(RATES.map((rate, place) => [String(place + 1), () => player.speed(rate)])),
      };
      const act = acts[event.key];
      if (act) {
        event.preventDefault();
        act();
      }
    };
    document.addEventListener("keydown", press);
    return () => document.removeEventListener("keydown", press);
  }, [player]);
}

/** What happened, each a way to where it did. @param {{player: Player, turn: Turn}} props */
function Marks({ player, turn }) {
  return html`
    <section class="card playback-marks">
      <h2>${t("考场记录")}</h2>
      <ul>
        ${turn.marks.map(
          (mark) => html`
            <li key=${`${mark.at} ${mark.words}`}>
              <button type="button" class="button plain" onClick=${() => player.seek(mark.at)}>
                <span class="digits">${stamp(mark.at).split(" ")[1]}</span> ${mark.words}
              </button>
            </li>
          `,
        )}
      </ul>
    </section>
  `;
}

/** @returns {Record<string, string>} */
const faults = () => ({
  missing: t("文件丢失"),
  altered: t("内容已被改动"),
  key: t("密钥不符，无法读取"),
  chain: t("清单已被改动"),
  cut: t("清单缺少最后的部分"),
});

/** 校验: everything read again. */
function Verify() {
  const [flaws, setFlaws] = useState(/** @type {{n: number, fault: string}[] | null} */ (null));
  const [error, setError] = useState("");
  const verify = async () => {
    setError("");
    try {
      setFlaws((await post(`/api/admin/recordings/${turnId()}/verify`, {}, 300_000)).flaws);
    } catch (refusal) {
      setError(sentence(/** @type {any} */ (refusal)));
    }
  };
  return html`
    <div class="playback-verify">
      <${BusyButton} onClick=${verify}>${t("校验")}</${BusyButton}>
      <div role="status">
        ${flaws && !flaws.length && html`<${Mark} word=${t("完整，未被改动")} tone="ok" />`}
        ${flaws?.map(({ n, fault }) => html`<p class="error" key=${`${n} ${fault}`}>${n ? t("第 {n} 段：{fault}", { n, fault: faults()[fault] ?? fault }) : faults()[fault]}</p>`)}
      </div>
      ${error && html`<${ErrorText} text=${error} />`}
    </div>
  `;
}

/** @param {{turn: Turn, me: any}} props */
function Watch({ turn, me }) {
  const [player] = useState(() => (turn.files.length ? new Player(turn.files, fetcher(turn)) : null));
  useEffect(() => () => player?.stop(), [player]);
  const mark = `${me?.name ?? ""} ${stamp(Date.now() / 1000)}`;
  if (!player) return html`<p class="card empty">${t("这场面试还没有可以观看的录像，请稍后再来。")}</p>`;
  return html`
    <div class="admin-head">
      <div>
        <h1>${turn.candidate}</h1>
        <p class="quiet">${`${turn.room} · ${stamp(turn.began_at)}`}</p>
      </div>
      ${turn.gaps > 0 && html`<${Mark} word=${t("缺 {seconds} 秒", { seconds: turn.gaps })} tone="warn" />`}
      <${Verify} />
    </div>
    <section class="playback-stage" aria-label=${t("录像")}>
      <${Figure} player=${player} place="main" label=${t("主摄像头")} mark=${mark} />
      <${Figure} player=${player} place="camera2" label=${t("第二摄像头")} mark=${mark} />
      <${Figure} player=${player} place="screen" label=${t("屏幕")} mark=${mark} />
    </section>
    <${Controls} player=${player} turn=${turn} />
    <${Marks} player=${player} turn=${turn} />
  `;
}

/** @param {Turn} turn */
const fetcher =
  (turn) =>
  async (/** @type {import("./timeline.js").Piece} */ { id }) => {
    const response = await fetch(`/api/admin/recordings/${turn.id}/files/${id}`, {
      headers: { "X-Playback": turn.grant },
      cache: "no-store",
    });
    if (!response.ok) throw new Refused({ code: "not_found", message: "" });
    return response.arrayBuffer();
  };

/** A recorded interview: first why, then the pictures with all voices. */
export function PlaybackPage() {
  const { me, ready } = useOwnPage();
  const [turn, setTurn] = useState(/** @type {Turn | null} */ (null));
  if (!ready) return html`<p class="opening" role="status">${t("正在打开…")}</p>`;
  return html`
    <${Header} me=${me} />
    <main class="playback">
      ${turn ? html`<${Watch} turn=${turn} me=${me} />` : html`<${Ask} onOpened=${setTurn} />`}
    </main>
  `;
}
