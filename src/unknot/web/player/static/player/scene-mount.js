// @ts-check
/**
 * The picture of what to do, in a frame that knows nothing about the session.
 *
 * A scene is anything with `show(picture)` and `still(flag)`. The drawn one changes one image; another kind
 * of scene can take its place by `mountScene` alone.
 */

/** @typedef {{ pose: string, side: string, tool: string | null, words: string }} Picture */
/** @typedef {{ show(picture: Picture): void, still(flag: boolean): void }} Scene */

export class DrawnScene {
  /** @param {HTMLElement} frame @param {Record<string, string>} figures addresses by "pose|side" */
  constructor(frame, figures) {
    this.frame = frame;
    this.figures = figures;
    this.image = document.createElement("img");
    this.image.decoding = "async";
    this.image.alt = "";
    this.shown = "";
    frame.append(this.image);
    this.image.addEventListener("error", () => { frame.hidden = true; });
  }

  /** @param {Picture} picture */
  show(picture) {
    const address = figureOf(this.figures, picture.pose, picture.side);
    this.frame.hidden = address === null;
    if (address === null || address === this.shown) return;
    this.shown = address;
    this.image.src = address;
    this.image.alt = picture.words;
  }

  /** A drawing is a still already. */
  still() {}
}

/**
 * The drawing of a pose on a side, else of its technique; null when there is none.
 * @param {Record<string, string>} figures @param {string} pose @param {string} side
 */
export function figureOf(figures, pose, side) {
  const technique = pose.split("/")[0];
  return figures[`${pose}|${side}`] ?? figures[`${technique}|${side}`] ?? figures[technique] ?? null;
}

/** @param {HTMLElement} frame @param {Record<string, string>} figures @returns {Scene} */
export function mountScene(frame, figures) {
  return new DrawnScene(frame, figures);
}
