// @ts-check
import { isHeldBack } from "../media/slots.js";
import { heldWords, othersLineWords } from "../words/lines.js";
import { lineOwner, pictureName } from "../words/room.js";
import { t } from "../words/words.js";
import { html } from "./html.js";
import { Video } from "./video.js";

/** @typedef {import("../media/media.js").Media} Media */
/** @typedef {import("../media/slots.js").Tile} Tile */

/** Over a picture that this page is not sent: its last frame looks like somebody present (docs/rules.md 8.9). @param {{media: Media, held: import("../types").Held}} props */
function HeldOver({ media, held }) {
  const { text, brief, advice } = heldWords(held);
  return html`
    <div class="held-over">
      <p class="whole">${text}</p>
      <p class="brief">${brief}</p>
      ${advice && html`<p class="advice">${advice}</p>`}
      ${
        held === "off" &&
        html`<button type="button" class="button on-stage" onClick=${() => media.wantPictures(true)}>${t("恢复画面")}</button>`
      }
    </div>
  `;
}

/** What a picture that comes suffers from: a slow line of theirs before a slow one of ours. @param {{tile: Tile, who: string, staff: boolean}} props */
function LineNote({ tile: { held, up = "good", down = "good" }, who, staff }) {
  const small = held === "small" && up === "good";
  const words = small ? { ...heldWords("small"), grade: "small" } : othersLineWords(who, { up, down }, staff);
  if (!words) return null;
  return html`
    <p class="line-note ${words.grade}">
      <span class="whole">${words.text}</span>
      <span class="brief">${words.brief}</span>
    </p>
  `;
}

/**
 * A picture, and over it in words what is wrong with the line it comes by.
 * @param {{media: Media, tile: Tile, name: string, who: string, staff?: boolean, className?: string}} props `name` says whose
 *   picture it is, and which; `who`: the word for whoever sends it; `staff`: the viewer is
 */
export function Shown({ media, tile, name, who, staff = false, className = "" }) {
  const back = isHeldBack(tile);
  return html`
    <div class="picture ${className} ${back ? `held-${tile.held}` : ""}">
      <${Video} ...${tile} name=${name} />
      ${back ? html`<${HeldOver} media=${media} held=${tile.held} />` : html`<${LineNote} tile=${tile} who=${who} staff=${staff} />`}
    </div>
  `;
}

/**
 * Somebody's picture, or in words why there is none.
 * @param {{media: Media | null, view: import("../types").AnyView, person: string,
 *   source?: string, second?: boolean, className?: string, children: any}} props `children`: what stands in for it
 */
export function Picture({ media, view, person, source, second, className, children }) {
  const tile = media?.picture(person, source, second);
  if (!tile) return children;
  const words = { name: pictureName(view, tile), who: lineOwner(view, tile) };
  // A new person is a new element: nobody's last frame may stand under another's name.
  return html`<${Shown} key=${person} media=${media} tile=${tile} ...${words} staff=${view.role !== "candidate"} className=${className} />`;
}
