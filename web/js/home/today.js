// @ts-check
import { html } from "../ui/html.js";
import { Stepper } from "../ui/stepper.js";
import { nextRoom, way } from "../ui/way.js";
import { t } from "../words/words.js";

/**
 * The way to the room that comes next, a step after the other.
 * @param {{rooms: import("../types").ListedRoom[], material: import("./places.js").Material | null}} props
 */
export function Today({ rooms, material }) {
  const room = nextRoom(rooms);
  return room && html`<${Stepper} label=${t("今天的流程")} steps=${way(room, material ?? undefined)} />`;
}
