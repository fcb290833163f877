// @ts-check
/** One tab plays a session; a second one is told so, and can take over. The lock falls with the tab, however it dies. */

export class Lease {
  /** @param {LockManager | undefined} locks @param {string} session @param {() => void} onLost */
  constructor(locks, session, onLost) {
    this.locks = locks;
    this.name = `unknot-play-${session}`;
    this.onLost = onLost;
    this.held = false;
    this.release = () => {};
  }

  /** True when this tab plays from now on; false when another one does. @param {{ steal?: boolean }} [how] @returns {Promise<boolean>} */
  take({ steal = false } = {}) {
    const locks = this.locks;
    if (!locks) return Promise.resolve(true); // Not a secure context: the owner's name in the store decides alone.
    return new Promise((resolve) => {
      const options = steal ? { steal: true } : { ifAvailable: true };
      locks.request(this.name, options, (lock) => {
        this.held = lock !== null;
        resolve(this.held);
        if (lock) return new Promise((free) => { this.release = () => free(undefined); });
        return undefined;
      }).catch(() => this.#lost());
    });
  }

  #lost() {
    if (!this.held) return;
    this.held = false;
    this.onLost();
  }
}
