// @ts-check
/** Keep the screen on while a session runs, where the browser can; ask again each time the page comes back. */

export class WakeLock {
  /** @param {{ request(kind: "screen"): Promise<{ release(): Promise<void> }> } | undefined} lock */
  constructor(lock) {
    this.lock = lock;
    this.wanted = false;
    /** @type {{ release(): Promise<void> } | null} */
    this.held = null;
  }

  get possible() {
    return this.lock !== undefined;
  }

  async hold() {
    this.wanted = true;
    if (!this.lock || this.held) return;
    try {
      const held = await this.lock.request("screen");
      if (this.wanted) this.held = held;
      else await held.release();
    } catch {
      this.held = null; // Low battery or a hidden page: the session goes on by the wall clock all the same.
    }
  }

  async release() {
    this.wanted = false;
    const held = this.held;
    this.held = null;
    await held?.release().catch(() => undefined);
  }

  /** The browser drops the lock whenever the page is hidden. @param {boolean} visible */
  async seen(visible) {
    if (!visible) this.held = null;
    else if (this.wanted) await this.hold();
  }
}
