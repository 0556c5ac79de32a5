// @ts-check

/** A request that was refused, or never arrived (`code` is then `offline`). */
export class Refused extends Error {
  /** @param {import("../types").Refusal} refusal */
  constructor({ code, message, retry_after = 0, problems = [] }) {
    super(message);
    this.code = code;
    /** Seconds to wait before asking again. */
    this.retryAfter = retry_after;
    /** What is wrong with what was entered, by field. */
    this.problems = problems;
  }
}

const LIMIT_MS = 10_000;
/** For what the server works on for a while: thousands of people at once. */
export const LONG_MS = 300_000;

/**
 * @param {string} path
 * @param {RequestInit} [options]
 * @param {number} [limit] milliseconds to wait for the answer
 * @returns {Promise<any>} the answer's JSON
 * @throws {Refused}
 */
async function request(path, options = {}, limit = LIMIT_MS) {
  const response = await arrived(path, options, limit);
  const answer = await response.json().catch(() => ({}));
  if (!response.ok || answer.ok === false) {
    throw new Refused({ code: answer.code ?? codeOf(response.status), ...answer });
  }
  return answer;
}

/** @param {string} path @param {RequestInit} options @param {number} [limit] @returns {Promise<Response>} @throws {Refused} nothing came back */
function arrived(path, options, limit = LIMIT_MS) {
  return fetch(path, { ...options, signal: AbortSignal.timeout(limit) }).catch(() => {
    throw new Refused({ code: "offline", message: "" });
  });
}

/** An answer of something between us and the server (a proxy) carries no code. @param {number} status */
function codeOf(status) {
  /** @type {Record<number, string>} */
  const known = { 401: "signed_out", 403: "forbidden", 404: "not_found", 429: "too_many" };
  return known[status] ?? "unavailable";
}

/**
 * A file that the server makes when it is asked for; that may take long.
 * @param {string} path
 * @returns {Promise<Blob>}
 * @throws {Refused}
 */
export async function getFile(path) {
  const response = await arrived(path, {}, LONG_MS);
  if (response.ok) return response.blob();
  const answer = await response.json().catch(() => ({}));
  throw new Refused({ code: codeOf(response.status), ...answer });
}

/** @param {string} path */
export function get(path) {
  return request(path);
}

/**
 * A picture that must leave no trace on this computer: no cache keeps it.
 * @param {string} path
 * @returns {Promise<Blob>}
 * @throws {Refused}
 */
export async function getPicture(path) {
  const response = await arrived(path, { cache: "no-store" });
  if (response.ok) return response.blob();
  const answer = await response.json().catch(() => ({}));
  throw new Refused({ code: codeOf(response.status), ...answer });
}

/** @param {string} path @param {object} [body] @param {number} [limit] milliseconds, for what takes long */
export function post(path, body = {}, limit = LIMIT_MS) {
  const headers = { "Content-Type": "application/json" };
  return request(path, { method: "POST", headers, body: JSON.stringify(body) }, limit);
}

const BYTES_LIMIT_MS = 200_000;

/**
 * Bytes to the server, saying how many have gone: `fetch` does not tell.
 * @param {string} path
 * @param {ArrayBuffer} bytes
 * @param {Record<string, string>} headers
 * @param {(sent: number) => void} onProgress
 * @param {AbortSignal} signal
 * @returns {Promise<any>} the answer's JSON
 * @throws {Refused}
 */
export function postBytes(path, bytes, headers, onProgress, signal) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const offline = () => reject(new Refused({ code: "offline", message: "" }));
    request.open("POST", path);
    request.timeout = BYTES_LIMIT_MS;
    request.setRequestHeader("Content-Type", "application/octet-stream");
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    request.upload.onprogress = ({ loaded }) => onProgress(loaded);
    request.onerror = request.ontimeout = request.onabort = offline;
    request.onload = () => {
      const answer = parsed(request.responseText);
      if (request.status === 200 && answer.ok) resolve(answer);
      else reject(new Refused({ code: codeOf(request.status), message: "", ...answer }));
    };
    signal.addEventListener("abort", () => request.abort(), { once: true });
    request.send(bytes);
  });
}

/** @param {string} text @returns {any} */
function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}
