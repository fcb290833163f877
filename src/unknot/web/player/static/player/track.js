// @ts-check
/**
 * The whole session's tones as one sound file made on the device, played by an audio element.
 *
 * A locked phone keeps playing sound it has begun, and gives its headphone buttons to whoever plays one. It stops
 * other sound on many phones, so it is off until it is chosen.
 */

/** @import { Guide, Tone } from "./guide.js" */
/** @import { Timeline } from "./timeline.js" */

import { DOSE_KINDS, ends } from "./timeline.js";
import { envelope, NOTES } from "./tones.js";

export const RATE_HZ = 8000;
const HEADER = 44;
const LOUDNESS = 60;
const DRIFT_S = 0.4;

/** When each tone sounds, in seconds into the script. @param {Timeline} timeline @returns {[number, Tone][]} */
export function toneTimes(timeline) {
  /** @type {[number, Tone][]} */
  const times = [];
  for (const segment of timeline.segments) {
    if (!timeline.isIn(segment)) continue;
    times.push([segment.starts_s, segment.kind === "switch_side" ? "switch" : "place"]);
    if (!DOSE_KINDS.has(segment.kind)) continue;
    const end = timeline.endOfDose(segment.visit);
    for (const left of [3, 2, 1]) {
      if (segment.starts_s <= end - left && end - left < ends(segment)) times.push([end - left, "count"]);
    }
  }
  return times;
}

/** A mono eight-bit WAV file. @param {[number, Tone][]} times @param {number} total_s @returns {Uint8Array<ArrayBuffer>} */
export function renderTrack(times, total_s) {
  const samples = Math.ceil((total_s + 1) * RATE_HZ);
  const file = new Uint8Array(HEADER + samples).fill(128, HEADER);
  writeHeader(new DataView(file.buffer), samples);
  for (const [from, tone] of times) for (const [hertz, at, seconds] of NOTES[tone]) addNote(file, from + at, hertz, seconds);
  return file;
}

/** @param {Uint8Array} file @param {number} from @param {number} hertz @param {number} seconds */
function addNote(file, from, hertz, seconds) {
  const first = HEADER + Math.round(from * RATE_HZ);
  for (let n = 0; n < seconds * RATE_HZ && first + n < file.length; n += 1) {
    const t = n / RATE_HZ;
    file[first + n] = 128 + Math.round(LOUDNESS * envelope(t, seconds) * Math.sin(2 * Math.PI * hertz * t));
  }
}

/** @param {DataView} view @param {number} samples */
function writeHeader(view, samples) {
  const text = (/** @type {number} */ at, /** @type {string} */ letters) =>
    [...letters].forEach((letter, n) => view.setUint8(at + n, letter.charCodeAt(0)));
  text(0, "RIFF");
  view.setUint32(4, HEADER - 8 + samples, true);
  text(8, "WAVEfmt ");
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, 1, true);
  view.setUint32(24, RATE_HZ, true);
  view.setUint32(28, RATE_HZ, true);
  view.setUint16(32, 1, true);
  view.setUint16(34, 8, true);
  text(36, "data");
  view.setUint32(40, samples, true);
}

/** Plays the track at the session's own second; rendered anew when the person has changed the session. */
export class SoundTrack {
  constructor() {
    /** @type {HTMLAudioElement | null} */
    this.audio = null;
    this.made = "";
  }

  /** @param {Guide} guide @param {number} now */
  play(guide, now) {
    const times = toneTimes(guide.timeline);
    const wanted = JSON.stringify(times);
    if (wanted !== this.made) this.#render(times, guide.clock.total_s, wanted);
    const audio = /** @type {HTMLAudioElement} */ (this.audio);
    const position = guide.view(now).position_s;
    if (Math.abs(audio.currentTime - position) > DRIFT_S) audio.currentTime = position;
    if (audio.paused) void audio.play().catch(() => undefined);
  }

  /** @param {[number, Tone][]} times @param {number} total_s @param {string} made */
  #render(times, total_s, made) {
    this.stop();
    const file = new Blob([renderTrack(times, total_s)], { type: "audio/wav" });
    this.audio = new Audio(URL.createObjectURL(file));
    this.made = made;
  }

  pause() {
    if (this.audio && !this.audio.paused) this.audio.pause();
  }

  stop() {
    this.pause();
    if (this.audio) URL.revokeObjectURL(this.audio.src);
    this.audio = null;
    this.made = "";
  }
}
