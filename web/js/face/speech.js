// @ts-check
import { language } from "../words/words.js";

const KEY = "exam.face.silent";

/** Reads the prompts aloud where the browser can; everything works without. The choice to be silent is kept. */
export class Speaker {
  /**
   * @param {{synthesis?: SpeechSynthesis, Utterance?: typeof SpeechSynthesisUtterance,
   *   storage?: Pick<Storage, "getItem" | "setItem">}} [parts]
   */
  constructor({
    synthesis = globalThis.speechSynthesis,
    Utterance = globalThis.SpeechSynthesisUtterance,
    storage = globalThis.localStorage,
  } = {}) {
    this.synthesis = synthesis;
    this.Utterance = Utterance;
    this.storage = storage;
    this.silent = storage?.getItem(KEY) === "yes";
  }

  get able() {
    return Boolean(this.synthesis && this.Utterance);
  }

  /** @param {boolean} silent */
  hush(silent) {
    this.silent = silent;
    this.storage?.setItem(KEY, silent ? "yes" : "no");
    if (silent) this.stop();
  }

  /**
   * A prompt breaks off what is being said; advice waits its turn, and is left out when something is being said.
   * @param {string} text
   * @param {boolean} [prompt]
   */
  say(text, prompt = true) {
    if (!this.able || this.silent || (!prompt && this.synthesis.speaking)) return;
    this.synthesis.cancel();
    const words = new this.Utterance(text);
    words.lang = language() === "en" ? "en-US" : "zh-CN";
    this.synthesis.speak(words);
  }

  /** Called in a click: Safari speaks later only if it has spoken in one. */
  prime() {
    if (this.able && !this.silent) this.synthesis.speak(new this.Utterance(""));
  }

  stop() {
    this.synthesis?.cancel();
  }
}
