// @ts-check

/** Loudness (root mean square, 0 to 1) from which on somebody speaks: a quiet room stays below, a calm voice far above. */
const SPEAKS = 0.015;
/** A mark that goes out between two words flickers. */
const HELD_MS = 900;

/** Who speaks, by how loud each is heard a few times a second. */
export class Voices {
  constructor() {
    /** @type {Map<string, number>} until when somebody counts as speaking */
    this.until = new Map();
  }

  /**
   * @param {Map<string, number>} levels loudness by person, of all who are heard @param {number} now milliseconds
   * @returns {string[]} who speaks now
   */
  hear(levels, now) {
    for (const person of this.until.keys()) if (!levels.has(person)) this.until.delete(person);
    for (const [person, level] of levels) if (level >= SPEAKS) this.until.set(person, now + HELD_MS);
    return [...this.until].filter(([, until]) => now < until).map(([person]) => person);
  }
}
