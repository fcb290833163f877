// @ts-check
/** In the settings: which of the device's own voices speaks. Without a script, or without a choice, nothing is shown. */

import { Beeper, localVoices, Voice } from "./voice.js";

const MUTE = { voice: true, beeps: false, vibration: false };
const row = /** @type {HTMLElement} */ (document.getElementById("which-voice"));
const select = /** @type {HTMLSelectElement} */ (row.querySelector("select"));
const language = document.documentElement.lang;
const speech = window.speechSynthesis;

/** Voices may arrive late; the one that was chosen stays chosen, on this device or not. */
function fill() {
  const chosen = select.value;
  const names = [...new Set(localVoices(speech.getVoices(), language).map((voice) => voice.name))].sort();
  const missing = chosen && !names.includes(chosen) ? [new Option(`${chosen} (${row.dataset.missing})`, chosen)] : [];
  select.replaceChildren(select.options[0], ...missing, ...names.map((name) => new Option(name, name)));
  select.value = chosen;
  row.hidden = names.length === 0;
}

function hear() {
  speech.cancel();
  new Voice(speech, new Beeper(undefined), () => undefined, language, MUTE, select.value).say(row.dataset.words ?? "");
}

if (speech) {
  fill();
  speech.addEventListener?.("voiceschanged", fill);
  row.querySelector("button")?.addEventListener("click", hear);
}
