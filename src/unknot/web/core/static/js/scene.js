// @ts-check
/**
 * The figure in three dimensions: plays a technique's phases, shows the tool through the body, lets a finger
 * turn the view. Needs an import map that names `three` and `three/addons/`.
 *
 *   const scene = createScene(canvas, { assetsBase: "/static/figure/3d/", technique: "glute-ball-lying", side: "left" });
 *   scene.show({ phase: "hold" });
 *
 * Where WebGL or a pose track is missing, `onFallback(reason)` is called and the canvas dispatches
 * `scene-fallback`; the page then shows the line drawing. Reasons: "no-webgl", "context-lost", "no-track" (the files
 * are not there), "failed". A technique that the index does not know leaves the stage empty and calls `onMissing`.
 */

import {
  DirectionalLight, HemisphereLight, MeshDepthMaterial, PCFShadowMap, PerspectiveCamera, Scene, Spherical, Vector3, WebGLRenderer,
} from "three";
import { OrbitControls } from "three/addons/controls/OrbitControls.js";
import { GLTFLoader } from "three/addons/loaders/GLTFLoader.js";

import { Figure } from "./scene/body.js";
import { palette } from "./scene/colours.js";
import { readKeys, turnBetween } from "./scene/keys.js";
import { decoder } from "./scene/meshopt.js";
import { between, ease, glow, plainPhase, poseAt, stillOf } from "./scene/motion.js";
import { Room, Tool } from "./scene/things.js";

const FIELD_OF_VIEW_DEG = 17;
const PAD = 1.06; // room around the figure
const BLEND_S = 0.9;
const LIFT_S = 0.9; // off the tool, before the sides change
const CROSS_S = 1.8; // from one side to the other
const FADE_S = 0.28;
const TURN_DEG = 75; // a body that would turn further than this is faded out and in instead
const SHADOW_PIXELS = 1024;

/**
 * @typedef {object} View what to show
 * @property {string} [technique] @property {string} [side] left, right or both @property {string | null} [tool]
 * @property {string | null} [surface] @property {string} [effort] easier, usual or harder @property {string} [phase]
 *
 * @typedef {View & { assetsBase: string, reducedMotion?: boolean, dark?: boolean, skin?: any, shadows?: boolean,
 *   showNoGo?: boolean, onFallback?: (reason: string) => void, onMissing?: (technique: string) => void }} Options
 */

/** @param {string} query */
const prefers = (query) => globalThis.matchMedia?.(query).matches ?? false;

/** @param {string} address */
async function readJson(address) {
  const answer = await fetch(address);
  if (!answer.ok) throw Object.assign(new Error(`${address}: ${answer.status}`), { reason: "no-track" });
  return answer.json();
}

class Stage {
  /** @param {HTMLCanvasElement} canvas @param {Options} options */
  constructor(canvas, options) {
    this.canvas = canvas;
    this.options = options;
    this.base = options.assetsBase.replace(/\/?$/, "/");
    this.still = options.reducedMotion ?? prefers("(prefers-reduced-motion: reduce)");
    this.palette = palette(options.dark ?? prefers("(prefers-color-scheme: dark)"), options.skin);
    /** @type {Required<View>} */
    this.view = { technique: "", side: "left", tool: null, surface: null, effort: "usual", phase: "set_up" };
    this.wanted = 0;
    this.paused = false;
    this.disposed = false;
    this.frame = 0;
    this.clock = 0;
    this.last = 0;
    this.opacity = 1;
    this.fade = 0;
    /** @type {any} */ this.glide = null;
    /** @type {any} */ this.track = null;
    /** @type {any} */ this.effort = null;
    this.file = "";
    this.side = "";
    /** @type {import("./scene/keys.js").Keys | undefined} */ this.keys = undefined;
    /** @type {Float32Array | null} */ this.pose = null;
    /** @type {{ from: Float32Array, to: Float32Array | null, lasts: number, at?: number }[]} */ this.blends = [];
    /** @type {{ area: string, side: string } | null} */ this.toMark = null;
  }

  // -- start and end --

  start() {
    const wish = { antialias: true, alpha: true, depth: true, stencil: false, premultipliedAlpha: true };
    const context = this.canvas.getContext("webgl2", wish);
    if (!context) throw new Error("no WebGL 2");
    this.renderer = new WebGLRenderer({ canvas: this.canvas, context, ...wish });
    this.renderer.setPixelRatio(Math.min(globalThis.devicePixelRatio || 1, 2));
    this.renderer.shadowMap.enabled = this.options.shadows ?? true;
    this.renderer.shadowMap.type = PCFShadowMap;
    this.scene = new Scene();
    this.shade = new MeshDepthMaterial(); // our own, because the renderer never lets go of its own
    this.camera = new PerspectiveCamera(FIELD_OF_VIEW_DEG, 1, 0.3, 40);
    this.light();
    this.controls = new OrbitControls(this.camera, this.canvas);
    Object.assign(this.controls, { enablePan: false, enableDamping: !this.still, minPolarAngle: 0.25, maxPolarAngle: 1.62, rotateSpeed: 0.7 });
    this.controls.addEventListener("start", this.onTurned);
    this.controls.addEventListener("change", this.onChange);
    this.canvas.addEventListener("webglcontextlost", this.onLost);
    this.canvas.addEventListener("dblclick", this.onReset);
    this.ready = this.load();
  }

  light() {
    this.key = new DirectionalLight(0xfff3e4, 2.3);
    this.key.castShadow = true;
    this.key.shadow.mapSize.setScalar(SHADOW_PIXELS);
    this.key.shadow.radius = 3;
    this.key.shadow.normalBias = 0.012;
    this.key.shadow.bias = -0.0004;
    this.scene?.add(new HemisphereLight(0xffffff, 0xcfc4b4, 1.75), this.key, this.key.target);
  }

  async load() {
    const loader = new GLTFLoader().setMeshoptDecoder(/** @type {any} */ (decoder));
    const [index, gltf] = await Promise.all([readJson(`${this.base}index.json`), loader.loadAsync(`${this.base}body.glb`)]);
    this.index = index;
    this.figure = new Figure(gltf, this.palette, this.shade);
    if (this.disposed) return this.figure.dispose();
    if (this.figure.uniforms) this.figure.uniforms.uNoGo.value = this.options.showNoGo ? 1 : 0;
    this.figure.group.visible = false;
    this.scene?.add(this.figure.group);
    this.resize();
  }

  dispose() {
    if (this.disposed) return;
    this.disposed = true;
    cancelAnimationFrame(this.frame);
    cancelAnimationFrame(this.fade);
    this.frame = 0;
    this.canvas.style.opacity = "";
    this.canvas.removeEventListener("webglcontextlost", this.onLost);
    this.canvas.removeEventListener("dblclick", this.onReset);
    this.controls?.dispose();
    this.room?.dispose();
    this.tool?.dispose();
    this.figure?.dispose();
    this.key?.dispose();
    this.shade?.dispose();
    this.scene?.clear();
    this.renderer?.renderLists.dispose();
    this.renderer?.dispose();
  }

  /** @param {string} reason */
  fall(reason) {
    if (this.disposed) return;
    this.dispose();
    this.canvas.dispatchEvent(new CustomEvent("scene-fallback", { bubbles: true, detail: { reason } }));
    this.options.onFallback?.(reason);
  }

  onLost = () => this.fall("context-lost");
  onTurned = () => {
    this.turned = true;
    this.glide = null;
  };
  onChange = () => this.ask();
  onReset = () => { this.turned = false; this.aim(); this.wake(); };

  // -- what is shown --

  /** @param {View} change @returns {Promise<void>} when it is on the screen */
  async show(change) {
    const turn = ++this.wanted;
    try {
      await this.ready;
      const view = { ...this.view, ...change };
      const track = await this.fetchTrack(view);
      if (this.disposed || turn !== this.wanted) return;
      if (track) await this.change(view, track, turn);
      else await this.empty(view);
    } catch (error) {
      const { reason } = /** @type {{ reason?: string }} */ (error);
      if (!reason) console.warn(error);
      this.fall(reason ?? "failed");
    }
  }

  /** Nothing is known of this one: an empty stage until the next. @param {Required<View>} view */
  async empty(view) {
    this.view = view;
    await this.fadeTo(0);
    this.options.onMissing?.(view.technique);
  }

  /** @param {Required<View>} view */
  async fetchTrack(view) {
    const surfaces = this.index.tracks[view.technique];
    const entry = surfaces ? surfaces[view.surface ?? ""] ?? Object.values(surfaces)[0] : this.index.at_rest[view.technique];
    if (!entry) return null;
    if (this.track && this.file === entry.file) return this.track;
    const track = await readJson(this.base + entry.file);
    return Object.assign(track, { file: entry.file });
  }

  /** @param {Required<View>} view @param {any} track @param {number} turn */
  async change(view, track, turn) {
    const side = track.sides === "each" ? (view.side === "right" ? "right" : "left") : "both";
    const effort = this.effortOf(track, view.effort);
    const keys = readKeys(effort.keys, side === "right");
    const sameRoom = this.track === track && this.effort === effort;
    const sameSide = this.side === side;
    const sameView = this.track === track && sameSide;
    if (this.keys && !this.still && !(sameRoom && sameSide) && this.mustFade(track, keys)) {
      await this.fadeTo(0);
      if (this.disposed || turn !== this.wanted) return;
      this.pose = null;
    }
    const before = this.keys;
    Object.assign(this, { view: { ...view }, track, file: track.file, effort, side, keys });
    if (!sameRoom || !sameSide) this.furnish(track, effort, side, view.tool);
    else if (view.tool !== this.toolId) this.take(view.tool);
    this.clock = 0;
    this.blends = this.pathTo(before, sameSide);
    this.toMark = { area: track.area, side };
    if (this.blends.length < 2) this.markArea();
    if (!sameView) this.look(this.blends.length > 1 ? LIFT_S + CROSS_S : 0);
    if (!this.figure) return;
    this.figure.group.visible = true;
    this.wake();
    if (this.opacity < 1) this.fadeTo(1);
  }

  /** @param {any} track @param {string} name */
  effortOf(track, name) {
    const found = track.efforts[name] ?? track.efforts.usual ?? Object.values(track.efforts)[0];
    return typeof found === "string" ? track.efforts[found] : found;
  }

  /** @param {any} track @param {import("./scene/keys.js").Keys} keys */
  mustFade(track, keys) {
    if (!this.pose || this.track?.technique !== track.technique || this.track?.surface !== track.surface) return true;
    return turnBetween(this.pose, keys.set_up) > TURN_DEG;
  }

  /** @param {any} track @param {any} effort @param {string} side @param {string | null} tool */
  furnish(track, effort, side, tool) {
    this.room?.dispose();
    this.room = new Room(track, effort, side === "right", this.palette, this.shade);
    this.scene?.add(this.room.group);
    this.figure?.shape(track.height_m, track.morphs);
    this.take(tool);
  }

  /** @param {string | null} wanted */
  take(wanted) {
    const id = wanted && this.index.tools[wanted] ? wanted : this.track.tool;
    this.tool?.dispose();
    this.tool = null;
    this.toolId = wanted;
    if (!this.track.tool) return;
    this.tool = new Tool(id, this.index.tools[id], this.index.tools[this.track.tool], this.palette, this.shade);
    this.scene?.add(this.tool.group);
  }

  /**
   * The poses on the way from what is seen now: straight there, or off the tool, across and down on the other side.
   * @param {import("./scene/keys.js").Keys | undefined} before @param {boolean} sameSide
   */
  pathTo(before, sameSide) {
    if (!this.pose || this.still) return [];
    const now = this.pose;
    if (sameSide || !before || !this.keys) return [{ from: now, to: null, lasts: BLEND_S }];
    return [
      { from: now, to: before.set_up, lasts: LIFT_S },
      { from: before.set_up, to: this.keys.set_up, lasts: CROSS_S },
      { from: this.keys.set_up, to: null, lasts: BLEND_S },
    ];
  }

  // -- the camera --

  /** Goes to the technique's own view, at once or in so many seconds. @param {number} lasts */
  look(lasts) {
    const { camera, controls } = this;
    if (!camera || !controls) return;
    const [from, centre] = [camera.position.clone(), controls.target.clone()];
    this.turned = false;
    this.aim();
    if (!lasts) return;
    const start = new Spherical().setFromVector3(from.sub(centre));
    const end = new Spherical().setFromVector3(camera.position.clone().sub(controls.target));
    this.glide = { start, end, from: centre, to: controls.target.clone(), lasts, at: 0 };
    this.turnTo(0);
  }

  /** A share of the way from one view to the other, round the feet or the face. @param {number} share */
  turnTo(share) {
    if (!this.glide || !this.camera || !this.controls) return;
    const { start, end, from, to } = this.glide;
    const mix = (/** @type {"radius" | "phi" | "theta"} */ part) => start[part] + share * (end[part] - start[part]);
    this.controls.target.lerpVectors(from, to, share);
    this.camera.position.setFromSphericalCoords(mix("radius"), mix("phi"), mix("theta")).add(this.controls.target);
  }

  /** Frames the outline from the technique's own view. */
  aim() {
    const { track, side, camera, controls } = this;
    if (!track || !camera || !controls) return;
    const flip = side === "right" ? -1 : 1;
    const [azimuth, elevation] = track.view.map((/** @type {number} */ v) => (v * Math.PI) / 180);
    const back = new Vector3(flip * Math.cos(elevation) * Math.sin(azimuth), Math.sin(elevation), Math.cos(elevation) * Math.cos(azimuth));
    const points = [];
    for (let i = 0; i < track.outline.length; i += 3) {
      points.push(new Vector3(flip * track.outline[i], track.outline[i + 1], track.outline[i + 2]).multiplyScalar(0.01));
    }
    const target = this.frameAll(points, back);
    this.place = { points, back, target };
    controls.target.copy(target.centre);
    camera.position.copy(target.centre).addScaledVector(back, target.distance);
    Object.assign(controls, { minDistance: target.distance * 0.35, maxDistance: target.distance * 1.5 });
    camera.near = Math.max(target.distance - 4, 0.2);
    camera.far = target.distance * 1.5 + 5;
    camera.updateProjectionMatrix();
    controls.update();
    this.aimLight(points, back, target.centre);
  }

  /** The nearest place along a direction from which all points are in the picture. @param {Vector3[]} points @param {Vector3} back */
  frameAll(points, back) {
    const right = new Vector3(0, 1, 0).cross(back).normalize();
    const up = back.clone().cross(right);
    const tall = Math.tan((FIELD_OF_VIEW_DEG * Math.PI) / 360) / PAD;
    const wide = tall * (this.camera?.aspect ?? 1);
    const centre = points.reduce((sum, p) => sum.add(p), new Vector3()).divideScalar(points.length);
    let distance = 0;
    for (let round = 0; round < 4; round += 1) {
      const [x0, x1] = reach(points, centre, right, back, wide);
      const [y0, y1] = reach(points, centre, up, back, tall);
      distance = Math.max((x0 + x1) / 2, (y0 + y1) / 2);
      centre.addScaledVector(right, ((x1 - x0) / 2) * wide).addScaledVector(up, ((y1 - y0) / 2) * tall);
    }
    return { centre, distance };
  }

  /** @param {Vector3[]} points @param {Vector3} back @param {Vector3} centre */
  aimLight(points, back, centre) {
    if (!this.key) return;
    const radius = Math.max(...points.map((p) => p.distanceTo(centre))) + 0.15;
    const sideways = new Vector3(0, 1, 0).cross(back).normalize();
    this.key.target.position.copy(centre);
    this.key.position.copy(centre).addScaledVector(back, 1.6).addScaledVector(sideways, -1.1);
    this.key.position.y = centre.y + 3.2;
    const shadow = this.key.shadow.camera;
    Object.assign(shadow, { left: -radius, right: radius, top: radius, bottom: -radius, near: 0.3, far: 8 });
    shadow.updateProjectionMatrix();
  }

  resize() {
    if (this.disposed || !this.renderer || !this.camera) return;
    const { clientWidth, clientHeight } = this.canvas;
    const [width, height] = [clientWidth || this.canvas.width, clientHeight || this.canvas.height];
    this.renderer.setSize(width, height, false);
    this.figure?.fit(height);
    this.camera.aspect = width / Math.max(height, 1);
    this.camera.updateProjectionMatrix();
    if (!this.turned) this.aim();
    this.wake();
  }

  // -- time --

  wake() {
    this.last = 0;
    this.ask();
  }

  /** One more picture; while moving, each asks for the next. */
  ask() {
    if (this.disposed || this.frame || !this.keys) return;
    this.frame = requestAnimationFrame(this.tick);
  }

  tick = (/** @type {number} */ now) => {
    this.frame = 0;
    if (this.disposed) return;
    const step = this.last && !this.paused ? Math.min((now - this.last) / 1000, 0.1) : 0;
    this.last = now;
    this.draw(step);
    if (!this.paused && !this.still) this.ask();
  };

  /** @param {number} step seconds since the last picture */
  draw(step) {
    if (this.disposed || !this.keys || !this.figure || !this.renderer || !this.scene || !this.camera) return;
    this.advance(step);
    this.figure.take(/** @type {Float32Array} */ (this.pose));
    if (this.figure.uniforms) this.figure.uniforms.uGlow.value = this.still ? 1 : glow(this.view.phase, this.clock);
    this.tool?.take(/** @type {Float32Array} */ (this.pose), this.keys.contact);
    if (!this.still) this.controls?.update();
    this.renderer.render(this.scene, this.camera);
  }

  /** @param {number} step */
  advance(step) {
    const { keys, view, glide } = this;
    if (!keys) return;
    if (glide) {
      glide.at += step / glide.lasts;
      this.turnTo(ease(glide.at));
      if (glide.at >= 1) this.glide = null;
    }
    const blend = this.blends?.[0];
    if (this.still) this.pose = stillOf(view.phase, keys);
    else if (!blend) {
      this.clock += step;
      this.pose = poseAt(view.phase, keys, this.clock, this.track.tempo_s);
    } else {
      blend.at = (blend.at ?? 0) + step / blend.lasts;
      this.pose = between(blend.from, blend.to ?? poseAt(view.phase, keys, 0, this.track.tempo_s), ease(blend.at));
      if (blend.at >= 1) {
        this.blends?.shift();
        this.markArea();
      }
    }
  }

  /** Colours the treated side; on the way to the other side, only once the body is off the tool. */
  markArea() {
    if (!this.toMark) return;
    this.figure?.mark(this.toMark.area, this.toMark.side);
    this.toMark = null;
  }

  /** @param {number} goal */
  fadeTo(goal) {
    cancelAnimationFrame(this.fade);
    return new Promise((/** @type {(value?: unknown) => void} */ done) => {
      let last = performance.now();
      const step = (/** @type {number} */ now) => {
        const way = Math.min((now - last) / 1000 / FADE_S, 0.4);
        last = now;
        this.opacity = goal > this.opacity ? Math.min(this.opacity + way, goal) : Math.max(this.opacity - way, goal);
        this.canvas.style.opacity = this.opacity === 1 ? "" : String(this.opacity);
        if (this.opacity === goal || this.disposed) done();
        else this.fade = requestAnimationFrame(step);
      };
      this.fade = requestAnimationFrame(step);
    });
  }

  pause() {
    this.paused = true;
  }

  resume() {
    this.paused = false;
    this.wake();
  }

  /** @param {boolean} flag */
  setStill(flag) {
    this.still = flag;
    if (this.controls) this.controls.enableDamping = !flag;
    this.wake();
  }

  /** What a test or a bug report wants to know. */
  info() {
    const { memory, programs, render } = /** @type {any} */ (this.renderer)?.info ?? { memory: {}, programs: [], render: {} };
    const centre = this.figure && this.pose && !this.disposed ? this.figure.areaCentre() : null;
    return {
      geometries: memory.geometries, textures: memory.textures, programs: programs?.length ?? 0,
      calls: render.calls, phase: plainPhase(this.view.phase), side: this.side, clock: this.clock, moving: this.frame !== 0,
      blending: (this.blends?.length ?? 0) > 0, opacity: this.opacity, pose: this.pose ? [...this.pose] : null,
      area: centre ? centre.toArray() : null, tool: this.tool ? this.tool.group.position.toArray() : null,
      azimuth: this.controls?.getAzimuthalAngle(), triangles: render.triangles,
    };
  }
}

/** How far the camera must be, for the low and the high edge. @param {Vector3[]} points @param {Vector3} centre @param {Vector3} axis @param {Vector3} back @param {number} slope */
function reach(points, centre, axis, back, slope) {
  let [low, high] = [0, 0];
  for (const point of points) {
    const local = point.clone().sub(centre);
    const [across, near] = [local.dot(axis) / slope, local.dot(back)];
    low = Math.max(low, near - across);
    high = Math.max(high, near + across);
  }
  return [low, high];
}

/** @param {HTMLCanvasElement} canvas @param {Options} options */
export function createScene(canvas, options) {
  const stage = new Stage(canvas, options);
  try {
    stage.start();
  } catch {
    queueMicrotask(() => stage.fall("no-webgl"));
    stage.ready = new Promise(() => {});
  }
  const { assetsBase: _base, onFallback: _fallback, ...view } = options;
  const shown = stage.show(pick(view));
  return {
    ready: shown,
    show: (/** @type {View} */ change) => stage.show(pick(change)),
    pause: () => stage.pause(),
    resume: () => stage.resume(),
    resize: () => stage.resize(),
    still: (/** @type {boolean} */ flag) => stage.setStill(flag),
    info: () => stage.info(),
    dispose: () => stage.dispose(),
  };
}

/** Only what says what to show, and is said. @param {View} view @returns {View} */
function pick({ technique, side, tool, surface, effort, phase }) {
  const said = { technique, side, tool, surface, effort, phase };
  return Object.fromEntries(Object.entries(said).filter(([, value]) => value !== undefined));
}
