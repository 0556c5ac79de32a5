// @ts-check

const KEY = "exam.camera2.room";

/**
 * Whether this browser could serve as a second camera at all: looked at before the code is used up, which is good once.
 * @param {string} lacks what js/door.js found missing
 * @param {() => Promise<import("../media/devices.js").Opened>} open asks for the camera
 * @returns {Promise<import("../media/devices.js").Problem | null>} why not
 */
export async function unfitFor(lacks, open) {
  if (lacks) return { cause: "unsupported", kind: "camera" };
  return (await open()).problem;
}

/**
 * Which room this phone is a second camera in. The proof is a cookie that no script sees; here is only the room's name.
 * @param {{
 *   location: Pick<Location, "hash" | "pathname">,
 *   history: Pick<History, "replaceState">,
 *   storage: Pick<Storage, "getItem" | "setItem">,
 *   post: (path: string, body: object) => Promise<{room: string}>,
 * }} parts
 * @returns {Promise<string | null>} null: nobody has scanned anything yet
 * @throws {import("../line/api.js").Refused} the code was refused, or could not be sent: then it is still in the address
 */
export async function bound({ location, history, storage, post }) {
  const secret = location.hash.slice(1);
  if (!secret) return storage.getItem(KEY);
  try {
    const { room } = await post("/api/camera2/bind", { secret });
    storage.setItem(KEY, room);
    history.replaceState(null, "", location.pathname);
    return room;
  } catch (refusal) {
    // What was refused stays refused: a reload goes on with the former binding, if there is one.
    if (!isPassing(refusal)) history.replaceState(null, "", location.pathname);
    throw refusal;
  }
}

/** Whether the same request may succeed later. @param {any} refusal */
export function isPassing({ code }) {
  return ["offline", "unavailable", "not_owner", "internal", "too_many"].includes(code);
}
