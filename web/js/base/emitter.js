// @ts-check

/** Listeners by event name: what EventTarget does, without wrapping each payload in an Event. */
export class Emitter {
  constructor() {
    /** @type {Map<string, Set<(payload: any) => void>>} */
    this.listeners = new Map();
  }

  /**
   * @param {string} event
   * @param {(payload: any) => void} listener
   * @returns {() => void} takes the listener off again
   */
  on(event, listener) {
    const known = this.listeners.get(event) ?? new Set();
    this.listeners.set(event, known.add(listener));
    return () => void known.delete(listener);
  }

  /**
   * @param {string} event
   * @param {any} [payload]
   */
  fire(event, payload) {
    for (const listener of [...(this.listeners.get(event) ?? [])]) listener(payload);
  }
}
