// @ts-check

/** @typedef {{camera?: string, microphone?: string, speaker?: string}} Choices device ids, as this browser names them for this site */

const NAME = "exam.devices";

/** The devices this person chose here before. @param {Pick<Storage, "getItem">} storage @returns {Choices} */
export function chosenDevices(storage) {
  try {
    const kept = JSON.parse(storage.getItem(NAME) || "{}") ?? {};
    return Object.fromEntries(Object.entries(kept).filter(([, id]) => typeof id === "string"));
  } catch {
    return {};
  }
}

/** @param {keyof Choices} kind @param {string} id @param {Pick<Storage, "getItem" | "setItem">} storage @returns {Choices} */
export function rememberDevice(kind, id, storage) {
  const choices = { ...chosenDevices(storage), [kind]: id };
  storage.setItem(NAME, JSON.stringify(choices));
  return choices;
}
