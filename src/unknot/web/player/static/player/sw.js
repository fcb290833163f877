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

scope.addEventListener("install", (event) => event.waitUntil(keepShell()));
scope.addEventListener("activate", (event) => event.waitUntil(scope.clients.claim()));
scope.addEventListener("message", (event) => {
  if (event.data === "take over") event.waitUntil(takeOverUnlessPlaying());
  if (event.data === "stock up") event.waitUntil(stockUp());
  if (event.data?.keep) event.waitUntil(keepEach(event.data.keep.filter(isOurs)));
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

/** Without a network also what an older version kept. @param {FetchEvent} event */
async function fromCacheFirst(event) {
  const cache = await caches.open(CACHE);
  const kept = await cache.match(event.request, { ignoreVary: true });
  if (kept) return kept;
  try {
    const response = await fetch(event.request);
    if (response.ok) event.waitUntil(cache.put(event.request, response.clone()));
    return response;
  } catch (error) {
    const older = await caches.match(event.request, { ignoreVary: true });
    if (older) return older;
    throw error;
  }
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
  const path = instead ?? new URL(request.url).pathname;
  return (await cache.match(path, { ignoreVary: true })) ?? caches.match(path, { ignoreVary: true });
}

/** @param {number | undefined} ms @returns {Promise<never>[]} */
function tooLong(ms) {
  if (ms === undefined) return [];
  return [new Promise((_resolve, reject) => setTimeout(() => reject(new Error("too long")), ms))];
}

/** What a session needs to play without a network: all of it, or this version is not installed. */
async function keepShell() {
  const cache = await caches.open(CACHE);
  await cache.addAll([FILES.shell, FILES.offline, ...FILES.assets].map(forEverybody));
}

/** @type {Promise<void> | null} */
let stocking = null;

/** Library and figure follow once the app works, file by file; what was interrupted goes on where it was left. */
function stockUp() {
  stocking ??= stock().catch(() => undefined).finally(() => { stocking = null; });
  return stocking;
}

async function stock() {
  if (await keepEach([...FILES.pages, ...FILES.extras])) await throwOutOld();
}

/**
 * One after the other: what the person asks for meanwhile is not kept waiting behind these. Whether it came to the end.
 * @param {string[]} addresses
 */
async function keepEach(addresses) {
  const cache = await caches.open(CACHE);
  const kept = new Set((await cache.keys()).map((request) => new URL(request.url).pathname));
  for (const address of addresses) {
    if (kept.has(new URL(address, location.href).pathname)) continue;
    const answer = (await keptBefore(address)) ?? (await fetch(forEverybody(address)).catch(() => null));
    if (!answer || NOBODY_THERE.has(answer.status)) return false;
    if (answer.ok) await cache.put(address, answer);
  }
  return true;
}

/** Drawings of a session, which a page asks for by name: the same for everybody. @param {string} address */
function isOurs(address) {
  return new URL(address, location.href).href.startsWith(`${location.origin}/static/`);
}

/** What an older version has of a file with its content in its name is the same file. @param {string} address */
async function keptBefore(address) {
  return /\.[0-9a-f]{12}\.\w+$/.test(address) ? caches.match(address, { ignoreVary: true }) : undefined;
}

/** As nobody in particular: on one's own machine the server knows whose it is without a cookie. @param {string} address */
function forEverybody(address) {
  return new Request(address, { credentials: "omit", cache: "no-cache", headers: { "X-For-Everybody": "yes" } });
}

/** What versions before this one kept, which comes first among the names. Not under a session that is open. */
async function throwOutOld() {
  if (await isPlaying()) return;
  const names = (await caches.keys()).filter((name) => name.startsWith("unknot-"));
  await Promise.all(names.slice(0, names.indexOf(CACHE)).map((name) => caches.delete(name)));
}

/** A session that is open keeps the worker and the files it was started with; the new version waits until it is over. */
async function takeOverUnlessPlaying() {
  if (!(await isPlaying())) await scope.skipWaiting();
}

async function isPlaying() {
  const pages = await scope.clients.matchAll({ type: "window", includeUncontrolled: true });
  return pages.some((page) => new URL(page.url).pathname.startsWith("/play/"));
}
