// @ts-check
/** The short safety check before a session, on the device: only an all-clear starts; anything else does not. */

/** @import { Check } from "./types.js" */

/**
 * Whether the last answers are too old to go on with at `now`. Times in seconds.
 * @param {Check} check @param {number} now @param {number | null} [cleared] when they were last given on this device
 */
export function isDue(check, now, cleared = null) {
  if (cleared !== null && now < cleared + (check.lasts_s ?? 0)) return false;
  return check.valid_until === null || Date.parse(check.valid_until) / 1000 <= now;
}

/** @param {Check} check @param {Record<string, string>} answers @returns {"open" | "clear" | "stop"} */
export function judge(check, answers) {
  if (check.questions.some((question) => answers[question.id] && answers[question.id] !== question.clear)) return "stop";
  return check.questions.every((question) => answers[question.id] === question.clear) ? "clear" : "open";
}

/** What the answers that speak against starting mean. @param {Check} check @param {Record<string, string>} answers */
export function against(check, answers) {
  return check.questions.flatMap((question) => question.choices.filter((choice) =>
    choice.id === answers[question.id] && choice.id !== question.clear).map((choice) => choice.message));
}

/** Whether one of the answers is an emergency. @param {Check} check @param {Record<string, string>} answers */
export function isEmergency(check, answers) {
  return check.questions.some((question) =>
    question.choices.some((choice) => choice.id === answers[question.id] && choice.call === true));
}
