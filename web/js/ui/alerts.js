// @ts-check
import { chime, ring } from "../media/sound.js";

/** What is heard once (Hz), each to be told from the others without looking. @type {Record<string, number[]>} */
const CHIMES = { talking: [659, 880], message: [880], minutes: [880, 659], ended: [880, 659, 523] };

/** @typedef {"granted" | "default" | "denied" | "none"} Permission of the desktop's notifications; `none`: this browser has none */

/** How a page reaches somebody who doesn't look at it: by a sound, the tab's title, a notification of the desktop. */
export class Alerts {
  /** @param {{page?: Document, Note?: typeof Notification}} [parts] */
  constructor({ page = document, Note = globalThis.Notification } = {}) {
    this.page = page;
    this.Note = Note;
    /** @type {string | null} the tab's own title, while another stands before it */
    this.title = null;
  }

  /** Somebody has this page before them. */
  get attended() {
    return this.page.visibilityState === "visible" && this.page.hasFocus();
  }

  /** @param {() => void} seen */
  onSeen(seen) {
    const look = () => this.attended && seen();
    this.page.addEventListener("visibilitychange", look);
    this.page.defaultView?.addEventListener("focus", look);
  }

  ring() {
    return ring();
  }

  /** @param {string} kind */
  chime(kind) {
    void chime(CHIMES[kind] ?? CHIMES.talking);
  }

  /** @param {string} text stands before the tab's title; empty: nothing does */
  head(text) {
    if (this.title === null && !text) return;
    this.title ??= this.page.title;
    this.page.title = text ? `【${text}】${this.title}` : this.title;
    if (!text) this.title = null;
  }

  /** @returns {Permission} */
  get permission() {
    return this.Note ? this.Note.permission : "none";
  }

  /** Asks the person, which a browser allows only after a click. */
  async ask() {
    await this.Note?.requestPermission();
  }

  /** On the desktop, where the person has allowed it. @param {string} title @param {string} text @returns {() => void} takes it back */
  tell(title, text) {
    if (this.permission !== "granted") return () => {};
    try {
      const note = new this.Note(title, { body: text, lang: this.page.documentElement.lang });
      note.onclick = () => {
        this.page.defaultView?.focus();
        note.close();
      };
      return () => note.close();
    } catch {
      return () => {}; // phones let only a service worker notify
    }
  }
}
