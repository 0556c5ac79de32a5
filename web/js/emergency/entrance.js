// @ts-check

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
 *   post: (path: string, body: object) => Promise<{room: string}>,
 *   get: (path: string) => Promise<{room: string}>,
 * }} parts
 * @returns {Promise<{room: string, cause: string}>}
 * @throws {import("../api.js").Refused} what was refused for good is out of the address; what could not be sent is still in it
 */
export async function enter({ location, history, post, get }) {
  const asked = new URLSearchParams(location.hash.slice(1));
  const ticket = asked.get("t");
  if (!ticket) return { room: (await get("/api/emergency")).room, cause: "user" };
  const forget = () => history.replaceState(null, "", location.pathname);
  try {
    const { room } = await post("/api/emergency", { ticket });
    forget();
    return { room, cause: causeOf(asked.get("c")) };
  } catch (refusal) {
    if (!isPassing(/** @type {any} */ (refusal))) forget();
    throw refusal;
  }
}

/** The page that gave the ticket said why; whoever came without a word was brought by the Windows client. @param {string | null} said */
function causeOf(said) {
  return said && ["network", "camera", "user"].includes(said) ? said : "launcher";
}
