// @ts-check
import { GOOD_LINE } from "./lines.js";

/** @typedef {import("../types").Slot} Slot */
/** @typedef {Slot & {mid: string, stream: MediaStream, former?: boolean}} Tile `former`: of the connection before */

/** Whether none of a picture comes here now: its last frame stands. @param {Pick<Slot, "held">} slot */
export function isHeldBack({ held }) {
  return held === "line" || held === "off" || held === "away" || held === "moved";
}

/** The receiving m-lines of the present connection: what arrives on each, and whose it is. */
export class Slots {
  constructor() {
    /** @type {string | null} the server's name of the present connection */
    this.connection = null;
    /** @type {Map<string, Record<string, Slot>>} by connection: they may arrive before the answer does */
    this.assigned = new Map();
    /** @type {Map<string, MediaStream>} */
    this.streams = new Map();
    /** @type {Tile[]} what the connection before showed, in whose place nothing has come yet */
    this.former = [];
  }

  /**
   * The connection is left, for a new one. What it carries is seen until then: it may go on, else its last frame stands.
   * @param {boolean} goesOn
   */
  leave(goesOn) {
    const carried = this.#own()
      .filter(carries)
      .map((tile) => ({ ...tile, mid: `${tile.mid}-`, former: true }));
    if (carried.length > 0) this.former = carried;
    if (!goesOn) this.stand();
    this.connection = null;
    this.streams = new Map();
  }

  /** The connection before carries nothing any more. */
  stand() {
    this.former = this.former.map((tile) => ({ ...tile, held: tile.held === "off" ? "off" : "moved" }));
  }

  /** What has not come again by now is not there. */
  forget() {
    this.former = [];
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
    return Object.entries(this.#present()).flatMap(([mid, slot]) => (isHeldBack(slot) ? [] : [mid]));
  }

  /** How the line of one of somebody's devices is; null where nothing of it comes here. @param {string} person @param {boolean} second the second camera */
  line(person, second) {
    const slot = Object.values(this.#present()).find((one) => isOf(one, person, second));
    if (!slot) return null;
    const { up, down } = { ...GOOD_LINE, ...slot };
    return { up, down };
  }

  /** What the server says of the present connection. */
  #present() {
    return this.assigned.get(this.connection ?? "") ?? {};
  }

  /** @returns {Tile[]} those of the connection before, too, in whose place nothing has come yet */
  tiles() {
    const own = this.#own();
    const known = this.connection !== null && this.assigned.has(this.connection);
    const missed = this.former.filter((tile) => {
      const now = own.find(
        (one) => one.person === tile.person && one.device === tile.device && one.source === tile.source,
      );
      return now ? !carries(now) : !known;
    });
    return [...own, ...missed];
  }

  /** @returns {Tile[]} */
  #own() {
    return Object.entries(this.#present()).flatMap(([mid, slot]) => {
      const stream = this.streams.get(mid);
      return stream ? [{ mid, ...slot, stream }] : [];
    });
  }

  /**
   * A picture that is really arriving, or would if this page's line carried it: a slot may be kept for somebody who
   * sends nothing (no camera, no screen shared), and then words say more than a black rectangle.
   * @param {string} person @param {string} source @param {boolean} second of the second camera
   * @returns {Tile | undefined}
   */
  picture(person, source, second) {
    return this.tiles().find(
      (tile) =>
        isOf(tile, person, second) && tile.source === source && (tile.former === true || carries(tile)),
    );
  }
}

/** @param {Tile} tile */
function carries(tile) {
  return isHeldBack(tile) || !tile.stream.getTracks()[0].muted;
}

/** @param {Slot} slot @param {string} person @param {boolean} second */
function isOf(slot, person, second) {
  return slot.person === person && (slot.device === "camera2") === second;
}
