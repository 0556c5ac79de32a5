// @ts-check

/**
 * A yes or no that the server has of one connection. It is told until it is answered, and again on the next connection,
 * where the server begins with `first`.
 */
export class Telling {
  /** @param {string} event @param {string} name the payload's field @param {boolean} first */
  constructor(event, name, first) {
    this.event = event;
    this.name = name;
    this.first = first;
    /** How it is, and what the server has of that. */
    this.value = first;
    this.told = first;
    this.sending = false;
    this.round = 0;
  }

  /** The server has answered a new connection. */
  begin() {
    this.told = this.first;
    this.round += 1;
  }

  /** Tells what the server does not have yet; what gets no answer waits for the next call. @param {Pick<import("../line/protocol.js").Protocol, "call">} protocol */
  async tell(protocol) {
    // One at a time, so that an older word cannot overtake a newer one.
    if (this.sending || this.value === this.told) return;
    const { value, round } = this;
    this.sending = true;
    const ack = await protocol.call(this.event, { [this.name]: value });
    this.sending = false;
    if (!ack.ok) return;
    if (round === this.round) this.told = value;
    void this.tell(protocol);
  }
}
