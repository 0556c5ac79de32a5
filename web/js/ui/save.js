// @ts-check
import { getFile } from "../line/api.js";
import { leaveIfSignedOut } from "../line/signed_in.js";
import { announceRefusal } from "./toast.js";

/** Fetches a file and lets the browser keep it: a refusal is said instead of saved. @param {string} path @param {string} name */
export async function save(path, name) {
  try {
    const url = URL.createObjectURL(await getFile(path));
    const link = Object.assign(document.createElement("a"), { href: url, download: name });
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(url), 60_000);
  } catch (refusal) {
    leaveIfSignedOut(/** @type {any} */ (refusal));
    announceRefusal(/** @type {any} */ (refusal));
  }
}
