// @ts-check
/**
 * The picture of what to do, in a frame that knows nothing about the session: the moving figure where the device
 * can draw it, else a drawing, else nothing, and the words do.
 */

/**
 * @typedef {{ technique: string, phase: string, side: string, tool: string | null, surface: string | null,
 *   effort: string, words: string }} Picture
 * @typedef {{ show(picture: Picture): void, rest(flag: boolean): void }} Scene
 * @typedef {{ scene: string, figures: string }} Addresses of the scene's module and of the folder of its figures
 */

const TO_AND_FRO = "pin_and_move";
const PHASES = new Set(["set_up", "search", "hold", "roll", "pin_and_move", "switch_side", "change_over"]);

/**
 * What to picture in a moment of the script: a phase of a technique, or a movement (breathing, a closing movement,
 * standing at ease), which goes to and fro; null where there is nothing to.
 * @param {{ pose: string, kind: string, side: string | null, tool: string | null, surface: string | null,
 *   effort: string, place: string, caption?: string }} view @returns {Picture | null}
 */
export function pictureOf(view) {
  const [technique = "", phase] = view.pose.split("/");
  if (!technique) return null;
  const moves = phase ? (PHASES.has(view.kind) ? view.kind : phase) : TO_AND_FRO;
  return {
    technique, phase: moves, side: view.side ?? "both", tool: view.tool, surface: view.surface, effort: view.effort,
    words: view.place || (view.caption ?? ""),
  };
}

/**
 * The drawing of a phase on a side, held as this effort asks; else of the technique or the movement; null when there is none.
 * @param {Record<string, string>} figures addresses by "technique/phase|side" and "technique/phase|side|effort", of a
 *   movement by "movement|side"
 * @param {string} technique @param {string} phase @param {string} side @param {string} [effort]
 */
export function figureOf(figures, technique, phase, side, effort = "usual") {
  const names = [`${technique}/${phase}|${side}|${effort}`, `${technique}/${phase}|${side}`, `${technique}/set_up|${side}`, `${technique}|${side}`];
  return names.map((name) => figures[name]).find(Boolean) ?? null;
}

export class DrawnScene {
  /** @param {HTMLElement} frame @param {Record<string, string>} figures */
  constructor(frame, figures) {
    this.frame = frame;
    this.figures = figures;
    this.image = document.createElement("img");
    this.image.decoding = "async";
    this.shown = "";
    frame.classList.add("drawn");
    frame.replaceChildren(this.image);
    this.image.addEventListener("error", () => { frame.hidden = true; });
  }

  /** @param {Picture} picture */
  show({ technique, phase, side, effort, words }) {
    const address = figureOf(this.figures, technique, phase, side, effort);
    this.frame.hidden = address === null;
    if (address === null || address === this.shown) return;
    this.shown = address;
    this.image.src = address;
    this.image.alt = words;
  }

  /** A drawing rests anyway. */
  rest() {}
}

/** The figure in three dimensions (core's scene.js); gives way to a drawing as soon as it cannot go on. */
export class MovingScene {
  /** @param {HTMLElement} frame @param {Addresses} addresses @param {boolean} still @param {() => Scene} instead */
  constructor(frame, addresses, still, instead) {
    this.frame = frame;
    this.addresses = addresses;
    this.still = still;
    this.canvas = document.createElement("canvas");
    this.canvas.setAttribute("role", "img");
    frame.replaceChildren(this.canvas);
    /** @type {Scene | null} */
    this.other = null;
    this.instead = instead;
    /** @type {Picture | null} */
    this.picture = null;
    this.resting = false;
    /** @type {any} */
    this.scene = null;
  }

  /** @param {Picture} picture */
  show(picture) {
    this.picture = picture;
    if (this.other) return this.other.show(picture);
    this.frame.hidden = false;
    this.canvas.setAttribute("aria-label", picture.words);
    const { words: _, ...view } = picture;
    if (this.scene) return void this.scene.show(view);
    if (!this.loading) this.loading = this.#load();
    return undefined;
  }

  async #load() {
    try {
      const { createScene } = await import(this.addresses.scene);
      const { words: _, ...view } = /** @type {Picture} */ (this.picture);
      this.scene = createScene(this.canvas, {
        ...view, assetsBase: this.addresses.figures, onFallback: () => this.#giveWay(),
        onMissing: () => { this.frame.hidden = true; }, dark: isDark(),
        ...(this.still ? { reducedMotion: true } : {}),
      });
      new ResizeObserver(() => this.scene?.resize()).observe(this.frame);
      if (this.resting) this.scene.pause();
      await this.scene.show(withoutWords(/** @type {Picture} */ (this.picture)));
    } catch {
      this.#giveWay();
    }
  }

  #giveWay() {
    if (this.other) return;
    this.other = this.instead();
    if (this.picture) this.other.show(this.picture);
  }

  /** A paused session shows a figure at rest. @param {boolean} flag */
  rest(flag) {
    this.resting = flag;
    if (flag) this.scene?.pause();
    else this.scene?.resume();
  }
}

/** @param {Picture} picture */
function withoutWords({ words: _, ...view }) {
  return view;
}

function isDark() {
  const chosen = document.documentElement.dataset.theme;
  return chosen ? chosen === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
}

/** Whether the device draws in three dimensions without its processor doing all the work. */
export function canMove() {
  const canvas = document.createElement("canvas");
  return canvas.getContext("webgl2", { failIfMajorPerformanceCaveat: true }) !== null;
}

/** @param {HTMLElement} frame @param {Record<string, string>} figures @param {Addresses} addresses @param {boolean} still @returns {Scene} */
export function mountScene(frame, figures, addresses, still) {
  const drawn = () => new DrawnScene(frame, figures);
  return addresses.scene && canMove() ? new MovingScene(frame, addresses, still, drawn) : drawn();
}
