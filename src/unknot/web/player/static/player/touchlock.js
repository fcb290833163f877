// @ts-check
/**
 * Against touches by accident: a phone under a thigh, a sleeve on the screen. Unlocking takes a long press; the
 * keyboard, which nobody presses with a thigh, unlocks at once.
 */

export const LONG_PRESS_S = 0.8;

export class TouchLock {
  constructor() {
    this.locked = false;
    /** @type {number | null} */
    this.pressedAt = null;
  }

  lock() {
    this.locked = true;
    this.pressedAt = null;
  }

  unlock() {
    this.locked = false;
    this.pressedAt = null;
  }

  /** @param {number} now */
  press(now) {
    if (this.locked) this.pressedAt = now;
  }

  lift() {
    this.pressedAt = null;
  }

  /** How far a press has come, 0 … 1; at 1 the lock opens. @param {number} now */
  progress(now) {
    if (this.pressedAt === null) return 0;
    const share = Math.min(1, Math.max(0, now - this.pressedAt) / LONG_PRESS_S);
    if (share >= 1) this.unlock();
    return share;
  }
}
