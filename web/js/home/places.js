// @ts-check
import { ClientCard } from "../candidate/client_card.js";
import { Materials } from "../candidate/materials.js";

/**
 * What other parts of the product put on the candidate's home, each with one import and one line here. Every card is drawn
 * with `me`, who is signed in, and `onMaterial`, by which the card of the materials says how that step stands.
 * @typedef {{note: string, look: import("../ui/way.js").Look}} Material
 * @typedef {{me: import("../types").Me | null, onMaterial: (step: Material) => void}} CardProps
 * @typedef {(props: CardProps) => any} Card
 */

/** Below the rooms: the materials (身份认证). @type {Card[]} */
export const MAIN = [Materials];

/** Between the code of the mobile page and the contact: the Windows client. @type {Card[]} */
export const SIDE = [ClientCard];
