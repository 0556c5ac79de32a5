// @ts-check
import { countdown } from "../words/times.js";
import { t } from "../words/words.js";
import { html, useEffect, useRef, useState } from "./html.js";

const TICK_MS = 250;

/** The server's time, drawn again as it passes. @param {{now(): number}} clock @returns {number} */
export function useNow(clock) {
  const [now, setNow] = useState(clock.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(clock.now()), TICK_MS);
    return () => clearInterval(timer);
  }, [clock]);
  return now;
}

/** Redraws the component whenever one of these events fires. @param {import("../base/emitter.js").Emitter} emitter @param {string[]} events */
export function useEvents(emitter, events) {
  const [, redraw] = useState({});
  useEffect(() => {
    const offs = events.map((event) => emitter.on(event, () => redraw({})));
    redraw({});
    return () => offs.forEach((off) => off());
  }, [emitter]);
}

/** The connection, in words and a colour. @param {{light: import("../types").LightState, media?: string}} props */
export function Light({ light, media }) {
  /** @type {Record<string, [string, string]>} */
  const looks = {
    connecting: [t("正在连接…"), "warn"],
    connected: [t("已连接"), "ok"],
    reconnecting: [t("正在重连…"), "warn"],
  };
  const broken = light === "connected" && media === "lost";
  const [word, tone] = broken ? [t("音视频正在恢复…"), "warn"] : (looks[light] ?? [t("已断开"), "bad"]);
  return html`<span class="light ${tone}" role="status">${word}</span>`;
}

/** A word with the colour of its state. @param {{word: string, tone: string, label?: string}} props */
export function Mark({ word, tone, label }) {
  return html`
    <span class="mark ${tone}">
      ${label && html`<span class="mark-label">${label}</span>`}
      ${word}
    </span>
  `;
}

/**
 * A button among many alike: readers of screens hear whom or what it is about.
 * @param {{word: any, name: string, className?: string, onClick: () => void, disabled?: boolean}} props
 */
export function ButtonOf({ word, name, className = "", ...button }) {
  return html`<button type="button" class="button ${className}" ...${button}>${word}<span class="unseen">${name}</span></button>`;
}

/** Time left until `until`. @param {{until: number, clock: {now(): number}}} props */
export function CountDown({ until, clock }) {
  const now = useNow(clock);
  return html`<span class="digits" role="timer">${countdown(until - now)}</span>`;
}

/** The whole page says one thing. @param {{title: string, children?: any, busy?: boolean}} props */
export function Notice({ title, children, busy }) {
  return html`
    <main class="notice" aria-busy=${Boolean(busy)}>
      <section class="card notice-card">
        <h1>${title}</h1>
        ${children}
      </section>
    </main>
  `;
}

/** @param {{contact?: import("../types").Contact}} props */
export function ContactLine({ contact }) {
  if (!contact?.name) return null;
  return html`
    <p class="contact">
      ${t("如有疑问请联系：{name}", { name: contact.name })}
      <a href="tel:${contact.phone}">${contact.phone}</a>
    </p>
  `;
}

/** To a sheet that can be printed, in a window of its own: nobody leaves an exam for it. @param {{who: string}} props `who`: candidate or examiner */
export function GuideLink({ who }) {
  const word = who === "candidate" ? t("考生指南（可打印）") : t("考官指南（可打印）");
  return html`<a href="/guides/${who}" target="_blank">${word}</a>`;
}

/**
 * Drawn while a command is on its way: a button that cannot be pressed twice.
 * @param {{className?: string, onClick: () => Promise<any>, disabled?: boolean, about?: string, children: any}} props `about`: id
 *   of the element that says whom or what it concerns
 */
export function BusyButton({ className = "", onClick, disabled, about, children }) {
  const [busy, setBusy] = useState(false);
  const press = async () => {
    if (busy) return;
    setBusy(true);
    await onClick();
    setBusy(false);
  };
  return html`
    <button
      type="button"
      class="button ${className}"
      aria-busy=${busy}
      aria-describedby=${about}
      disabled=${disabled}
      onClick=${press}>
      ${children}
    </button>
  `;
}

/** A way in steps: what is done and what is next. @param {{label: string, steps: import("./way.js").Step[]}} props */
export function Stepper({ label, steps }) {
  return html`
    <ol class="stepper" aria-label=${label}>
      ${steps.map(
        ({ name, note, look }, index) => html`
          <li key=${name} class=${look} aria-current=${look === "next" ? "step" : null}>
            <span class="step-number" aria-hidden="true">${index + 1}</span>
            <span class="step-name">${name}</span>
            <span class="step-note">${note}</span>
          </li>
        `,
      )}
    </ol>
  `;
}

/** A button that lets one choose files. @param {{label: any, className?: string, kinds: string[], multiple?: boolean, disabled?: boolean, onFiles: (files: File[]) => void}} props */
export function FileButton({ label, className = "", kinds, multiple, disabled, onFiles }) {
  const input = useRef(/** @type {HTMLInputElement | null} */ (null));
  const chosen = (/** @type {any} */ event) => {
    onFiles([...event.target.files]);
    event.target.value = "";
  };
  return html`
    <button type="button" class="button ${className}" disabled=${disabled} onClick=${() => input.current?.click()}>
      ${label}
    </button>
    <input
      ref=${input}
      type="file"
      hidden
      tabindex="-1"
      multiple=${multiple}
      accept=${kinds.map((kind) => `.${kind}`).join(",")}
      onChange=${chosen}
    />
  `;
}

/**
 * The page was opened as localhost, which on a phone is the phone itself: says so, and names the address to use.
 * @param {{instead: string[] | null | undefined}} props addresses of this computer in its network; null: a phone can
 *   open this page's own
 */
export function ThisComputer({ instead }) {
  if (!instead) return null;
  if (!instead.length)
    return html`<p class="this-computer" role="note">${t("此页面只能在本机打开，手机扫码打不开。请把电脑接入与手机相同的网络，再刷新页面。")}</p>`;
  return html`
    <p class="this-computer" role="note">
      ${t("此页面是用本机地址打开的，手机扫码打不开。请在电脑上改用下面的地址打开并登录，再扫码：")}
      ${instead.map((address) => html`<a key=${address} href=${address}>${address}</a>`)}
    </p>
  `;
}
