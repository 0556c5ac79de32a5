// @ts-check

/** @typedef {import("../../types").Rubric} Rubric */
/** @typedef {{id: string, name: string, kind: "points" | "pass", most: string, step: string, by: "all" | "chair", counts: boolean, group: string, guidance: string}} ItemDraft */
/** @typedef {{id: string, version: number, name: string, out_of: string, method: string, fallback: string, min_valid: string, items: ItemDraft[], groups: {name: string, least: string}[]}} Draft points as they are typed */

/** @returns {ItemDraft} */
export function emptyItem() {
  const id = crypto.randomUUID().slice(0, 8);
  return {
    ...{ id, name: "", kind: "points", most: "", step: "1" },
    ...{ by: "all", counts: true, group: "", guidance: "" },
  };
}

/** @returns {Draft} */
export function emptyRubric() {
  const usual = { out_of: "100", method: "mean", fallback: "mean", min_valid: "5" };
  return { id: "", version: 0, name: "", ...usual, items: [emptyItem(), emptyItem()], groups: [] };
}

/** The next version begins as the last one was. @param {Rubric} rubric @returns {Draft} */
export function draftOf(rubric) {
  const { id, version, name, method, fallback } = rubric;
  return {
    ...{ id, version, name, method, fallback },
    out_of: String(rubric.out_of),
    min_valid: String(rubric.min_valid),
    items: rubric.items.map((item) => ({ ...item })),
    groups: rubric.groups.map((group) => ({ ...group })),
  };
}

/** Points as they are typed, in 1/100; what is no number is 0, and the server says so. @param {string} text */
export function hundredths(text) {
  return /^\d{1,3}(\.\d{1,2})?$/.test(text.trim()) ? Math.round(Number(text) * 100) : 0;
}

/** What is sent. @param {Draft} draft */
export function bodyOf(draft) {
  return {
    ...draft,
    out_of: Number(draft.out_of),
    min_valid: /^\d{1,2}$/.test(draft.min_valid) ? Number(draft.min_valid) : 0,
    items: draft.items.map((item) => ({
      ...item,
      most: item.kind === "points" ? hundredths(item.most) : 0,
      step: hundredths(item.step),
    })),
    groups: draft.groups
      .filter(({ name }) => name.trim())
      .map(({ name, least }) => ({ name, least: hundredths(least) })),
  };
}

/** Items as they are copied from a table: name, points, step, guidance; a line without points is passed or failed. @param {string} text @returns {ItemDraft[]} */
export function pasted(text) {
  return text
    .split(/\r?\n/)
    .map((line) => line.split("\t").map((cell) => cell.trim()))
    .filter(([name]) => name)
    .map(([name = "", most = "", step = "", guidance = ""]) => ({
      ...emptyItem(),
      name,
      guidance,
      most,
      step: step || "1",
      kind: /** @type {"points" | "pass"} */ (most ? "points" : "pass"),
    }));
}
