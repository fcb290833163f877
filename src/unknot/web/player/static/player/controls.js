// @ts-check
/** Buttons, keys and gestures, turned into the names of actions. */

/** @typedef {"toggle" | "next" | "back" | "ease" | "hurts" | "lock" | "sound" | "quit"} Action */

/** @type {Record<string, Action>} */
const KEYS = {
  " ": "toggle", k: "toggle", ArrowRight: "next", n: "next", ArrowLeft: "back", b: "back",
  e: "ease", h: "hurts", l: "lock",
};

/**
 * The action a key stands for, or null: never with a modifier, never where the key has a meaning of its own.
 * @param {{ key: string, altKey: boolean, ctrlKey: boolean, metaKey: boolean, repeat: boolean,
 *   target: unknown }} event
 * @param {{ letters: boolean }} options
 * @returns {Action | null}
 */
export function actionOf(event, { letters }) {
  if (event.altKey || event.ctrlKey || event.metaKey || event.repeat) return null;
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  const action = KEYS[key];
  if (!action) return null;
  if (!letters && /^[a-z]$/.test(key)) return null;
  if (isOwnKey(event.target, key)) return null;
  return action;
}

/** Space presses the button that has the focus; arrows and letters belong to fields. @param {unknown} target @param {string} key */
function isOwnKey(target, key) {
  const name = /** @type {{ tagName?: string }} */ (target ?? {}).tagName ?? "";
  if (["INPUT", "SELECT", "TEXTAREA"].includes(name)) return true;
  return key === " " && ["BUTTON", "A", "SUMMARY"].includes(name);
}

/**
 * @param {Document} page @param {(action: Action) => void} act
 * @param {() => { letters: boolean, open: boolean }} options
 */
export function listen(page, act, options) {
  for (const button of page.querySelectorAll("[data-action]")) {
    button.addEventListener("click", () => act(/** @type {Action} */ (button.getAttribute("data-action"))));
  }
  page.addEventListener("keydown", (event) => {
    const now = options();
    const action = now.open ? actionOf(event, now) : null;
    if (!action) return;
    event.preventDefault();
    act(action);
  });
}
