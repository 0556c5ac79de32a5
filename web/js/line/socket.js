// @ts-check
import { io } from "/lib/socket.io-client.js";

/** An unconnected socket, as `Protocol` wants it. @param {() => object} auth @returns {import("../types").SocketLike} */
export function open(auth) {
  const socket = /** @type {any} */ (
    io({
      path: "/socket.io/",
      transports: ["websocket"],
      autoConnect: false,
      reconnection: false,
      timeout: 5000,
      auth: (/** @type {(data: object) => void} */ give) => give(auth()),
    })
  );
  // A proxy in front goes by it.
  socket.reach = (/** @type {string} */ node) => {
    socket.io.opts.query = node ? { node } : {};
  };
  return socket;
}
