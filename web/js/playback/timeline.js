// @ts-check
// What of a turn was recorded when. Pure.

/**
 * @typedef {{id: string, n: number, person: string, name: string, device: string, source: string, kind: string, starts: number,
 *   ends: number, gap: number, cause: string, lost: number}} Piece a file of ten seconds at most
 * @typedef {{id: string, place: "main" | "camera2" | "screen" | "voice", person: string, name: string, pieces: Piece[]}} Track
 *   one picture or voice, on whichever device it came
 */

/** @param {Piece} piece @returns {Track["place"]} */
function placeOf({ source, device }) {
  if (source === "microphone") return "voice";
  if (source === "screen") return "screen";
  return device === "camera2" ? "camera2" : "main";
}

/** @param {Piece[]} pieces @returns {Track[]} pictures first */
export function tracksOf(pieces) {
  /** @type {Map<string, Track>} */
  const tracks = new Map();
  for (const piece of [...pieces].sort((a, b) => a.starts - b.starts)) {
    const place = placeOf(piece);
    const id = `${place} ${piece.person}`;
    const track = tracks.get(id) ?? { id, place, person: piece.person, name: piece.name, pieces: [] };
    track.pieces.push(piece);
    tracks.set(id, track);
  }
  const order = ["main", "camera2", "screen", "voice"];
  return [...tracks.values()].sort((a, b) => order.indexOf(a.place) - order.indexOf(b.place));
}

/** @param {Piece[]} pieces @returns {{start: number, end: number}} seconds since 1970 */
export function spanOf(pieces) {
  return {
    start: Math.min(...pieces.map(({ starts }) => starts)),
    end: Math.max(...pieces.map(({ ends }) => ends)),
  };
}

/** Between two files of a track so much may be missing without anybody noticing (seconds). */
const SEAM_S = 0.5;

/** The piece that is on at `at`, or has just ended where the next follows at once; none in a gap. @param {Track} track @param {number} at @returns {Piece | undefined} */
export function pieceAt({ pieces }, at) {
  return pieces.findLast(({ starts, ends }) => starts <= at && at < ends + SEAM_S);
}

/** What should be at hand to go on from `at` for `ahead` seconds. @param {Track} track @param {number} at @param {number} ahead @returns {Piece[]} */
export function wanted({ pieces }, at, ahead) {
  // One before: a decoder may have to begin there.
  const first = Math.max(0, pieces.findIndex(({ ends }) => ends > at) - 1);
  const rest = pieces.slice(pieces.some(({ ends }) => ends > at) ? first : pieces.length);
  return rest.filter(({ starts }) => starts < at + ahead);
}

/** Where a mark stands, in parts of a hundred. @param {number} at @param {{start: number, end: number}} span */
export function placeOn(at, { start, end }) {
  return Math.min(100, Math.max(0, ((at - start) / Math.max(1, end - start)) * 100));
}

/** How far `element` may be from the common clock until it is moved; until then it only runs a little faster or slower (seconds). */
const JUMP_S = 0.3;
const CLOSE_S = 0.03;

/**
 * How to bring a picture or voice to where it should be.
 * @param {number} is @param {number} should @param {number} rate of all
 * @returns {{jump: boolean, rate: number}}
 */
export function steer(is, should, rate) {
  const late = should - is;
  if (Math.abs(late) > JUMP_S) return { jump: true, rate };
  if (Math.abs(late) < CLOSE_S) return { jump: false, rate };
  return { jump: false, rate: rate * (late > 0 ? 1.06 : 0.94) };
}
