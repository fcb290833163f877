// @ts-check
/**
 * Voice, tones and vibration; each can be off, and each may be missing on a device. Captions are always shown.
 *
 * Only voices that live on the device are used: some browsers send the text of the others to a server.
 */

/** @import { Tone } from "./guide.js" */

import { NOTES, VIBRATION } from "./tones.js";

const LOUDNESS = 0.22;

/** @typedef {{ voice: boolean, beeps: boolean, vibration: boolean }} Switches */
/** @typedef {{ localService: boolean, lang: string, default: boolean, name: string }} VoiceLike */

export class Voice {
  /**
   * @param {SpeechSynthesis | undefined} speech
   * @param {{ sound(tone: Tone): void }} beeper
   * @param {(pattern: number[]) => void} vibrate
   * @param {string} language
   * @param {Switches} switches
   * @param {string} [name] of the voice that was chosen in the settings, there or not
   */
  constructor(speech, beeper, vibrate, language, switches, name = "") {
    this.speech = speech;
    this.beeper = beeper;
    this.vibrate = vibrate;
    this.language = language;
    this.switches = switches;
    this.name = name;
  }

  /** @returns {boolean} */
  get canSpeak() {
    return this.speech !== undefined && pickVoice(this.speech.getVoices(), this.language, this.name) !== null;
  }

  /** @param {string} text */
  say(text) {
    if (!this.switches.voice || !this.speech) return;
    const voice = pickVoice(this.speech.getVoices(), this.language, this.name);
    if (voice === null) return;
    const utterance = new SpeechSynthesisUtterance(text);
    utterance.voice = /** @type {SpeechSynthesisVoice} */ (voice);
    utterance.lang = voice.lang;
    this.speech.speak(utterance);
  }

  hush() {
    this.speech?.cancel();
  }

  /** @param {Tone} tone */
  sound(tone) {
    if (this.switches.beeps) this.beeper.sound(tone);
    if (this.switches.vibration) this.vibrate(VIBRATION[tone]);
  }
}

/**
 * The voices that live on the device and speak the language.
 * @template {VoiceLike} V @param {V[]} voices @param {string} language @returns {V[]}
 */
export function localVoices(voices, language) {
  const stem = language.toLowerCase().split("-")[0];
  return voices.filter((voice) => voice.localService && voice.lang.toLowerCase().split(/[-_]/)[0] === stem);
}

/**
 * A voice of the device that speaks the language: the one named, else the device's default; null when there is none.
 * @template {VoiceLike} V @param {V[]} voices @param {string} language @param {string} [name] @returns {V | null}
 */
export function pickVoice(voices, language, name = "") {
  const wanted = language.toLowerCase();
  const local = localVoices(voices, language);
  const rank = (/** @type {V} */ voice) =>
    (name && voice.name === name ? 4 : 0) + (voice.lang.toLowerCase().replace("_", "-") === wanted ? 2 : 0) + (voice.default ? 1 : 0);
  return local.sort((a, b) => rank(b) - rank(a))[0] ?? null;
}

/** Tones from the device's own oscillator; no sound file, and nothing to load. */
export class Beeper {
  /** @param {typeof AudioContext | undefined} Context */
  constructor(Context) {
    this.Context = Context;
    /** @type {AudioContext | null} */
    this.context = null;
  }

  /** Browsers allow sound only after a touch: call this from one. */
  wake() {
    if (!this.Context) return;
    this.context ??= new this.Context();
    void this.context.resume();
  }

  /** @param {Tone} tone */
  sound(tone) {
    const context = this.context;
    if (!context || context.state !== "running") return;
    for (const [hertz, at, seconds] of NOTES[tone]) {
      const oscillator = context.createOscillator();
      const gain = context.createGain();
      const starts = context.currentTime + at;
      oscillator.frequency.value = hertz;
      gain.gain.setValueAtTime(0, starts);
      gain.gain.linearRampToValueAtTime(LOUDNESS, starts + 0.02);
      gain.gain.setValueAtTime(LOUDNESS, starts + seconds - 0.03);
      gain.gain.linearRampToValueAtTime(0, starts + seconds);
      oscillator.connect(gain).connect(context.destination);
      oscillator.start(starts);
      oscillator.stop(starts + seconds);
    }
  }
}
