// @ts-check
import { pictureName } from "../words/room.js";
import { html } from "./html.js";
import { Video } from "./video.js";

/**
 * Somebody's picture, or in words why there is none.
 * @param {{media: import("../media/media.js").Media | null, view: import("../types").AnyView, person: string,
 *   source?: string, second?: boolean, className?: string, children: any}} props `children`: what stands in for it
 */
export function Picture({ media, view, person, source, second, className, children }) {
  const tile = media?.picture(person, source, second);
  if (!tile) return children;
  // A new person is a new element: nobody's last frame may stand under another's name.
  return html`<${Video} key=${person} ...${tile} name=${pictureName(view, tile)} className=${className} />`;
}
