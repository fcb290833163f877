// @ts-check
/**
 * Where in the script a session is, from wall-clock times alone (the same as session/clock.py).
 *
 * No ticks are counted: a locked phone, a sleeping tab or a slow machine resumes at the right second.
 * Times are seconds since the epoch; positions are seconds into the script.
 */

/** @typedef {{ total_s: number, position_s: number, since: number, running: boolean }} ClockState */

export class SessionClock {
  /** @param {Partial<ClockState> & { total_s: number }} state */
  constructor({ total_s, position_s = 0, since = 0, running = false }) {
    this.total_s = total_s;
    this.position_s = position_s;
    this.since = since;
    this.running = running;
    Object.freeze(this);
  }

  /** Seconds of wall clock since the last change; never negative, and 0 while paused. @param {number} now */
  elapsed(now) {
    return this.running ? Math.max(0, now - this.since) : 0;
  }

  /** Seconds into the script at `now`, within 0 … total_s. @param {number} now */
  at(now) {
    return Math.min(this.total_s, this.position_s + this.elapsed(now));
  }

  /** @param {number} now */
  start(now) {
    return this.#with({ position_s: this.at(now), since: now, running: true });
  }

  /** @param {number} now */
  pause(now) {
    return this.#with({ position_s: this.at(now), since: now, running: false });
  }

  /** The same clock, running or not, but at `position_s`. @param {number} now @param {number} position_s */
  jump(now, position_s) {
    return this.#with({ position_s: Math.min(Math.max(position_s, 0), this.total_s), since: now });
  }

  /** @param {number} now */
  over(now) {
    return this.at(now) >= this.total_s;
  }

  /** @returns {ClockState} */
  toJSON() {
    return { total_s: this.total_s, position_s: this.position_s, since: this.since, running: this.running };
  }

  /** @param {Partial<ClockState>} changes */
  #with(changes) {
    return new SessionClock({ ...this.toJSON(), ...changes });
  }
}
