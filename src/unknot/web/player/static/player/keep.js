// @ts-check
/** Keep the next session on the device, and send what waits; on every page, as soon as there is a network. */

import { openStore } from "./store.js";
import { Outbox, post } from "./outbox.js";

/** @import { DeviceStore, PageStore } from "./store.js" */

/** @param {number} seconds @returns {Promise<void>} until then, or until the network is back */
function wait(seconds) {
  return new Promise((resolve) => {
    const timer = setTimeout(go, seconds * 1000);
    window.addEventListener("online", go, { once: true });
    function go() {
      clearTimeout(timer);
      window.removeEventListener("online", go);
      resolve();
    }
  });
}

/** @param {DeviceStore | PageStore} store */
export function outboxOf(store) {
  return new Outbox(store, (url, events) => post(store.profile, url, events), wait);
}

/** Fetch the next planned session into the device's store. @param {DeviceStore} store @param {string} url */
export async function keepNext(store, url) {
  const headers = { Accept: "application/json", "X-Profile": store.profile };
  const response = await fetch(url, { credentials: "same-origin", headers });
  if (response.redirected || !response.ok) return;
  if (response.status === 204) {
    await store.forgetAllBut(await unfinished(store));
    return;
  }
  const pack = await response.json();
  await store.keep(pack);
  void navigator.serviceWorker?.ready.then(({ active }) => active?.postMessage({ keep: Object.values(pack.figures) }));
  await store.forgetAllBut([pack.session, ...(await unfinished(store))]);
}

/** @param {DeviceStore} store */
async function unfinished(store) {
  const packs = await store.packs();
  const states = await Promise.all(packs.map((pack) => store.state(pack.session)));
  return states.flatMap((kept) => (kept && kept.guide.phase !== "ended" ? [kept.session] : []));
}

/** @param {string} profile @param {string | undefined} nextUrl */
export async function keepUp(profile, nextUrl) {
  const store = await openStore(profile);
  if (nextUrl) await keepNext(store, nextUrl).catch(() => undefined);
  void outboxOf(store).keepTrying();
}
