// @ts-check
import { openDevices } from "../media/devices.js";
import { t } from "../words/words.js";

/** @typedef {{room: string, lines: import("../types").Line[]} & import("../types").Looks} Entered */

const KEY = "exam.emergency.key";

/** Whether the same request may succeed later. @param {{code?: string}} refusal */
export function isPassing({ code = "" }) {
  return ["offline", "unavailable", "not_owner", "internal", "too_many"].includes(code);
}

/**
 * Which room this page enters, and why. With a ticket in the address it is redeemed, and leaves the address at once: a
 * reload comes back by the cookie that no script sees.
 * @param {{
 *   location: Pick<Location, "hash" | "pathname">,
 *   history: Pick<History, "replaceState">,
 *   post: (path: string, body: object) => Promise<Entered>,
 *   get: (path: string) => Promise<Entered>,
 *   storage: Pick<Storage, "getItem" | "setItem" | "removeItem">,
 * }} parts
 * @returns {Promise<Entered & {cause: string}>}
 * @throws {import("../line/api.js").Refused} what was refused for good is out of the address; what could not be sent is still in it
 */
export async function enter({ location, history, post, get, storage }) {
  const asked = new URLSearchParams(location.hash.slice(1));
  const ticket = asked.get("t");
  if (!ticket) return { ...(await get("/api/emergency")), cause: "user" };
  const forget = () => {
    storage.removeItem(KEY);
    history.replaceState(null, "", location.pathname);
  };
  try {
    const entered = await post("/api/emergency", { ticket, key: ownKey(storage) });
    forget();
    return { ...entered, cause: causeOf(asked.get("c")) };
  } catch (refusal) {
    if (!isPassing(/** @type {any} */ (refusal))) forget();
    throw refusal;
  }
}

/** By the same key the same page may ask again when the answer was lost. @param {Pick<Storage, "getItem" | "setItem">} storage */
function ownKey(storage) {
  const key = storage.getItem(KEY) ?? crypto.randomUUID();
  storage.setItem(KEY, key);
  return key;
}

/** The page that gave the ticket said why; whoever came without a word was brought by the Windows client. @param {string | null} said */
function causeOf(said) {
  return said && ["network", "camera", "user"].includes(said) ? said : "launcher";
}

/**
 * The name of the line a page came by; its host where nobody has named it.
 * @param {import("../types").Line[]} lines @param {string} origin @param {string} host
 */
export function lineOf(lines, origin, host) {
  const known = lines.find((line) => line.origin === origin);
  return known ? `${labelOf(known)} ${host}` : host;
}

/** What the server calls a line that nobody has named is ours to translate; any other name is the school's. @param {import("../types").Line} line */
function labelOf({ label }) {
  const [, number] = /^\u7ebf\u8def (\d+)$/.exec(label) ?? [];
  return number ? t("线路 {number}", { number }) : label;
}

/** How media travels: "UDP", "TCP" or "TURN"; empty while it does not. @param {RTCStatsReport} report */
export function wayOf(report) {
  /** @type {string} */
  let way = "";
  report.forEach((stats) => {
    if (stats.type !== "transport" || !stats.selectedCandidatePairId) return;
    const pair = report.get(stats.selectedCandidatePairId);
    const local = report.get(pair?.localCandidateId);
    way = local?.candidateType === "relay" ? "TURN" : (local?.protocol ?? "").toUpperCase();
  });
  return way;
}

/** The former page, or the browser it was in, takes a moment to give the camera back. */
const TRIES = 10;
const AGAIN_MS = 700;

/**
 * As `openDevices`; a camera or microphone that is still in use is asked for again for some seconds.
 * @param {MediaDevices | undefined} devices
 * @param {{camera?: string, microphone?: string}} [wanted]
 * @param {{open?: typeof openDevices, pause?: (milliseconds: number) => Promise<void>}} [how]
 * @returns {ReturnType<typeof openDevices>}
 */
export async function openPatiently(devices, wanted = {}, { open = openDevices, pause = wait } = {}) {
  for (let tries = 1; ; tries += 1) {
    const found = await open(devices, wanted);
    if (found.problem?.cause !== "busy" || tries >= TRIES) return found;
    found.camera?.stop();
    found.microphone?.stop();
    await pause(AGAIN_MS);
  }
}

/** @param {number} milliseconds @returns {Promise<void>} */
function wait(milliseconds) {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
