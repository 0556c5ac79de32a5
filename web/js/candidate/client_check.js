// @ts-check
import { Emitter } from "../base/emitter.js";

export const WAIT_MS = 20_000;
const ASK_MS = 1000;

/**
 * @typedef {{available: boolean, version?: string, size?: number, sha256?: string,
 *   checked_at: number | null, checked_version?: string}} Client what the server says of the Windows client
 * @typedef {"idle" | "asking" | "waiting" | "installed" | "missing" | "refused"} Stage
 * @typedef {{get(path: string): Promise<any>, post(path: string): Promise<any>, open(url: string): void,
 *   after(milliseconds: number, run: () => void): () => void}} World
 */

/**
 * Whether the Windows client is installed: a link starts it and it calls the server, or nothing comes. A page is not
 * told what became of a link, so the call is the only proof.
 */
export class ClientCheck extends Emitter {
  /** @type {Stage} */
  stage = "idle";
  /** Why it was refused. @type {any} */
  refusal = null;
  /** The answer that proved it. @type {Client | null} */
  client = null;
  #world;
  #stop = () => {};

  /** @param {World} world */
  constructor(world) {
    super();
    this.#world = world;
  }

  get busy() {
    return this.stage === "asking" || this.stage === "waiting";
  }

  /** To be called by a click: browsers open a program by nothing else. @param {number | null} before the last call home */
  async start(before) {
    if (this.busy) return;
    this.#enter("asking");
    try {
      const { url } = await this.#world.post("/api/client/check");
      this.#enter("waiting");
      this.#world.open(url);
    } catch (refusal) {
      this.refusal = refusal;
      this.#enter("refused");
      return;
    }
    this.#wait(before, WAIT_MS / ASK_MS);
  }

  /** The page is left. */
  stop() {
    this.#stop();
  }

  /** @param {number | null} before @param {number} left how often it is still asked */
  #wait(before, left) {
    this.#stop = this.#world.after(ASK_MS, async () => {
      const client = await this.#world.get("/api/client").catch(() => null); // the next answer will do
      if (client?.checked_at && client.checked_at !== before) {
        this.client = client;
        this.#enter("installed");
      } else if (left > 1) this.#wait(before, left - 1);
      else this.#enter("missing");
    });
  }

  /** @param {Stage} stage */
  #enter(stage) {
    this.stage = stage;
    this.fire("change");
  }
}

/**
 * Whether this computer runs Windows, as far as its browser tells.
 * @param {{userAgent: string, userAgentData?: {platform: string}}} browser
 */
export function onWindows({ userAgent, userAgentData }) {
  return userAgentData?.platform ? userAgentData.platform === "Windows" : userAgent.includes("Windows NT");
}
