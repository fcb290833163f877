// @ts-check
/** On the page shown without a network: the session that is on the device. */

import { currentProfile } from "./profile.js";
import { openStore } from "./store.js";

async function showKept() {
  const profile = currentProfile();
  if (!profile) return;
  const store = await openStore(profile);
  const packs = await store.packs();
  const states = await Promise.all(packs.map((pack) => store.state(pack.session)));
  const open = packs.filter((_, index) => states[index]?.guide.phase !== "ended")
    .sort((a, b) => b.made_at.localeCompare(a.made_at));
  if (open.length === 0) return;
  const [pack] = open;
  const words = /** @type {HTMLElement} */ (document.getElementById("kept-words"));
  const day = new Date(pack.made_at).toLocaleDateString(document.documentElement.lang, { weekday: "long", day: "numeric", month: "long" });
  words.textContent = (words.dataset.words ?? "")
    .replace("{n}", String(Math.round(pack.script.total_s / 60))).replace("{day}", day);
  /** @type {HTMLAnchorElement} */ (document.getElementById("kept-link")).href = `/play/${pack.session}/`;
  /** @type {HTMLElement} */ (document.getElementById("kept")).hidden = false;
  /** @type {HTMLElement} */ (document.getElementById("none-kept")).hidden = true;
}

void showKept();
