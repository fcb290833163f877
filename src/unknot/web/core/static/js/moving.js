// @ts-check
// The moving figure on a technique's page: fetched only when somebody asks for it, the drawing stays where it cannot be.

const PHASES = /** @type {const} */ (["set_up", "search", "hold", "roll", "pin_and_move"]);
const EACH_MS = 7000;

class Moving {
  /** @param {HTMLElement} frame */
  constructor(frame) {
    this.frame = frame;
    this.button = /** @type {HTMLButtonElement} */ (frame.querySelector("button"));
    this.sides = frame.querySelector(".trio");
    this.plate = /** @type {HTMLElement} */ (frame.querySelector(".plate"));
    this.canvas = document.createElement("canvas");
    this.canvas.setAttribute("role", "img");
    this.canvas.setAttribute("aria-label", this.plate.dataset.words ?? "");
    /** @type {any} */
    this.scene = null;
    this.timer = 0;
    this.button.hidden = false;
    this.button.addEventListener("click", () => this.#start());
  }

  async #start() {
    this.button.disabled = true;
    const { scene, figures, technique, side, tool, surface } = this.frame.dataset;
    this.view = { technique, side, tool, surface, phase: "set_up" };
    try {
      const { createScene } = await import(/** @type {string} */ (scene));
      this.still = this.plate.querySelector("img, svg");
      this.plate.replaceChildren(this.canvas);
      const dark = getComputedStyle(document.documentElement).colorScheme.includes("dark");
      this.scene = createScene(this.canvas, {
        ...this.view, assetsBase: figures, dark, onFallback: () => this.#giveUp(),
        ...(document.documentElement.dataset.motion === "still" ? { reducedMotion: true } : {}),
      });
      new ResizeObserver(() => this.scene?.resize()).observe(this.plate);
    } catch {
      this.#giveUp();
      return;
    }
    this.button.hidden = true;
    if (this.sides) this.#offerSides();
    this.#run();
  }

  #run() {
    const wanted = (this.frame.dataset.phases ?? "").split(" ");
    const phases = PHASES.filter((phase) => wanted.includes(phase));
    let turn = 0;
    const next = () => {
      this.#show({ phase: phases[turn % phases.length] });
      turn += 1;
    };
    next();
    this.timer = window.setInterval(next, EACH_MS);
  }

  /** @param {Record<string, string>} change */
  #show(change) {
    Object.assign(/** @type {any} */ (this.view), change);
    this.scene?.show({ ...this.view });
  }

  #offerSides() {
    const sides = /** @type {HTMLElement} */ (this.sides);
    sides.hidden = false;
    sides.addEventListener("change", (event) => {
      this.#show({ side: /** @type {HTMLInputElement} */ (event.target).value });
    });
  }

  #giveUp() {
    window.clearInterval(this.timer);
    this.scene = null;
    if (this.still) this.plate.replaceChildren(this.still);
    this.button.hidden = true;
    if (this.sides) /** @type {HTMLElement} */ (this.sides).hidden = true;
  }
}

for (const frame of document.querySelectorAll(".moving")) new Moving(/** @type {HTMLElement} */ (frame));
