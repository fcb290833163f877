// @ts-check
/** Headphone buttons and the lock screen, where the browser offers them. */

/** @typedef {{ play(): void, pause(): void, next(): void, back(): void }} Buttons */

export class MediaKeys {
  /** @param {MediaSession | undefined} media */
  constructor(media) {
    this.media = media;
    this.shown = "";
  }

  /** @param {Buttons} buttons */
  listen(buttons) {
    /** @type {[MediaSessionAction, () => void][]} */
    const actions = [
      ["play", buttons.play],
      ["pause", buttons.pause],
      ["nexttrack", buttons.next],
      ["previoustrack", buttons.back],
    ];
    for (const [action, handler] of actions) {
      try {
        this.media?.setActionHandler(action, handler);
      } catch {
        // An action this browser does not know.
      }
    }
  }

  /** @param {string} title @param {string} next @param {boolean} playing */
  show(title, next, playing) {
    if (!this.media) return;
    this.media.playbackState = playing ? "playing" : "paused";
    const shown = `${title}\n${next}`;
    if (shown === this.shown) return;
    this.shown = shown;
    this.media.metadata = new MediaMetadata({ title, artist: next, album: "Unknot" });
  }

  clear() {
    if (this.media) this.media.playbackState = "none";
  }
}
