// @ts-check
/**
 * What the app does without a network, as a table of rules; the first that fits decides.
 *
 * Nothing that says anything about a person is ever put in a cache: pages kept here are fetched without
 * cookies, and sessions live in the device's own database (store.js). The server writes two constants in front of
 * this file: VERSION, and FILES = { shell, offline, pages, assets, extras }.
 */

/* global VERSION, FILES */

const scope = /** @type {ServiceWorkerGlobalScope} */ (/** @type {unknown} */ (self));
const CACHE = `unknot-${VERSION}`;
const PATIENCE_MS = 4000;
/** What stands in front of the server says so when the server itself does not answer. */
const NOBODY_THERE = new Set([502, 503, 504]);

/** @type {[name: string, fits: (url: URL, request: Request) => boolean, answer: (event: FetchEvent) => Promise<Response> | null][]} */
const RULES = [
  ["another host: none of our business", (url) => url.origin !== location.origin, () => null],
  ["anything that changes something", (_url, request) => request.method !== "GET", () => null],
  ["the interface for data: never kept", (url) => url.pathname.startsWith("/api/"), () => null],
  ["files with their content in their name", (url) => url.pathname.startsWith("/static/"), fromCacheFirst],
  ["a session: its page, else the empty player, which reads the device's store", isPage("/play/"), pageOr(FILES.shell, PATIENCE_MS)],
  ["the library and other pages that are the same for everybody", (url) => FILES.pages.includes(url.pathname), pageOr(null, PATIENCE_MS)],
  ["any other page: never kept; without a network the page that says so", isPage("/"), pageOr(FILES.offline)],
];

scope.addEventListener("install", (event) => event.waitUntil(keepAll()));
scope.addEventListener("activate", (event) => event.waitUntil(begin()));
scope.addEventListener("message", (event) => {
  if (event.data === "take over") event.waitUntil(takeOverUnlessPlaying());
});
scope.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  const rule = RULES.find(([, fits]) => fits(url, event.request));
  const answer = rule?.[2](event);
  if (answer) event.respondWith(answer);
});

/** @param {string} prefix */
function isPage(prefix) {
  return (/** @type {URL} */ url, /** @type {Request} */ request) =>
    request.mode === "navigate" && url.pathname.startsWith(prefix);
}

/** @param {FetchEvent} event */
async function fromCacheFirst(event) {
  const kept = await caches.match(event.request, { ignoreVary: true });
  if (kept) return kept;
  const response = await fetch(event.request);
  if (response.ok) event.waitUntil(put(event.request, response.clone()));
  return response;
}

/**
 * The page from the network; without one, without a server behind it, or when it takes too long, what was kept.
 * @param {string | null} instead @param {number} [patience_ms]
 */
function pageOr(instead, patience_ms) {
  return async (/** @type {FetchEvent} */ event) => {
    const kept = await keptPage(event.request, instead);
    if (!kept) return fetch(event.request);
    try {
      const answer = await Promise.race([fetch(event.request), ...tooLong(patience_ms)]);
      return NOBODY_THERE.has(answer.status) ? kept : answer;
    } catch {
      return kept;
    }
  };
}

/** @param {Request} request @param {string | null} instead */
async function keptPage(request, instead) {
  const cache = await caches.open(CACHE);
  return cache.match(instead ?? new URL(request.url).pathname, { ignoreVary: true });
}

/** @param {number | undefined} ms @returns {Promise<never>[]} */
function tooLong(ms) {
  if (ms === undefined) return [];
  return [new Promise((_resolve, reject) => setTimeout(() => reject(new Error("too long")), ms))];
}

/** The shell must be whole, or this version is not installed; library and figure follow file by file. */
async function keepAll() {
  const cache = await caches.open(CACHE);
  await cache.addAll([FILES.shell, FILES.offline, ...FILES.assets].map(forEverybody));
  // One after the other: what the person asks for meanwhile is not kept waiting behind these.
  for (const address of [...FILES.pages, ...FILES.extras]) await cache.add(forEverybody(address)).catch(() => undefined);
}

/** As nobody in particular: on one's own machine the server knows whose it is without a cookie. @param {string} address */
function forEverybody(address) {
  return new Request(address, { credentials: "omit", cache: "no-cache", headers: { "X-For-Everybody": "yes" } });
}

/** @param {Request} request @param {Response} response */
async function put(request, response) {
  const cache = await caches.open(CACHE);
  await cache.put(request, response);
}

async function begin() {
  await throwOutOld();
  await scope.clients.claim();
}

/** What older versions kept. Not under a session that has just opened, nor while a still newer version fills its own. */
async function throwOutOld() {
  if (scope.registration.installing || (await isPlaying())) return;
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith("unknot-") && name !== CACHE).map((name) => caches.delete(name)));
}

/** A session that is open keeps the worker and the files it was started with; the new version waits until it is over. */
async function takeOverUnlessPlaying() {
  if (!(await isPlaying())) await scope.skipWaiting();
}

async function isPlaying() {
  const pages = await scope.clients.matchAll({ type: "window", includeUncontrolled: true });
  return pages.some((page) => new URL(page.url).pathname.startsWith("/play/"));
}
