// @ts-check

/** What nobody sees and spreadsheets and phones put around a number; `_INVISIBLE` of app/texts/__init__.py, and its selectors. */
const INVISIBLE =
  /(?:[\s\u00ad\u061c\u115f\u1160\u200b-\u200f\u202a-\u202e\u2060-\u206f\u2800\u3164\ufeff\uffa0\ufff0-\ufffb]|[\u034f]|[\u17b4-\u17b5]|[\u180b-\u180f]|[\ufe00-\ufe0f]|[\u{1bca0}-\u{1bca3}]|[\u{1d173}-\u{1d17a}]|[\u{e0080}-\u{e0fff}])+/gu;

/**
 * A number that was typed or pasted, without blanks and what nobody sees; full width is made half. The twin of
 * `number` in app/texts/__init__.py: tests/vectors/pasted.json holds both to the same.
 * @param {string} text
 */
export function number(text) {
  return text.normalize("NFKC").replace(INVISIBLE, "");
}

/** A code of a text message as it is typed: its digits. @param {string} text */
export function code(text) {
  return number(text).replace(/\D/g, "");
}

/**
 * A phone number as it is kept: the 11 digits of a mainland number, others with + and the country's code. Whether there
 * is such a number the server knows. The twin of `normalise` in app/texts/phones.py.
 * @param {string} text
 */
export function phone(text) {
  const plain = number(text).replace(/[^+\d]/g, "");
  const digits = plain.replace(/\+/g, "");
  const mainland = digits.replace(/^(?:00)?86(?=1\d{10}$)/, "");
  if (mainland !== digits) return mainland;
  return plain.startsWith("+") ? `+${digits}` : digits.replace(/^00(?=[1-9])/, "+");
}

/** Whether this may be a phone number, kept as `phone` gives it. @param {string} kept */
export function isPhone(kept) {
  return /^1[3-9]\d{9}$/.test(kept) || /^\+(?!86)[1-9]\d{6,14}$/.test(kept);
}
