// @ts-check
// How pages look to their reader: the language, and light or dark. This browser keeps it, so that a page is drawn so at
// once and for whoever is not signed in; the server keeps it for each person, so that another device has it too.
import { post } from "../line/api.js";
import { speak } from "../words/words.js";

/** @typedef {import("../types").Looks} Looks */

const SCHEME = "exam.scheme";
/** What was chosen in this tab and the server has not been told yet: before the login, or without a network. */
const UNTOLD = "exam.looks";

/** Whether it is known who reads this page. */
let known = false;

/** Which of the two stands now; js/door.js has chosen it before anything was drawn. */
export function isDark() {
  return document.documentElement.dataset.scheme === "dark";
}

/** Here only: also for a page that stands for somebody without their login, a phone. @param {Looks} choice */
export function adopt({ language, scheme }) {
  if (scheme) {
    localStorage.setItem(SCHEME, scheme);
    document.documentElement.dataset.scheme = scheme;
  }
  if (language) speak(language);
}

/** @returns {Looks} */
const untold = () => JSON.parse(sessionStorage.getItem(UNTOLD) ?? "{}");

async function tell() {
  const choice = untold();
  if (!Object.keys(choice).length) return;
  await post("/api/me/looks", choice);
  sessionStorage.removeItem(UNTOLD);
}

/** From now on, here and wherever this person is signed in later. @param {Looks} choice */
export function choose(choice) {
  sessionStorage.setItem(UNTOLD, JSON.stringify({ ...untold(), ...choice }));
  adopt(choice);
  if (known) void tell().catch(() => {});
}

/**
 * Who has come is known: what they chose elsewhere holds here too, unless they chose anew on the way in. Who never chose
 * sees what they choose by seeing it: that of this browser's last reader is not theirs.
 * @param {{looks: Looks}} me
 */
export function settle({ looks }) {
  known = true;
  adopt({ ...looks, ...untold() });
  void tell().catch(() => {});
}
