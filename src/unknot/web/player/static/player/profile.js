// @ts-check
/** Whose device store a page uses: said by the server's pages, remembered for those that come from the cache. */

const KEY = "unknot-profile";

/** @typedef {{ profile: string | null, before: string | null, gone: "nothing" | "sessions" | "everything" }} Whose */

/**
 * Whose this is now, and what has to go of whoever it was before.
 *
 * Without accounts a new profile, or none, means that the old one was erased, so everything of it goes. With
 * accounts somebody signed out, so their sessions go; what they did waits until they sign in again.
 * @param {{ profile?: string, mode?: string }} said the page's own data attributes; a page that is kept on the device
 *   is the same for everybody and has none
 * @param {string | null} before @returns {Whose}
 */
export function whose(said, before) {
  const profile = said.profile || (said.mode ? null : before);
  if (before === null || before === profile) return { profile, before, gone: "nothing" };
  return { profile, before, gone: said.mode === "solo" ? "everything" : "sessions" };
}

/** @returns {Whose} */
export function currentWhose() {
  const found = whose(document.documentElement.dataset, localStorage.getItem(KEY));
  if (found.profile) localStorage.setItem(KEY, found.profile);
  else localStorage.removeItem(KEY);
  return found;
}

/** @returns {string | null} */
export function currentProfile() {
  return whose(document.documentElement.dataset, localStorage.getItem(KEY)).profile;
}
