// @ts-check
import { Materials } from "./materials.js";
import { Rooms } from "../staff/page.js";
import { html } from "../ui/html.js";
import { t } from "../words.js";

/**
 * What the exam office works on. `id` is the part after # in the address; `Section` is drawn with `me`, who is signed in;
 * `school`: only for those who work for the whole school.
 * @typedef {{id: string, label: () => string, Section: any, school?: boolean}} Part
 */

function Overview() {
  return html`<${Rooms} title=${t("考场总览")} />`;
}

/** In the order of the navigation; the first is shown when the address names none. @type {Part[]} */
export const PARTS = [
  { id: "overview", label: () => t("考场总览"), Section: Overview },
  { id: "materials", label: () => t("材料审核"), Section: Materials },
];
