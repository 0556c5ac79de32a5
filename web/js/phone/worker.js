// @ts-check
/// <reference lib="webworker" />

/**
 * Keeps the shell of the mobile page, so that it opens while the network is away and can say so. Only files that are
 * the same for everybody; the network's are always preferred, so a new version never meets an old one.
 */
const worker = /** @type {ServiceWorkerGlobalScope} */ (/** @type {unknown} */ (globalThis));

const CACHE = "exam-phone-2";
const SHELL = [
  "/m",
  "/m.webmanifest",
  "/web/icon.svg",
  "/web/img/phone-192.png",
  "/web/css/tokens.css",
  "/web/css/base.css",
  "/web/css/phone.css",
  "/web/css/line.css",
  "/lib/htm.js",
  "/lib/preact.js",
  "/lib/preact/hooks.js",
  "/lib/socket.io-client.js",
  "/web/js/line/api.js",
  "/web/js/base/backoff.js",
  "/web/js/media/browser_help.js",
  "/web/js/media/codecs.js",
  "/web/js/line/commands.js",
  "/web/js/line/newest.js",
  "/web/js/media/device_status.js",
  "/web/js/media/devices.js",
  "/web/js/door.js",
  "/web/js/base/emitter.js",
  "/web/js/base/encoding.js",
  "/web/js/media/lines.js",
  "/web/js/media/media.js",
  "/web/js/ui/asked.js",
  "/web/js/ui/looks.js",
  "/web/js/ui/page.js",
  "/web/js/phone/awake.js",
  "/web/js/phone/binding.js",
  "/web/js/phone/camera.js",
  "/web/js/pages/phone.js",
  "/web/js/phone/phone.js",
  "/web/js/phone/wechat.js",
  "/web/js/phone/words.js",
  "/web/js/media/picture_watch.js",
  "/web/js/line/protocol.js",
  "/web/js/words/refusals.js",
  "/web/js/media/screen.js",
  "/web/js/media/sharpness.js",
  "/web/js/line/signed_in.js",
  "/web/js/media/slots.js",
  "/web/js/media/telling.js",
  "/web/js/media/sound_twice.js",
  "/web/js/line/socket.js",
  "/web/js/words/lines.js",
  "/web/js/words/room.js",
  "/web/js/words/times.js",
  "/web/js/ui/html.js",
  "/web/js/ui/entering.js",
  "/web/js/ui/parts.js",
  "/web/js/ui/picture.js",
  "/web/js/ui/toast.js",
  "/web/js/ui/video.js",
  "/web/js/media/watchdog.js",
  "/web/js/words/server.js",
  "/web/js/words/words.js",
  "/web/js/words/words_en.js",
];

worker.addEventListener("install", (event) => {
  const kept = caches.open(CACHE).then((cache) => cache.addAll(SHELL));
  event.waitUntil(kept.then(() => worker.skipWaiting()));
});

worker.addEventListener("activate", (event) => {
  const former = caches
    .keys()
    .then((names) => Promise.all(names.filter((name) => name !== CACHE).map((name) => caches.delete(name))));
  event.waitUntil(former.then(() => worker.clients.claim()));
});

worker.addEventListener("fetch", (event) => {
  const { pathname } = new URL(event.request.url);
  if (event.request.method === "GET" && SHELL.includes(pathname))
    event.respondWith(answer(event.request, pathname));
});

/** @param {Request} request @param {string} pathname */
async function answer(request, pathname) {
  const cache = await caches.open(CACHE);
  try {
    const response = await fetch(request);
    if (response.ok) await cache.put(pathname, response.clone());
    return response;
  } catch (offline) {
    const kept = await cache.match(pathname);
    if (kept) return kept;
    throw offline;
  }
}
