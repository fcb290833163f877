// @ts-check
/** What a phase looks like at a moment, from the key frames of a technique. Plain numbers only. */

import { mixPoses } from "./keys.js";

/** @typedef {import("./keys.js").Keys} Keys */

const SET_UP_S = [1.4, 1.8, 2.2, 1.2]; // wait, come down, stay, go back
const SEARCH_SHARE = 0.6;
const PIN_S = 2.6;

/** Kinds of a session's segments that have no movement of their own. */
const ALIAS = new Map([
  ["change_over", "set_up"], ["switch_side", "set_up"], ["get_ready", "set_up"],
  ["rest", "contact"], ["breathe", "contact"], ["re_test", "contact"], ["move", "contact"],
]);

/** @param {string} phase */
export const plainPhase = (phase) => ALIAS.get(phase) ?? phase;

/** Smooth from 0 to 1. @param {number} x */
export const ease = (x) => {
  const t = Math.min(Math.max(x, 0), 1);
  return t * t * (3 - 2 * t);
};

/** A place on the roll, from -1 (towards the head) to 1, by a parabola through three keys. @param {Keys} keys @param {number} s */
export function rollPose(keys, s) {
  if (!keys.up || !keys.down) return keys.contact;
  return mixPoses([keys.contact, keys.up, keys.down], [1 - s * s, (s * (s - 1)) / 2, (s * (s + 1)) / 2]);
}

/** Between two keys. @param {Float32Array} a @param {Float32Array} b @param {number} share */
export const between = (a, b, share) => mixPoses([a, b], [1 - share, share]);

/** @param {number} t seconds @returns {number} how far down from the set-up, 0 to 1 */
function settle(t) {
  const [wait, down, stay, back] = SET_UP_S;
  const at = t % (wait + down + stay + back);
  if (at < wait + down) return ease((at - wait) / down);
  return 1 - ease((at - wait - down - stay) / back);
}

/**
 * @param {string} phase @param {Keys} keys @param {number} t seconds into the phase
 * @param {number} tempo_s seconds for one way of a stroke
 * @returns {Float32Array}
 */
export function poseAt(phase, keys, t, tempo_s) {
  const swing = Math.sin((Math.PI * t) / tempo_s);
  switch (plainPhase(phase)) {
    case "set_up": return between(keys.set_up, keys.contact, settle(t));
    case "search": return rollPose(keys, SEARCH_SHARE * Math.sin((Math.PI * t) / (1.4 * tempo_s)));
    case "roll": return rollPose(keys, swing);
    case "pin_and_move":
      return keys.pin ? between(keys.contact, keys.pin, 0.5 - 0.5 * Math.cos((Math.PI * t) / Math.max(tempo_s, PIN_S))) : keys.contact;
    default: return keys.contact;
  }
}

/** The one picture of a phase for those who want no movement. @param {string} phase @param {Keys} keys */
export function stillOf(phase, keys) {
  const plain = plainPhase(phase);
  if (plain === "set_up") return keys.set_up;
  if (plain === "roll") return rollPose(keys, 0.6);
  if (plain === "pin_and_move" && keys.pin) return keys.pin;
  return keys.contact;
}

/** How strongly the treated area is coloured. @param {string} phase @param {number} t */
export function glow(phase, t) {
  return plainPhase(phase) === "hold" ? 0.86 + 0.14 * Math.sin((2 * Math.PI * t) / 8) : 1;
}
