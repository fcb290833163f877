// @ts-check
/** What each tone sounds and feels like: notes as [hertz, starts at, seconds], vibration as milliseconds on and off. */

/** @import { Tone } from "./guide.js" */

/** @type {Record<Tone, [number, number, number][]>} */
export const NOTES = {
  place: [[587, 0, 0.16]],
  switch: [[587, 0, 0.14], [880, 0.2, 0.24]],
  count: [[440, 0, 0.09]],
  end: [[587, 0, 0.18], [740, 0.22, 0.18], [880, 0.44, 0.5]],
};

/** @type {Record<Tone, number[]>} */
export const VIBRATION = {
  place: [140],
  switch: [140, 90, 260],
  count: [45],
  end: [200, 110, 200, 110, 420],
};

/** Loudness of a note at `at` of its `seconds`: soft at both ends, so that nothing clicks. @param {number} at @param {number} seconds */
export function envelope(at, seconds) {
  const edge = Math.min(0.02, seconds / 4);
  return Math.max(0, Math.min(1, at / edge, (seconds - at) / edge));
}
