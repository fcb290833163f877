// Tapping the map adds or takes off a place without loading the page again; without this file the patches are links.

import { Unsent } from "./unsent.js";

const form = document.getElementById("where");
const unsent = new Unsent(form);
const TARGET_PX = 24;
const BORDER_PX = 6;
const REACH_PX = [6, 12, 18, 24];
const picked = document.getElementById("picked");
const empty = document.getElementById("no-spots");
const template = document.getElementById("spot-template");
const readBack = document.getElementById("read-back");
const SHOWN_MS = 3000;
let fading = 0;

// On a phone the places stand below the map, out of sight; so what was tapped is named where it was tapped, too.
const tapped = document.createElement("p");
tapped.className = "tapped";
tapped.ariaHidden = "true";
document.body.append(tapped);

const patches = (key) => form.querySelectorAll(`.bodymap a[data-key="${CSS.escape(key)}"]`);
const spot = (key) => picked.querySelector(`.spot[data-key="${CSS.escape(key)}"]`);
const large = (words) => words.charAt(0).toUpperCase() + words.slice(1);

function mark(key, on) {
  for (const patch of patches(key)) patch.setAttribute("aria-pressed", String(on));
}

function makeSpot(key, name) {
  const card = template.content.firstElementChild.cloneNode(true);
  card.dataset.key = key;
  card.id = `spot-${key}`;
  card.querySelector("h2").textContent = large(name);
  card.querySelector("[data-name]").textContent = name;
  card.querySelector('input[name="region"]').value = key;
  for (const input of card.querySelectorAll('input[type="radio"]')) input.name += key;
  return card;
}

function add(key, name) {
  picked.insertBefore(makeSpot(key, name), empty);
  mark(key, true);
  tell(large(name) + ".");
  tidy();
}

function takeOff(key) {
  const card = spot(key);
  tell(`${card.querySelector("h2").textContent}: ${form.dataset.off}`);
  card.remove();
  mark(key, false);
  tidy();
}

function tell(words) {
  readBack.textContent = words;
  tapped.textContent = words;
  clearTimeout(fading);
  fading = setTimeout(() => { tapped.textContent = ""; }, SHOWN_MS);
}

function tidy() {
  empty.hidden = Boolean(picked.querySelector(".spot"));
  unsent.keep();
}

/** Names, takes off and rates as it was left. @param {[string, string][]} answers */
function putBack(answers) {
  const named = answers.filter(([name]) => name === "region").map(([, key]) => key);
  for (const card of picked.querySelectorAll(".spot")) if (!named.includes(card.dataset.key)) takeOff(card.dataset.key);
  for (const key of named) if (!spot(key) && patches(key).length) add(key, patches(key)[0].dataset.name);
  const rated = new Map(answers.filter(([name]) => name !== "region"));
  for (const field of form.querySelectorAll('input[type="radio"]:not([name="see"])')) {
    field.checked = rated.get(field.name) === field.value;
  }
  unsent.keep();
  readBack.textContent = "";
}

const left = unsent.left();
if (left) putBack(left);

// A patch is a link that acts as a button, so the space bar presses it too.
form.addEventListener("keydown", (event) => {
  const patch = event.target.closest?.(".bodymap a");
  if (!patch || event.key !== " ") return;
  event.preventDefault();
  patch.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true }));
});

// The keyboard goes round the whole figure: what the close-up cuts off is shown before it is pressed.
form.addEventListener("focusin", (event) => {
  const patch = event.target.closest(".bodymap a");
  if (!patch) return;
  const [part, shown] = [patch, patch.closest(".frame")].map((each) => each.getBoundingClientRect());
  const middle = { x: part.x + part.width / 2, y: part.y + part.height / 2 };
  const cut = middle.x < shown.left || middle.x > shown.right || middle.y < shown.top || middle.y > shown.bottom;
  if (cut) document.getElementById("see-back").checked = true;
});

function small(patch) {
  const { width, height } = patch.getBoundingClientRect();
  return Math.min(width, height) < TARGET_PX;
}

/** The patches that a circle about a point meets. */
function ring(x, y, radius) {
  const angles = Array.from({ length: radius ? 16 : 1 }, (_, turn) => (turn * Math.PI) / 8);
  const met = angles.map((a) => document.elementFromPoint(x + radius * Math.cos(a), y + radius * Math.sin(a)));
  return met.map((each) => each?.closest(".bodymap a")).filter(Boolean);
}

/** What a thumb means: a small patch at hand, else the one it came down on, else the nearest; nothing far off. */
export function patchAt(x, y) {
  const [hit] = ring(x, y, 0);
  if (hit && small(hit)) return hit;
  const beside = ring(x, y, BORDER_PX).find(small) ?? hit;
  if (beside) return beside;
  const radius = REACH_PX.find((reach) => ring(x, y, reach).length);
  return radius ? ring(x, y, radius)[0] : null;
}

form.addEventListener("click", (event) => {
  const away = event.target.closest("[data-away]");
  const tapped = event.detail > 0 && event.target.closest(".map figure");
  const patch = tapped ? patchAt(event.clientX, event.clientY) : event.target.closest(".bodymap a");
  if (!patch && !away) return;
  event.preventDefault();
  if (away) {
    takeOff(away.closest(".spot").dataset.key);
    return;
  }
  const { key, name } = patch.dataset;
  if (spot(key)) takeOff(key);
  else add(key, name);
});
