// @ts-check
/** On every page: the service worker, the next session kept on the device, and what waits sent. */

import { keepUp } from "./keep.js";
import { currentWhose } from "./profile.js";
import { eraseStore, openStore } from "./store.js";

const NEXT = "/api/next-session";
/** The page and its pictures come first. */
const AFTER_MS = 2000;

async function install() {
  if (!("serviceWorker" in navigator)) return;
  const registration = await navigator.serviceWorker.register("/sw.js", { updateViaCache: "none" });
  // Pages come from the network first, so the new ones are seen at once; the worker is for when there is none.
  takeOver(registration.waiting ?? registration.installing);
  registration.addEventListener("updatefound", () => takeOver(registration.installing));
  setTimeout(stockUp, AFTER_MS);
  navigator.serviceWorker.addEventListener("controllerchange", stockUp);
}

/** Library and figure onto the device, in the background. */
function stockUp() {
  if (!savesData()) void navigator.serviceWorker.ready.then(({ active }) => active?.postMessage("stock up"));
}

/** Whoever asked the browser to save data keeps what they look at, and the next session. */
function savesData() {
  const { connection } = /** @type {{ connection?: { saveData?: boolean } }} */ (/** @type {unknown} */ (navigator));
  return connection?.saveData ?? false;
}

/** A newer worker takes over once it is asked; it says no itself while a session is open. @param {ServiceWorker | null} worker */
function takeOver(worker) {
  if (!worker) return;
  const ask = () => { if (worker.state === "installed") worker.postMessage("take over"); };
  ask();
  worker.addEventListener("statechange", ask);
}

async function keep() {
  const { profile, before, gone } = currentWhose();
  if (gone !== "nothing") sessionStorage.clear();
  if (before && gone === "everything") await eraseStore(before);
  if (before && gone === "sessions") await (await openStore(before)).forgetAllBut([]);
  if (profile) await keepUp(profile, NEXT);
}

if ("indexedDB" in window) void keep().catch(() => undefined);
window.addEventListener("load", () => void install().catch(() => undefined));
