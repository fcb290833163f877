// @ts-check
/**
 * A script with what the person has changed in it: places left out, cut short, eased.
 *
 * Decides nothing clinical: what "easier" means was written into the script, and is only chosen here.
 */

/** @import { Alternative, Script, Segment, Visit } from "./types.js" */

export const DOSE_KINDS = new Set(["search", "hold", "roll", "pin_and_move"]);

/** @typedef {{ removed: number[], cutAt: Record<string, number>, eased: Record<string, string[]> }} Changes */
/** @typedef {{ position_s: number, played: [number, number][] }} Walk */

export class Timeline {
  /** @param {Script} script @param {Partial<Changes>} [changes] */
  constructor(script, changes = {}) {
    this.script = script;
    this.segments = script.segments;
    this.removed = new Set(changes.removed ?? []);
    /** @type {Map<number, number>} */
    this.cutAt = new Map(Object.entries(changes.cutAt ?? {}).map(([order, at]) => [Number(order), at]));
    /** @type {Map<number, string[]>} */
    this.eased = new Map(Object.entries(changes.eased ?? {}).map(([order, kinds]) => [Number(order), kinds]));
  }

  /** @returns {Changes} */
  toJSON() {
    return {
      removed: [...this.removed],
      cutAt: Object.fromEntries(this.cutAt),
      eased: Object.fromEntries(this.eased),
    };
  }

  // ── where a position is ──────────────────────────────────────────────────────────────────────────────────────

  /** Index of the segment that is on at `position`; the last one at the end. @param {number} position */
  indexAt(position) {
    const index = this.segments.findIndex((segment) => position < ends(segment));
    return index < 0 ? this.segments.length - 1 : index;
  }

  /** @param {number} position */
  at(position) {
    return this.segments[this.indexAt(position)];
  }

  /** @param {Segment} segment @returns {Visit | null} */
  visitOf(segment) {
    return segment.visit === null ? null : this.script.plan.visits[segment.visit - 1];
  }

  /** Where a segment now ends: earlier than written when its dose was cut short. @param {Segment} segment */
  endOf(segment) {
    if (segment.visit === null) return ends(segment);
    if (this.removed.has(segment.visit)) return segment.starts_s;
    const cut = this.cutAt.get(segment.visit);
    if (cut === undefined || !DOSE_KINDS.has(segment.kind)) return ends(segment);
    return Math.min(ends(segment), Math.max(segment.starts_s, cut));
  }

  /**
   * Where `seconds` of playing lead from `from`, stepping over what is out. `played` lists the stretches of
   * the script that were really gone through.
   * @param {number} from @param {number} seconds @returns {Walk}
   */
  walk(from, seconds) {
    let position = from;
    let left = seconds;
    /** @type {[number, number][]} */
    const played = [];
    for (const segment of this.segments) {
      if (position >= ends(segment)) continue;
      const end = this.endOf(segment);
      const stretch = Math.max(0, end - position);
      if (left < stretch) {
        if (left > 0) played.push([position, position + left]);
        return { position_s: position + left, played };
      }
      if (stretch > 0) played.push([position, end]);
      left -= stretch;
      position = ends(segment);
    }
    return { position_s: this.script.total_s, played };
  }

  /** Seconds to the end, without what is out or cut short. @param {number} position */
  remaining(position) {
    return this.segments.reduce(
      (sum, segment) => sum + Math.max(0, this.endOf(segment) - Math.max(position, segment.starts_s)), 0);
  }

  /** Start of the segment after the one at `position` that is still in; the end when there is none. @param {number} position */
  after(position) {
    const next = this.segments.slice(this.indexAt(position) + 1).find((segment) => this.isIn(segment));
    return next ? next.starts_s : this.script.total_s;
  }

  /** Start of this segment, or of the one before when it has only just begun. @param {number} position */
  before(position) {
    const index = this.indexAt(position);
    if (position - this.segments[index].starts_s >= 3) return this.segments[index].starts_s;
    const earlier = this.segments.slice(0, index).reverse().find((segment) => this.isIn(segment));
    return earlier ? earlier.starts_s : this.segments[index].starts_s;
  }

  /** @param {Segment} segment */
  isIn(segment) {
    return this.endOf(segment) > segment.starts_s;
  }

  /** The next segment still in, or null at the end. @param {number} position */
  following(position) {
    const starts = this.after(position);
    return starts >= this.script.total_s ? null : this.at(starts);
  }

  /** The next segment of another place or kind of work, past the other phases of this dose. @param {number} position */
  followingPart(position) {
    return this.following(Math.max(position, this.partOf(position).ends_s - 0.001));
  }

  /**
   * What the countdown counts: one side's dose as a whole, else the segment.
   * @param {number} position
   */
  partOf(position) {
    const segment = this.at(position);
    if (!DOSE_KINDS.has(segment.kind)) return { starts_s: segment.starts_s, ends_s: this.endOf(segment) };
    const dose = this.#dose(segment.visit);
    return { starts_s: dose[0].starts_s, ends_s: this.endOfDose(segment.visit) };
  }

  /** Phases that lie wholly behind a cut do not count: they end where they would have begun. @param {number | null} order */
  endOfDose(order) {
    const dose = this.#dose(order);
    const last = dose.filter((segment) => this.isIn(segment)).at(-1);
    return last ? this.endOf(last) : dose[0].starts_s;
  }

  /** Seconds of pressure per visit within the stretches that were played. @param {[number, number][]} played */
  doseWithin(played) {
    /** @type {Map<number, number>} */
    const doses = new Map();
    for (const [from, to] of played) {
      for (const segment of this.segments) {
        if (segment.visit === null || !DOSE_KINDS.has(segment.kind)) continue;
        const seconds = Math.min(to, ends(segment)) - Math.max(from, segment.starts_s);
        if (seconds > 0) doses.set(segment.visit, (doses.get(segment.visit) ?? 0) + seconds);
      }
    }
    return doses;
  }

  /** Indices of the segments begun within the stretches that were played. @param {[number, number][]} played */
  begun(played) {
    return this.segments.flatMap((segment, index) =>
      played.some(([from, to]) => from <= segment.starts_s && segment.starts_s < to) ? [index] : []);
  }

  /** Cues whose moment lies after `heard` and not after `position`, in time order. @param {number} heard @param {number} position */
  cuesDue(heard, position) {
    return this.segments
      .filter((segment) => segment.starts_s <= position && ends(segment) > heard)
      .flatMap((segment) => segment.say.map((say) => ({ at: segment.starts_s + say.at_s, text: say.text, segment })))
      .filter((cue) => heard < cue.at && cue.at <= position && cue.at < this.endOf(cue.segment));
  }

  /** The last thing said up to `position` within its segment. @param {number} position */
  captionAt(position) {
    const segment = this.at(position);
    return segment.say.filter((say) => segment.starts_s + say.at_s <= position).at(-1)?.text ?? "";
  }

  // ── what the person changes ──────────────────────────────────────────────────────────────────────────────────

  /** What is left to ease in a visit, the gentlest change first. @param {number | null} order */
  easierFor(order) {
    const made = this.eased.get(order ?? 0) ?? [];
    return this.script.easier.filter((option) => option.visit === order && !made.includes(option.kind));
  }

  /** @param {Alternative} chosen */
  apply(chosen) {
    this.eased.set(chosen.visit, [...(this.eased.get(chosen.visit) ?? []), chosen.kind]);
    if (chosen.kind === "skip") this.removed.add(chosen.visit);
    if (chosen.kind === "shorter") this.cutAt.set(chosen.visit, this.#dose(chosen.visit)[0].starts_s + chosen.dose_s);
  }

  /** Leave out what there is of an area, on both sides. @param {string} area */
  removeArea(area) {
    for (const visit of this.script.plan.visits) if (visit.area === area) this.removed.add(visit.order);
  }

  /** Whether something of an area is still to come. @param {string} area @param {number} position */
  isAhead(area, position) {
    return this.segments.some((segment) =>
      segment.visit !== null && segment.area === area && this.isIn(segment) && this.endOf(segment) > position);
  }

  /** The variant that is really under the person: the eased one where one was chosen. @param {Visit} visit */
  variantOf(visit) {
    const softer = this.#softer(visit.order);
    return softer?.variant ?? visit.variant;
  }

  /** @param {Visit} visit */
  rungOf(visit) {
    return this.#softer(visit.order)?.rung ?? visit.rung;
  }

  /** @param {number} order */
  #softer(order) {
    const made = this.eased.get(order) ?? [];
    return made.includes("lower_rung")
      ? this.script.easier.find((option) => option.visit === order && option.kind === "lower_rung")
      : undefined;
  }

  /** @param {number | null} order */
  #dose(order) {
    return this.segments.filter((segment) => segment.visit === order && DOSE_KINDS.has(segment.kind));
  }
}

/** @param {Segment} segment */
export function ends(segment) {
  return segment.starts_s + segment.duration_s;
}
