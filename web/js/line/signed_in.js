// @ts-check
import { sentence } from "../words/refusals.js";

const KEY = "exam.signed_in";
const FAREWELL = "exam.farewell";

/** Whether this browser has signed in and not out since; the session itself is the server's. */
export function wasSignedIn() {
  return localStorage.getItem(KEY) === "yes";
}

/** @param {boolean} signedIn */
export function rememberSignedIn(signedIn) {
  if (signedIn) localStorage.setItem(KEY, "yes");
  else localStorage.removeItem(KEY);
}

let leaving = false;

/** This page will be left because the session ends; nobody is asked about that again. */
export function expectToLeave() {
  leaving = true;
}

/** Starts the program behind `address`; this page stays, though Chromium asks it first whether it may be left. @param {string} address */
export function startProgram(address) {
  const before = leaving;
  leaving = true;
  location.assign(address);
  leaving = before;
}

export function isLeaving() {
  return leaving;
}

/** Leaves for the login page, which says why. @param {string} why a sentence for the person */
export function leaveToLogin(why) {
  expectToLeave();
  sessionStorage.setItem(FAREWELL, why);
  location.assign("/");
}

/** Whoever is not signed in belongs on the login page. @param {{code?: string, message?: string}} refusal */
export function leaveIfSignedOut(refusal) {
  if (refusal.code === "signed_out") leaveToLogin(sentence(refusal));
}

/** Why the page before this one ended, said once. @returns {string} empty where it did not */
export function takeFarewell() {
  const why = sessionStorage.getItem(FAREWELL) ?? "";
  sessionStorage.removeItem(FAREWELL);
  return why;
}
