// @ts-check
/** Words and numbers as the person reads them; the sentences come translated from the server. */

/** @import { Side } from "./types.js" */

/** @typedef {Record<string, string>} Words */

/** Seconds as they count down: ``42``, from a hundred on ``1:45``. @param {number} seconds */
export function countdown(seconds) {
  const whole = Math.ceil(seconds - 0.05);
  return whole < 100 ? String(Math.max(0, whole)) : `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

/** Whole minutes left, at least one. @param {number} seconds @param {Words} words */
export function minutesLeft(seconds, words) {
  const minutes = Math.max(1, Math.round(seconds / 60));
  return minutes === 1 ? words.minute_left : words.minutes_left.replace("{n}", String(minutes));
}

/** @param {string} text */
export function sentence(text) {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/**
 * A place cut at its side, so that the side can be shown as one: ``["back of the ", "left", " thigh"]``.
 * @param {string} place @param {Side | null} side @param {Words} words @returns {[string, string, string]}
 */
export function cutAtSide(place, side, words) {
  const word = side === "left" || side === "right" ? words[side] : "";
  const at = word ? place.search(new RegExp(`\\b${word}\\b`, "i")) : -1;
  if (at < 0) return [place, "", ""];
  return [place.slice(0, at), place.slice(at, at + word.length), place.slice(at + word.length)];
}
