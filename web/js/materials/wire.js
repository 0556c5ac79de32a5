// @ts-check
import { get, postBytes } from "../line/api.js";

/** Where somebody's file is. @param {string} id */
export const pathOf = (id) => `/api/materials/${encodeURIComponent(id)}`;

/** The server, for `Upload`. @type {import("./upload.js").Wire} */
export const wire = {
  offset: async (id) => (await get(pathOf(id))).offset,
  send: async (id, offset, bytes, onProgress, signal) => {
    const answer = await postBytes(
      `${pathOf(id)}/data`,
      bytes,
      { "Upload-Offset": String(offset) },
      onProgress,
      signal,
    );
    return answer.file;
  },
};
