// @ts-check
/** The figure: a skinned mesh whose clothes, face and treated area are cut out of margins in the shader. */

import {
  BackSide, BufferAttribute, Color, DoubleSide, GreaterDepth, MeshBasicMaterial, MeshLambertMaterial, SkinnedMesh, Vector3,
} from "three";
import { JOINTS, ROOT } from "./keys.js";

const OUTLINE_PX = 0.9; // of the page, whatever the size of the picture
const GARMENT = ["shirt", "shorts", "hair", "no_go"];
const FACE = ["irises", "eyes", "brows"];
const LIPS = ["upper_lip", "lower_lip"];

const VERTEX_HEAD = `
attribute vec4 aGarment; attribute vec3 aFace; attribute vec2 aLips; attribute float aArea;
varying vec4 vGarment; varying vec3 vFace; varying vec2 vLips; varying float vArea;
`;
const VERTEX_BODY = "vGarment = aGarment; vFace = aFace; vLips = aLips; vArea = aArea;";
const FRAGMENT_HEAD = `
varying vec4 vGarment; varying vec3 vFace; varying vec2 vLips; varying float vArea;
uniform vec3 uShirt; uniform vec3 uShorts; uniform vec3 uHair; uniform vec3 uIris; uniform vec3 uWhite;
uniform vec3 uUpperLip; uniform vec3 uLowerLip; uniform vec3 uArea; uniform float uGlow; uniform float uNoGo;
float inside(float m) { return clamp(m / max(fwidth(m), 1e-5) + 0.5, 0.0, 1.0); }
float seam(float m) { return 1.0 - smoothstep(0.7, 1.7, abs(m) / max(fwidth(m), 1e-5)); }
`;
const FRAGMENT_BODY = `
vec3 paint = diffuseColor.rgb;
paint = mix(paint, uLowerLip, inside(vLips.y)); paint = mix(paint, uUpperLip, inside(vLips.x));
paint = mix(paint, uHair, inside(vFace.z)); paint = mix(paint, uWhite, inside(vFace.y)); paint = mix(paint, uIris, inside(vFace.x));
paint = mix(paint, uHair, inside(vGarment.z));
paint = mix(paint, uShorts, inside(vGarment.y)); paint = mix(paint, uShirt, inside(vGarment.x));
float seams = max(seam(vGarment.x), seam(vGarment.y) * (1.0 - inside(vGarment.x)));
paint *= 1.0 - 0.45 * seams;
float treated = inside(vArea);
paint = mix(paint, uArea, treated * uGlow);
paint *= 1.0 - 0.35 * seam(vArea);
float hatch = step(0.5, fract((gl_FragCoord.x + gl_FragCoord.y) / 9.0));
paint = mix(paint, vec3(0.08), uNoGo * inside(vGarment.w) * (1.0 - treated) * hatch * 0.55);
diffuseColor.rgb = paint;
`;

/** @typedef {{ name: string, attribute: string, component: number, unit_m: number }} Lane */

/** One number per vertex, metres. @param {any} geometry @param {Lane} lane */
function readLane(geometry, lane) {
  const { array, itemSize } = geometry.attributes[lane.attribute];
  const values = new Float32Array(array.length / itemSize);
  for (let i = 0; i < values.length; i += 1) values[i] = array[i * itemSize + lane.component] * lane.unit_m;
  return values;
}

/** @param {Float32Array[]} lanes */
function interleave(lanes) {
  const joined = new Float32Array(lanes.length * lanes[0].length);
  lanes.forEach((lane, k) => lane.forEach((value, i) => { joined[i * lanes.length + k] = value; }));
  return new BufferAttribute(joined, lanes.length);
}

/** @param {string} value */
const paint = (value) => ({ value: new Color(value) });

export class Figure {
  /** @param {any} gltf as GLTFLoader returns it @param {import("./colours.js").Palette} palette @param {any} shade what its shadow is drawn with */
  constructor(gltf, palette, shade) {
    /** @type {any} */ let mesh = null;
    gltf.scene.traverse((/** @type {any} */ node) => { if (node.isSkinnedMesh) mesh = node; });
    this.mesh = mesh;
    this.group = gltf.scene;
    const extras = { ...mesh.userData, ...mesh.geometry.userData };
    this.height_m = extras.height_m;
    this.bones = JOINTS.map((name) => gltf.scene.getObjectByName(name));
    this.mesh.customDepthMaterial = shade;
    this.width = { value: 0.004 };
    this.takeMargins(extras.lanes);
    this.dress(palette);
  }

  /** @param {Lane[]} lanes */
  takeMargins(lanes) {
    const { geometry } = this.mesh;
    this.margins = new Map(lanes.map((lane) => [lane.name, readLane(geometry, lane)]));
    const pick = (/** @type {string[]} */ names) => interleave(names.map((name) => /** @type {Float32Array} */ (this.margins?.get(name))));
    geometry.setAttribute("aGarment", pick(GARMENT));
    geometry.setAttribute("aFace", pick(FACE));
    geometry.setAttribute("aLips", pick(LIPS));
    geometry.setAttribute("aArea", new BufferAttribute(new Float32Array(geometry.attributes.position.count).fill(-1), 1));
    for (const name of new Set(lanes.map((lane) => lane.attribute))) geometry.deleteAttribute(name);
  }

  /** @param {import("./colours.js").Palette} palette */
  dress(palette) {
    const { mesh } = this;
    this.uniforms = {
      uShirt: paint(palette.shirt), uShorts: paint(palette.shorts), uHair: paint(palette.hair), uIris: paint(palette.iris),
      uWhite: paint(palette.white), uUpperLip: paint(palette.upperLip), uLowerLip: paint(palette.lowerLip), uArea: paint(palette.area),
      uGlow: { value: 1 }, uNoGo: { value: 0 },
    };
    mesh.material.dispose();
    mesh.material = new MeshLambertMaterial({ color: palette.skin });
    mesh.material.onBeforeCompile = (/** @type {any} */ shader) => this.patch(shader);
    mesh.frustumCulled = false;
    mesh.castShadow = mesh.receiveShadow = true;
    this.outline = new SkinnedMesh(mesh.geometry, outlineMaterial(palette.line, this.width));
    this.hidden = new SkinnedMesh(mesh.geometry, hiddenMaterial(palette.area));
    this.hidden.renderOrder = 4;
    for (const copy of [this.outline, this.hidden]) {
      copy.bind(mesh.skeleton, mesh.bindMatrix);
      copy.frustumCulled = false;
      copy.morphTargetInfluences = mesh.morphTargetInfluences;
      mesh.parent.add(copy);
    }
  }

  /** @param {any} shader */
  patch(shader) {
    Object.assign(shader.uniforms, this.uniforms);
    shader.vertexShader = VERTEX_HEAD + shader.vertexShader.replace("#include <begin_vertex>", `#include <begin_vertex>\n${VERTEX_BODY}`);
    shader.fragmentShader = FRAGMENT_HEAD + shader.fragmentShader
      .replace("#include <color_fragment>", `#include <color_fragment>\n${FRAGMENT_BODY}`)
      .replace("#include <emissivemap_fragment>", "#include <emissivemap_fragment>\ntotalEmissiveRadiance += uArea * treated * uGlow * 0.30;");
  }

  /**
   * Colours the treated area; `side` is left, right or both. The area of both sides is one margin, cut at the mid-line.
   * @param {string} area @param {string} side
   */
  mark(area, side) {
    const both = this.margins?.get(side === "both" ? `${area}:middle` : area) ?? this.margins?.get(area);
    const middle = this.margins?.get("mid_line");
    const { aArea } = this.mesh.geometry.attributes;
    const sign = side === "left" ? 1 : -1;
    for (let i = 0; i < aArea.count; i += 1) {
      const margin = both ? both[i] : -1;
      aArea.array[i] = side === "both" || !middle ? margin : Math.min(margin, sign * middle[i]);
    }
    aArea.needsUpdate = true;
  }

  /** @param {number} height_m @param {number[]} morphs */
  shape(height_m, morphs) {
    this.scale = height_m / this.height_m;
    this.group.scale.setScalar(this.scale);
    morphs.forEach((weight, i) => { this.mesh.morphTargetInfluences[i] = weight; });
  }

  /** @param {number} height of the picture, pixels of the page */
  fit(height) {
    this.width.value = (2 * OUTLINE_PX) / Math.max(height, 1);
  }

  /** @param {Float32Array} pose */
  take(pose) {
    this.bones.forEach((bone, i) => bone.quaternion.fromArray(pose, 4 * i));
    this.bones[0].position.fromArray(pose, ROOT).divideScalar(this.scale ?? 1);
  }

  /** The middle of the treated area in the room, as posed now. */
  areaCentre() {
    const { position, aArea } = this.mesh.geometry.attributes;
    const sum = new Vector3();
    const at = new Vector3();
    let count = 0;
    this.group.updateMatrixWorld(true);
    for (let i = 0; i < position.count; i += 1) {
      if (aArea.array[i] <= 0) continue;
      sum.add(this.mesh.applyBoneTransform(i, at.fromBufferAttribute(position, i)));
      count += 1;
    }
    return count ? sum.divideScalar(count) : null;
  }

  dispose() {
    this.mesh.geometry.dispose();
    this.mesh.material.dispose();
    this.outline?.material.dispose();
    this.hidden?.material.dispose();
    this.mesh.skeleton.dispose();
    this.group.removeFromParent();
  }
}

/** The treated area where the body itself hides it: pale, with a firm edge. @param {string} colour */
function hiddenMaterial(colour) {
  const material = new MeshBasicMaterial({ color: colour, side: DoubleSide, transparent: true, opacity: 0.4, depthFunc: GreaterDepth, depthWrite: false });
  material.onBeforeCompile = (/** @type {any} */ shader) => {
    shader.vertexShader = `attribute float aArea; varying float vArea;\n${shader.vertexShader.replace("#include <begin_vertex>", "#include <begin_vertex>\nvArea = aArea;")}`;
    shader.fragmentShader = `varying float vArea;\n${shader.fragmentShader.replace("#include <color_fragment>", `#include <color_fragment>
if (vArea <= 0.0) discard;
diffuseColor.a = mix(0.85, diffuseColor.a, smoothstep(0.8, 2.0, vArea / max(fwidth(vArea), 1e-5)));`)}`;
  };
  return material;
}

/** Back faces pushed outwards on the screen: a line that parts limb from limb. @param {string} colour @param {{ value: number }} width */
function outlineMaterial(colour, width) {
  const material = new MeshBasicMaterial({ color: colour, side: BackSide });
  material.onBeforeCompile = (/** @type {any} */ shader) => {
    shader.uniforms.uWidth = width;
    shader.vertexShader = "uniform float uWidth;\n" + shader.vertexShader.replace("#include <project_vertex>", `#include <project_vertex>
vec2 away = (projectionMatrix * vec4(-normalize(transformedNormal), 0.0)).xy; // back faces come with flipped normals
float aspect = projectionMatrix[1][1] / projectionMatrix[0][0];
vec2 push = normalize(away * vec2(aspect, 1.0) + 1e-6);
gl_Position.xy += push * vec2(1.0 / aspect, 1.0) * uWidth * gl_Position.w;`);
  };
  return material;
}
