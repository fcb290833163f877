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
   */
  constructor(speech, beeper, vibrate, language, switches) {
    this.speech = speech;
    this.beeper = beeper;
    this.vibrate = vibrate;
    this.language = language;
    this.switches = switches;
  }

  /** @returns {boolean} */
  get canSpeak() {
    return this.speech !== undefined && pickVoice(this.speech.getVoices(), this.language) !== null;
  }

  /** @param {string} text */
  say(text) {
    if (!this.switches.voice || !this.speech) return;
    const voice = pickVoice(this.speech.getVoices(), this.language);
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
 * A voice of the device that speaks the language, the device's default first; null when there is none.
 * @template {VoiceLike} V @param {V[]} voices @param {string} language @returns {V | null}
 */
export function pickVoice(voices, language) {
  const wanted = language.toLowerCase();
  const stem = wanted.split("-")[0];
  const local = voices.filter((voice) => voice.localService && voice.lang.toLowerCase().split(/[-_]/)[0] === stem);
  const rank = (/** @type {V} */ voice) =>
    (voice.lang.toLowerCase().replace("_", "-") === wanted ? 2 : 0) + (voice.default ? 1 : 0);
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
