// @ts-check
import { useServer } from "../ui/asked.js";
import { html } from "../ui/html.js";
import { Stepper, ThisComputer } from "../ui/parts.js";
import { onPhone } from "../media/browser_help.js";
import { t } from "../words/words.js";
import { nextRoom, way } from "../ui/way.js";
import { ClientCard } from "../candidate/client_card.js";
import { Materials } from "../candidate/materials.js";

/** Whose page this is, and whose exam (docs/rules.md P2). @param {{me: import("../types").Me | null}} props */
export function Welcome({ me }) {
  const place = [me?.school, me?.college].filter(Boolean).join(" · ");
  return html`
    <div class="welcome">
      <h1>${me ? t("{name}，您好", { name: me.name }) : t("您好")}</h1>
      ${place && html`<p>${t("欢迎参加{place}网络远程面试", { place })}</p>`}
    </div>
  `;
}

/** The way to the page for the phone, from a computer: a phone has no use for a code of its own. */
export function Mobile() {
  return onPhone(/** @type {any} */ (navigator)) ? html`<${OnPhone} />` : html`<${Code} />`;
}

/** For whoever opened the home page itself on a phone. */
function OnPhone() {
  return html`
    <section class="card side-card">
      <h2>${t("您正在用手机")}</h2>
      <p>${t("面试请用电脑参加。手机可作为第二摄像头：在电脑上进入考场，再用手机扫描那里的二维码。")}</p>
      <a class="button" href="/m">${t("打开手机端")}</a>
    </section>
  `;
}

function Code() {
  const { data } = /** @type {{data: {instead: string[] | null} | null}} */ (useServer("/api/mobile"));
  return html`
    <section class="card side-card mobile-card">
      <h2>${t("手机端")}</h2>
      <${ThisComputer} instead=${data?.instead} />
      <img class="qr" src="/m.svg" width="148" height="148" alt=${t("手机端页面的二维码")} />
      <p class="quiet">${t("用手机扫码打开手机端。面试时，手机可作为第二摄像头，拍摄您的侧后方和桌面。")}</p>
    </section>
  `;
}

/**
 * The way to the room that comes next, a step after the other.
 * @param {{rooms: import("../types").ListedRoom[], material: Material | null}} props
 */
export function Today({ rooms, material }) {
  const room = nextRoom(rooms);
  return room && html`<${Stepper} label=${t("今天的流程")} steps=${way(room, material ?? undefined)} />`;
}

/**
 * What other parts of the product put on the candidate's home, each with one import and one line here. Every card is drawn
 * with `me`, who is signed in, and `onMaterial`, by which the card of the materials says how that step stands.
 * @typedef {{note: string, look: import("../ui/way.js").Look}} Material
 * @typedef {{me: import("../types").Me | null, onMaterial: (step: Material) => void}} CardProps
 * @typedef {(props: CardProps) => any} Card
 */

/** Below the rooms: the materials (身份认证). @type {Card[]} */
export const MAIN = [Materials];

/** Between the code of the mobile page and the contact: the Windows client, for who sits at a computer. @type {Card[]} */
export const SIDE = onPhone(/** @type {any} */ (navigator)) ? [] : [ClientCard];
