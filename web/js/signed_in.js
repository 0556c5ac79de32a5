// @ts-check

const KEY = "exam.signed_in";

/** Whether this browser has signed in and not out since; the session itself is the server's. */
export function wasSignedIn() {
  return localStorage.getItem(KEY) === "yes";
}

/** @param {boolean} signedIn */
export function rememberSignedIn(signedIn) {
  if (signedIn) localStorage.setItem(KEY, "yes");
  else localStorage.removeItem(KEY);
}
