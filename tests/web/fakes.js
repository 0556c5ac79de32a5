// Time and sockets that the tests move by hand.

/** Timers that run only when told to; `now` is in seconds, as the pages count it. */
export class HandTimers {
  constructor(now = 1000) {
    this.time = now;
    this.waiting = [];
  }

  now() {
    return this.time;
  }

  after(milliseconds, run) {
    const entry = { at: this.time + milliseconds / 1000, run };
    this.waiting.push(entry);
    return () => (this.waiting = this.waiting.filter((other) => other !== entry));
  }

  /** Lets seconds pass, running what falls due in order; promises settle in between. */
  async pass(seconds) {
    const until = this.time + seconds;
    await settle();
    for (let due = this.#next(until); due; due = this.#next(until)) {
      this.waiting = this.waiting.filter((entry) => entry !== due);
      this.time = Math.max(this.time, due.at);
      due.run();
      await settle();
    }
    this.time = until;
  }

  #next(until) {
    const due = this.waiting.filter(({ at }) => at <= until);
    return due.sort((a, b) => a.at - b.at)[0];
  }
}

/** Lets all promises that can settle do so. */
export function settle() {
  return new Promise((resolve) => setImmediate(resolve));
}

/** sessionStorage, in memory. */
export class Storage {
  constructor() {
    this.items = new Map();
  }

  getItem(name) {
    return this.items.get(name) ?? null;
  }

  setItem(name, value) {
    this.items.set(name, value);
  }

  removeItem(name) {
    this.items.delete(name);
  }
}

/** The server's end of a Socket.IO socket, played by the test. */
export class FakeSocket {
  constructor(auth) {
    this.auth = auth;
    this.connected = false;
    this.listeners = new Map();
    /** What the page sent: {event, payload, ack}. */
    this.sent = [];
    /** The auth of each attempt to connect. */
    this.attempts = [];
    /** The servers asked for, one an attempt but the first; empty: whichever. */
    this.nodes = [];
  }

  reach(node) {
    this.nodes.push(node);
  }

  on(event, listener) {
    this.listeners.set(event, listener);
  }

  connect() {
    this.attempts.push(this.auth());
  }

  disconnect() {
    if (this.connected) this.drop();
  }

  emit(event, payload, ack) {
    this.sent.push({ event, payload, ack });
  }

  /** The connection is made and the server says hello. */
  welcome(hello = {}) {
    this.connected = true;
    this.say("hello", { instance: "one", epoch: 7, device: "main", ...hello });
  }

  drop() {
    this.connected = false;
    this.say("disconnect");
  }

  refuse(data) {
    this.say("connect_error", { data });
  }

  say(event, payload) {
    this.listeners.get(event)?.(payload);
  }

  /** What was sent of one event. */
  of(event) {
    return this.sent.filter((packet) => packet.event === event);
  }
}
