// @ts-check
/**
 * One session being guided: clock, timeline, what is due, what was asked for. Knows no page, no storage, no sound.
 *
 * Every change leaves what has to be written down, said and sounded in an outlet that the page empties with `take`.
 */

/** @import { Package, Segment, Stop, Visit } from "./types.js" */
/** @import { Changes } from "./timeline.js" */
/** @import { ClockState } from "./clock.js" */

import { isDue } from "./check.js";
import { SessionClock } from "./clock.js";
import { DOSE_KINDS, Timeline } from "./timeline.js";

/** A cue later than this, after a locked phone for instance, is shown but no longer said. */
export const LATE_S = 2;
/** Nobody was guided for this long: the session waits where it was left instead of running on. */
export const AWAY_S = 600;
/** A gap in which nobody was guided and that would reach the end does not finish a session. */
export const UNSEEN_END_S = 60;
const TOUCHING = new Set([...DOSE_KINDS, "set_up", "switch_side"]);

/** @typedef {"ready" | "playing" | "paused" | "asking" | "told" | "ended"} Phase */
/** @typedef {"finished" | "stopped" | "emergency"} Outcome */
/** @typedef {"place" | "switch" | "count" | "end"} Tone */
/** @typedef {{ phase: Phase, clock: ClockState, changes: Changes, done: Record<string, number>, heard: number,
 *   segment: number, caption: string, outcome: Outcome | null, stop: string | null, last: number | null,
 *   resume: boolean, cleared: number | null }} GuideState */
/** @typedef {{ kind: string, position_s: number, at: number, detail: Record<string, unknown> }} Note */
/** @typedef {{ notes: Note[], say: string[], tones: Tone[], hush: boolean }} Outlet */

export class Guide {
  /** @param {Package} pack @param {Partial<GuideState> | null} [state] */
  constructor(pack, state = null) {
    this.pack = pack;
    this.timeline = new Timeline(pack.script, state?.changes);
    this.clock = new SessionClock({ ...state?.clock, total_s: pack.script.total_s });
    /** @type {Phase} */
    this.phase = state?.phase ?? "ready";
    /** Seconds of pressure so far, by visit. @type {Map<number, number>} */
    this.done = new Map(Object.entries(state?.done ?? {}).map(([order, seconds]) => [Number(order), seconds]));
    this.heard = state?.heard ?? -1;
    this.segment = state?.segment ?? -1;
    this.caption = state?.caption ?? "";
    /** @type {Outcome | null} */
    this.outcome = state?.outcome ?? null;
    /** @type {string | null} */
    this.stop = state?.stop ?? null;
    /** The visit that was last under pressure. @type {number | null} */
    this.last = state?.last ?? null;
    this.resume = state?.resume ?? false;
    /** When the safety check was last answered here, in seconds. @type {number | null} */
    this.cleared = state?.cleared ?? null;
    this.#outlet = emptyOutlet();
  }

  #outlet;

  /** @returns {GuideState} */
  toJSON() {
    return {
      phase: this.phase, clock: this.clock.toJSON(), changes: this.timeline.toJSON(),
      done: Object.fromEntries(this.done), heard: this.heard, segment: this.segment, caption: this.caption,
      outcome: this.outcome, stop: this.stop, last: this.last, resume: this.resume,
      cleared: this.cleared,
    };
  }

  /** What has come up since it was last asked: notes to write down, sentences, tones. @returns {Outlet} */
  take() {
    const taken = this.#outlet;
    this.#outlet = emptyOutlet();
    return taken;
  }

  // ── time passes ──────────────────────────────────────────────────────────────────────────────────────────────

  /** @param {number} now */
  step(now) {
    if (this.phase !== "playing") return;
    const from = this.clock.position_s;
    const elapsed = this.clock.elapsed(now);
    const { position_s, played } = this.timeline.walk(from, elapsed);
    const over = position_s >= this.clock.total_s;
    if (elapsed > AWAY_S || (over && elapsed > UNSEEN_END_S)) {
      this.#wait(now, elapsed);
      return;
    }
    this.clock = this.clock.jump(now, position_s);
    for (const [order, seconds] of this.timeline.doseWithin(played)) {
      this.done.set(order, (this.done.get(order) ?? 0) + seconds);
      this.last = order;
    }
    if (over) {
      this.#finish(now);
      return;
    }
    this.#enter(now, position_s);
    this.#speak(position_s);
    this.#count(from, position_s);
  }

  /** @param {number} now @param {number} away_s */
  #wait(now, away_s) {
    this.clock = new SessionClock({ ...this.clock.toJSON(), since: now, running: false });
    this.phase = "paused";
    this.#note("paused", now, { away_s: Math.round(away_s) });
  }

  /** @param {number} now @param {number} position */
  #enter(now, position) {
    const index = this.timeline.indexAt(position);
    if (index === this.segment) return;
    const segment = this.timeline.segments[index];
    for (const order of [...this.done.keys()]) if (order !== segment.visit) this.#close(order, now);
    this.segment = index;
    this.#note("segment_started", now, {
      kind: segment.kind, area: segment.area, side: segment.side, visit: segment.visit,
    });
    this.#outlet.tones.push(segment.kind === "switch_side" ? "switch" : "place");
  }

  /** Write down what one visit came to, which is what the next plan is made from. @param {number} order @param {number} now */
  #close(order, now) {
    const seconds = this.done.get(order) ?? 0;
    this.done.delete(order);
    if (seconds < 1) return;
    const visit = this.pack.script.plan.visits[order - 1];
    this.#note("visit_ended", now, {
      visit: order, area: visit.area, side: visit.side, dose_s: Math.round(seconds), technique: visit.technique,
      variant: this.timeline.variantOf(visit), rung: this.timeline.rungOf(visit),
    });
  }

  /** @param {number} position */
  #speak(position) {
    for (const cue of this.timeline.cuesDue(this.heard, position)) {
      this.caption = cue.text;
      if (position - cue.at <= LATE_S) this.#outlet.say.push(cue.text);
    }
    this.heard = Math.max(this.heard, position);
  }

  /** Three tones before a side is over. @param {number} from @param {number} to */
  #count(from, to) {
    if (!DOSE_KINDS.has(this.timeline.at(to).kind)) return;
    const { ends_s } = this.timeline.partOf(to);
    for (const left of [3, 2, 1]) if (from < ends_s - left && ends_s - left <= to) this.#outlet.tones.push("count");
  }

  /** @param {number} now */
  #finish(now) {
    this.#end("finished", now);
    this.#note("session_finished", now);
    this.#outlet.tones.push("end");
  }

  /** @param {Outcome} outcome @param {number} now */
  #end(outcome, now) {
    for (const order of [...this.done.keys()]) this.#close(order, now);
    this.clock = this.clock.pause(now);
    this.phase = "ended";
    this.outcome = outcome;
  }

  // ── what a person does ───────────────────────────────────────────────────────────────────────────────────────

  /** Whether the safety check has run out, so that nothing goes on before it is answered again. @param {number} now */
  checkIsDue(now) {
    return isDue(this.pack.check, now, this.cleared);
  }

  /**
   * Starts, or goes on after the safety check had to be asked again.
   * @param {number} now @param {Record<string, unknown>} [detail] ``check``: the answers just given, all clear
   */
  start(now, detail = {}) {
    if (detail.check) this.cleared = now;
    if (this.phase === "paused") this.play(now, detail);
    if (this.phase !== "ready" || this.checkIsDue(now)) return;
    this.clock = this.clock.start(now);
    this.phase = "playing";
    this.#note("session_started", now, detail);
    this.step(now);
  }

  /** @param {number} now */
  toggle(now) {
    this.step(now);
    if (this.phase === "playing") this.pause(now);
    else if (this.phase === "paused") this.play(now);
  }

  /** @param {number} now */
  pause(now) {
    if (this.phase !== "playing") return;
    this.clock = this.clock.pause(now);
    this.phase = "paused";
    this.#outlet.hush = true;
    this.#note("paused", now);
  }

  /** @param {number} now @param {Record<string, unknown>} [detail] */
  play(now, detail = {}) {
    if (this.phase !== "paused" || this.checkIsDue(now)) return;
    this.clock = this.clock.start(now);
    this.phase = "playing";
    this.#note("resumed", now, detail);
    this.step(now);
  }

  /** @param {number} now */
  next(now) {
    this.step(now);
    if (!this.#under) return;
    this.#note("skipped", now, { segment: this.current.kind, visit: this.current.visit });
    this.#jump(now, this.timeline.after(this.clock.position_s));
  }

  /** @param {number} now */
  back(now) {
    this.step(now);
    if (!this.#under) return;
    this.#note("went_back", now);
    this.segment = -1;
    this.#jump(now, this.timeline.before(this.clock.position_s));
  }

  /**
   * The gentlest change that has not been made to this visit yet; false where there is nothing to ease.
   * @param {number} now
   */
  ease(now) {
    this.step(now);
    if (!this.#under) return false;
    const [chosen] = this.timeline.easierFor(this.current.visit);
    if (!chosen) return false;
    this.timeline.apply(chosen);
    this.#note("eased", now, { visit: chosen.visit, to: chosen.kind, variant: chosen.variant });
    this.#outlet.hush = true;
    this.#tell(chosen.say);
    this.#stepOver(now);
    return true;
  }

  /** Something hurts: everything waits while the person says what kind. @param {number} now */
  ask(now) {
    this.step(now);
    if (!this.#under) return;
    this.resume = this.phase === "playing";
    this.clock = this.clock.pause(now);
    this.phase = "asking";
    this.#outlet.hush = true;
  }

  /** Back from the question without an answer; the clock stays still if it stood still. @param {number} now */
  unask(now) {
    if (this.phase !== "asking") return;
    this.phase = "paused";
    if (this.resume) this.play(now);
  }

  /** Apply a stop rule of the content. @param {Stop} stop @param {number} now */
  answer(stop, now) {
    if (this.phase !== "asking") return;
    const { area, side, visit, kind } = this.current;
    this.#note("hurt", now, { stop: stop.id, action: stop.action, area, side, visit, kind });
    this.stop = stop.id;
    /** @type {string[]} */
    const also = [];
    if (stop.action === "emergency_screen" || stop.action === "stop_session") {
      this.#end(stop.action === "stop_session" ? "stopped" : "emergency", now);
      this.#note("session_stopped", now, { stop: stop.id });
    } else {
      this.phase = "told";
      if (stop.action === "stop_area") also.push(...this.#stopAreas(stop, now));
      else this.#soften(now);
    }
    this.#tell([stop.message, ...also].join(" "));
  }

  /** @param {number} now */
  #soften(now) {
    const [chosen] = this.timeline.easierFor(this.current.visit);
    if (!chosen) return;
    this.timeline.apply(chosen);
    this.#note("eased", now, { visit: chosen.visit, to: chosen.kind, variant: chosen.variant });
  }

  /**
   * Between places it can be the one just left that hurts: when in doubt both are left out, and what the rule says
   * goes with them. Returns what is to be said of areas that were still to come.
   * @param {Stop} stop @param {number} now @returns {string[]}
   */
  #stopAreas(stop, now) {
    const visits = this.pack.script.plan.visits;
    const here = this.timeline.visitOf(this.current);
    const before = this.last === null ? null : visits[this.last - 1];
    /** @type {Set<string>} */
    const areas = new Set();
    if (here && (TOUCHING.has(this.current.kind) || this.current.kind === "rest")) areas.add(here.area);
    if (before && !DOSE_KINDS.has(this.current.kind)) areas.add(before.area);
    /** @type {Map<string, string>} */
    const out = new Map();
    for (const area of areas) for (const gone of stop.leaves_out?.[area] ?? [{ area, say: "" }]) out.set(gone.area, gone.say);
    const also = [...out].filter(([area]) => !areas.has(area) && this.timeline.isAhead(area, this.clock.position_s));
    for (const area of out.keys()) {
      this.timeline.removeArea(area);
      this.#note("area_stopped", now, { area });
    }
    return also.map(([, say]) => say);
  }

  /** After what was told: on with what is left. @param {number} now */
  goOn(now) {
    if (this.phase !== "told") return;
    this.phase = "paused";
    this.stop = null;
    this.caption = "";
    this.play(now);
    this.#stepOver(now);
  }

  /** The person ends the session. @param {number} now */
  quit(now) {
    this.step(now);
    if (this.phase === "ended" || this.phase === "ready") return;
    this.#end("stopped", now);
    this.#note("session_stopped", now);
    this.#outlet.hush = true;
  }

  get #under() {
    return this.phase === "playing" || this.phase === "paused";
  }

  /** @param {number} now @param {number} position */
  #jump(now, position) {
    this.clock = this.clock.jump(now, position);
    this.heard = position - 0.001;
    this.#outlet.hush = true;
    if (position >= this.clock.total_s) {
      this.#finish(now);
      return;
    }
    this.#enter(now, position);
    if (this.phase === "playing") this.#speak(position);
    else this.caption = this.timeline.captionAt(position);
  }

  /** Off a place that has just been left out or cut short. @param {number} now */
  #stepOver(now) {
    const segment = this.current;
    if (this.clock.position_s < this.timeline.endOf(segment)) return;
    this.#jump(now, this.timeline.after(this.clock.position_s));
  }

  /** @param {string} text */
  #tell(text) {
    this.caption = text;
    this.#outlet.say.push(text);
  }

  /** @param {string} kind @param {number} now @param {Record<string, unknown>} [detail] */
  #note(kind, now, detail = {}) {
    this.#outlet.notes.push({ kind, at: now, position_s: Math.round(this.clock.at(now) * 10) / 10, detail });
  }

  // ── what is seen ─────────────────────────────────────────────────────────────────────────────────────────────

  get current() {
    return this.timeline.at(this.clock.position_s);
  }

  /** Everything a page shows, as plain values. @param {number} now */
  view(now) {
    const position = this.phase === "playing"
      ? this.timeline.walk(this.clock.position_s, this.clock.elapsed(now)).position_s
      : this.clock.position_s;
    const segment = this.timeline.at(position);
    const part = this.timeline.partOf(position);
    const visit = this.timeline.visitOf(segment);
    const next = this.timeline.followingPart(position);
    return {
      phase: this.phase,
      kind: segment.kind,
      side: segment.side,
      place: this.place(segment),
      tool: visit ? this.#toolOf(visit) : segment.show.tool,
      surface: segment.show.surface,
      pose: segment.show.pose,
      effort: visit ? this.pack.names.variants[this.timeline.variantOf(visit)]?.effort ?? "usual" : "usual",
      left_s: Math.max(0, part.ends_s - position),
      part_s: Math.max(1, part.ends_s - part.starts_s),
      caption: this.caption,
      next: next && { kind: next.kind, side: next.side, place: this.place(next) },
      remaining_s: this.timeline.remaining(position),
      position_s: position,
      visit: segment.visit,
      visits: this.pack.script.plan.visits.length,
      canEase: segment.visit !== null && this.timeline.easierFor(segment.visit).length > 0,
      outcome: this.outcome,
      stop: this.stop,
    };
  }

  /** ``left buttock``; empty where a segment belongs to no place. @param {Segment} segment */
  place(segment) {
    return segment.area && segment.side ? this.pack.words[`${segment.area}/${segment.side}`] ?? "" : "";
  }

  /** @param {Visit} visit */
  #toolOf(visit) {
    return this.pack.names.variants[this.timeline.variantOf(visit)]?.tool ?? visit.tool;
  }
}

/** @returns {Outlet} */
function emptyOutlet() {
  return { notes: [], say: [], tones: [], hush: false };
}
