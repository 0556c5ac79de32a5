// @ts-check

/**
 * Whether a reason has words: at least two letters that are not the same one, Chinese characters among them. The server
 * asks the same (app/texts/__init__.py).
 * @param {string} text
 */
export function hasWords(text) {
  return new Set(text.toLowerCase().match(/(?![\u115f\u1160\u3164\uffa0])\p{L}/gu)).size >= 2;
}
