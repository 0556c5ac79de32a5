// @ts-check
import { Refused } from "./api.js";

/** Without a byte for so long the line is given up. */
const SILENT_MS = 60_000;
const KIND = "application/octet-stream";

/**
 * Sends a file whole as the body, and tells how far it has come; `fetch` cannot tell that.
 * @param {string} path
 * @param {Blob} file
 * @param {(part: number) => void} onProgress 0 to 1; 1 while the server works on it
 * @returns {Promise<any>} the answer's JSON
 * @throws {Refused}
 */
export function upload(path, file, onProgress) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    let timer = setTimeout(() => request.abort(), SILENT_MS);
    request.open("POST", path);
    request.setRequestHeader("Content-Type", KIND);
    request.responseType = "json";
    request.upload.onprogress = ({ loaded, total }) => {
      clearTimeout(timer);
      timer = setTimeout(() => request.abort(), SILENT_MS);
      onProgress(total ? loaded / total : 0);
    };
    request.onloadend = () => {
      clearTimeout(timer);
      const answer = request.response ?? {};
      if (request.status === 200 && answer.ok) resolve(answer);
      else reject(new Refused({ code: request.status ? "unavailable" : "offline", message: "", ...answer }));
    };
    request.send(file);
  });
}
