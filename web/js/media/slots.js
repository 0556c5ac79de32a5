// @ts-check

/** @typedef {import("../types").Slot} Slot */
/** @typedef {{mid: string, person: string, device: string, source: string, stream: MediaStream}} Tile */

/** The receiving m-lines of the present connection: what arrives on each, and whose it is. */
export class Slots {
  constructor() {
    /** @type {string | null} the server's name of the present connection */
    this.connection = null;
    /** @type {Map<string, Record<string, Slot>>} by connection: they may arrive before the answer does */
    this.assigned = new Map();
    /** @type {Map<string, MediaStream>} */
    this.streams = new Map();
  }

  /** The connection is gone, and its streams with it. */
  clear() {
    this.connection = null;
    this.streams = new Map();
  }

  /** The server has answered: from now on only this connection's slots count. @param {string} connection */
  begin(connection) {
    this.connection = connection;
    for (const other of this.assigned.keys()) if (other !== connection) this.assigned.delete(other);
  }

  /** @param {string} mid @param {MediaStreamTrack} track */
  receive(mid, track) {
    this.streams.set(mid, new MediaStream([track]));
  }

  /** @param {string} connection @param {Record<string, Slot>} slots @returns {boolean} whether they are for the present connection */
  assign(connection, slots) {
    this.assigned.set(connection, slots);
    return connection === this.connection;
  }

  /** @returns {string[]} the m-lines that should carry something now */
  awaited() {
    return Object.keys(this.assigned.get(this.connection ?? "") ?? {});
  }

  /** @returns {Tile[]} */
  tiles() {
    const slots = this.assigned.get(this.connection ?? "") ?? {};
    return Object.entries(slots).flatMap(([mid, slot]) => {
      const stream = this.streams.get(mid);
      return stream ? [{ mid, ...slot, stream }] : [];
    });
  }

  /**
   * A picture that is really arriving: a slot may be kept for somebody who sends nothing (no camera, no screen
   * shared), and then words say more than a black rectangle.
   * @param {string} person @param {string} source @param {boolean} second of the second camera
   * @returns {Tile | undefined}
   */
  picture(person, source, second) {
    return this.tiles().find(
      (tile) =>
        tile.person === person &&
        tile.source === source &&
        (tile.device === "camera2") === second &&
        !tile.stream.getTracks()[0].muted,
    );
  }
}
