// @ts-check
// Which parts beside the stage are open; each computer remembers it.

/** @typedef {"queue" | "queue.live" | "side"} Part `queue.live`: the queue while somebody is on the stage */
/** @typedef {Record<Part, boolean>} Folds */

/** While somebody is on the stage the queue gives its place to the pictures. @type {Folds} */
const AT_FIRST = { queue: true, "queue.live": false, side: true };

/** @param {Part} part */
const nameOf = (part) => `exam.open.${part}`;

/** @param {Pick<Storage, "getItem">} storage @returns {Folds} */
export function remembered(storage) {
  const open = (/** @type {Part} */ part) => {
    const kept = storage.getItem(nameOf(part));
    return kept === null ? AT_FIRST[part] : kept === "yes";
  };
  return { queue: open("queue"), "queue.live": open("queue.live"), side: open("side") };
}

/** @param {Folds} folds @param {Part} part @param {Pick<Storage, "setItem">} storage @returns {Folds} */
export function turned(folds, part, storage) {
  storage.setItem(nameOf(part), folds[part] ? "no" : "yes");
  return { ...folds, [part]: !folds[part] };
}
