// @ts-check
/**
 * The shapes a player reads. They are written by session/script.py and web/player/package.py.
 *
 * @typedef {"left" | "right" | "both"} Side
 * @typedef {{ at_s: number, text: string }} Say
 * @typedef {{ pose: string, tool: string | null, surface: string | null }} Show
 * @typedef {{ kind: string, starts_s: number, duration_s: number, area: string | null, side: Side | null,
 *   technique: string | null, visit: number | null, say: Say[], show: Show }} Segment
 * @typedef {{ order: number, technique: string, variant: string, area: string, side: Side, tool: string,
 *   surface: string, posture: string, rung: number, dose_s: number }} Visit
 * @typedef {{ visit: number, kind: "lower_rung" | "shorter" | "skip", variant: string | null, rung: number | null,
 *   dose_s: number, say: string }} Alternative
 * @typedef {{ plan: { visits: Visit[] }, segments: Segment[], easier: Alternative[], total_s: number }} Script
 *
 * @typedef {"emergency_screen" | "stop_session" | "stop_area" | "ease"} StopAction
 * @typedef {{ area: string, say: string }} LeftOut
 * @typedef {{ id: string, label: string, help: string, action: StopAction, message: string,
 *   leaves_out?: Record<string, LeftOut[]> }} Stop ``leaves_out`` is missing in packages kept from before it was written.
 * @typedef {{ id: string, text: string, help: string, clear: string, choices: CheckChoice[] }} CheckQuestion
 * @typedef {{ id: string, label: string, message: string, call?: boolean }} CheckChoice
 * @typedef {{ valid_until: string | null, lasts_s?: number, questions: CheckQuestion[] }} Check ``lasts_s``: for how long
 *   answers hold; missing in packages kept from before it was written.
 * @typedef {{ events: string, after: string, check: string, today: string }} Urls
 * @typedef {{ voice: boolean, captions: boolean, beeps: boolean, vibration: boolean, still: boolean, language: string,
 *   theme: string, text: string, voice_name?: string }} Settings
 * @typedef {{ session: string, profile: string, script: Script, stops: Stop[], words: Record<string, string>,
 *   names: { tools: Record<string, string>, surfaces: Record<string, string>,
 *            variants: Record<string, { tool: string, effort: string }> },
 *   figures: Record<string, string>, check: Check, urls: Urls, settings: Settings, made_at: string }} Package
 *
 * @typedef {{ id: string, session: string, device: string, sequence: number, kind: string, at: string,
 *   position_s: number, detail: Record<string, unknown> }} SessionEvent
 */
export {};
