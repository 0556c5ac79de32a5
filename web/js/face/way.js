// @ts-check
import { examDay } from "../words/times.js";

/** @typedef {import("../types").OwnIdentity} OwnIdentity */
/** @typedef {import("./check.js").FaceCheck} FaceCheck */

/**
 * @typedef {"running" | "result" | "lost" | "stopped" | "used_up" | "loading" | "unread" | "unavailable" | "refused"
 *   | "notice" | "camera" | "ready"} Screen
 */

/** How often the candidate may still fail today. @param {OwnIdentity} identity @param {number} now server's time */
export function triesLeft({ tries, attempts }, now) {
  const failed = attempts.filter(({ at, outcome }) => outcome === "failed" && examDay(at) === examDay(now));
  return Math.max(0, tries - failed.length);
}

/** How often a check came to nothing today. @param {OwnIdentity} identity @param {number} now server's time */
export function undecided({ attempts }, now) {
  return attempts.filter(({ at, outcome }) => outcome === "undecided" && examDay(at) === examDay(now)).length;
}

/** The room waits for a check or for the manual road. @param {string} face */
export function isOpen(face) {
  return face === "pending" || face === "failed";
}

/** It may be tried, or tried again: after the manual road was chosen too, and in another login than it was passed in. @param {{face: string, identity: OwnIdentity}} me @param {number} now */
export function mayTry({ face, identity }, now) {
  const passedElsewhere = face === "passed" && identity.recheck === true;
  const byHand = face === "flagged" && (identity.compared === null || identity.recheck === true);
  const wanted = isOpen(face) || byHand || passedElsewhere;
  return wanted && triesLeft(identity, now) > 0;
}

/** What became of a check of which the last word was not heard. @param {FaceCheck} check @param {OwnIdentity} identity */
export function outcomeOf({ before }, { attempts }) {
  return attempts.length > before ? attempts[attempts.length - 1].outcome : null;
}

/**
 * The one thing the candidate sees now. What is on, or has just ended, comes before what could be done next.
 * @param {{check: FaceCheck, identity: OwnIdentity, notice: import("../types").FaceNotice | null, error: string,
 *   camera: boolean, now: number}} situation `notice` and `error`: as far as it was read
 * @returns {Screen}
 */
export function screenOf({ check, identity, notice, error, camera, now }) {
  if (check.running) return "running";
  const none = triesLeft(identity, now) === 0 || check.refusal?.code === "tries_used_up";
  if (none) return "used_up";
  return ended(check) ?? ahead({ identity, notice, error, camera });
}

/** @param {FaceCheck} check @returns {Screen | null} */
function ended({ stage, refusal }) {
  if (stage === "over") return "result";
  if (stage === "lost" || stage === "stopped") return stage;
  if (stage !== "refused" || refusal?.code === "consent_missing") return null;
  return refusal?.code === "face_unavailable" ? "unavailable" : "refused";
}

/** @param {Pick<Parameters<typeof screenOf>[0], "identity" | "notice" | "error" | "camera">} situation @returns {Screen} */
function ahead({ identity, notice, error, camera }) {
  if (!notice) return error ? "unread" : "loading";
  if (!notice.available) return "unavailable";
  if (identity.consent_version !== notice.version) return "notice";
  return camera ? "ready" : "camera";
}
