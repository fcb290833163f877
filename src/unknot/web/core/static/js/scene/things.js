// @ts-check
/** The tool, what it lies on and what stands around, from the numbers of a pose track. */

import {
  BoxGeometry, CylinderGeometry, ExtrudeGeometry, GreaterDepth, Group, Matrix4, Mesh,
  MeshLambertMaterial, Quaternion, ShaderMaterial, Shape, SphereGeometry, Color, Vector3,
} from "three";
import { AXIS, TOOL, UP } from "./keys.js";

/** @typedef {import("./colours.js").Palette} Palette */
/** @typedef {{ kind: string, radius: number, length: number }} ToolSize millimetres */

const MM = 0.001;
const PILLOW_MM = [520, 100, 340];
const THICK_M = { mat: 0.012, floor: 0.01, wall: 0.01, mattress: 0.2 };

/** Stripes that let one see that it rolls: a seam on a ball, lines along a roller. */
const SEAM = {
  "tennis-ball": "vec3 p = normalize(vLocal); float m = abs(p.x * p.x - p.z * p.z - p.y) - 0.09; mark = vec4(vec3(0.96), 1.0 - smoothstep(0.0, 0.05, m));",
  "lacrosse-ball": "vec3 p = normalize(vLocal); mark = vec4(vec3(0.25), (1.0 - smoothstep(0.02, 0.05, abs(p.x))) * 0.35);",
  peanut: "vec3 p = normalize(vLocal); mark = vec4(vec3(0.2), (1.0 - smoothstep(0.02, 0.05, abs(p.x))) * 0.35);",
  roller: "float a = atan(vLocal.z, vLocal.x) * 6.0 / 3.14159265; mark = vec4(vec3(0.05), (1.0 - smoothstep(0.04, 0.10, abs(fract(a) - 0.5))) * 0.45);",
  "ridged-roller": "float a = atan(vLocal.z, vLocal.x) * 9.0 / 3.14159265; float b = fract(vLocal.y / 0.045); mark = vec4(vec3(0.0), max(step(0.72, fract(a)), step(0.8, b)) * 0.55);",
};

/** @param {string} colour @param {string} seam */
function toolMaterial(colour, seam) {
  const material = new MeshLambertMaterial({ color: colour });
  material.customProgramCacheKey = () => seam;
  material.onBeforeCompile = (/** @type {any} */ shader) => {
    shader.vertexShader = `varying vec3 vLocal;\n${shader.vertexShader.replace("#include <begin_vertex>", "#include <begin_vertex>\nvLocal = position;")}`;
    shader.fragmentShader = `varying vec3 vLocal;\n${shader.fragmentShader.replace("#include <color_fragment>", `#include <color_fragment>
vec4 mark = vec4(0.0);\n${seam}\ndiffuseColor.rgb = mix(diffuseColor.rgb, mark.rgb, mark.a);`)}`;
  };
  return material;
}

/** Seen through whatever is in front of it: pale inside, firm at the rim. @param {string} colour */
function ghostMaterial(colour) {
  return new ShaderMaterial({
    uniforms: { uColour: { value: new Color(colour) } },
    vertexShader: "varying vec3 vN; varying vec3 vV; void main() { vec4 at = modelViewMatrix * vec4(position, 1.0); vN = normalMatrix * normal; vV = -at.xyz; gl_Position = projectionMatrix * at; }",
    fragmentShader: `uniform vec3 uColour; varying vec3 vN; varying vec3 vV;
void main() { float rim = 1.0 - abs(dot(normalize(vN), normalize(vV)));
gl_FragColor = vec4(uColour, mix(0.34, 0.95, smoothstep(0.62, 0.86, rim))); 
#include <colorspace_fragment>
}`,
    transparent: true, depthFunc: GreaterDepth, depthWrite: false,
  });
}

/** @param {ToolSize} size */
function toolShapes(size) {
  const r = size.radius * MM;
  const length = size.length * MM;
  if (size.kind === "roller") return [new CylinderGeometry(r, r, length, 48)];
  if (size.kind !== "pair") return [new SphereGeometry(r, 40, 28)];
  const balls = [-1, 1].map((sign) => new SphereGeometry(r, 36, 24).translate(0, (sign * length) / 2, 0));
  return [...balls, new CylinderGeometry(0.45 * r, 0.45 * r, length, 24)];
}

export class Tool {
  /** @param {string} id @param {ToolSize} size @param {ToolSize} solved the tool the poses were solved with
   * @param {Palette} palette @param {any} shade what shadows are drawn with */
  constructor(id, size, solved, palette, shade) {
    this.group = new Group();
    this.radius = size.radius * MM;
    this.lower = (solved.radius - size.radius) * MM; // a smaller ball lies lower on the same ground
    const seam = /** @type {Record<string, string>} */ (SEAM)[id] ?? (size.kind === "roller" ? SEAM.roller : "");
    this.solid = toolMaterial(palette[id] ?? palette.peanut, seam);
    this.ghost = ghostMaterial(palette[id] ?? palette.peanut);
    this.shapes = toolShapes(size);
    for (const shape of this.shapes) {
      const solid = new Mesh(shape, this.solid);
      solid.castShadow = solid.receiveShadow = true;
      solid.customDepthMaterial = shade;
      const ghost = new Mesh(shape, this.ghost);
      ghost.renderOrder = 5;
      this.group.add(solid, ghost);
    }
  }

  /** @param {Float32Array} pose @param {Float32Array} start the pose in which the tool is not turned yet */
  take(pose, start) {
    const up = new Vector3().fromArray(pose, UP);
    const axis = new Vector3().fromArray(pose, AXIS);
    const way = new Vector3().fromArray(pose, TOOL).sub(new Vector3().fromArray(start, TOOL));
    const spin = new Vector3().crossVectors(up, way).dot(axis) / this.radius;
    this.group.position.fromArray(pose, TOOL).addScaledVector(up, -this.lower);
    this.group.quaternion.setFromUnitVectors(new Vector3(0, 1, 0), axis);
    this.group.quaternion.premultiply(new Quaternion().setFromAxisAngle(axis, spin));
  }

  dispose() {
    this.shapes.forEach((shape) => shape.dispose());
    this.solid.dispose();
    this.ghost.dispose();
    this.group.removeFromParent();
  }
}

/** @param {number[]} triple @param {number} flip */
const metres = ([x, y, z], flip) => new Vector3(flip * x * MM, y * MM, z * MM);

/** A cushion that gives way under the head. @param {any} thing @param {number} flip */
function pillowShape(thing, flip) {
  const shape = new SphereGeometry(1, 44, 22);
  const p = shape.attributes.position;
  const centre = metres(thing.slice(1, 4), flip);
  const press = metres(thing.slice(4, 7), flip);
  const bulge = (/** @type {number} */ v, /** @type {number} */ power, /** @type {number} */ size) => (Math.sign(v) * Math.abs(v) ** power * size * MM) / 2;
  for (let i = 0; i < p.count; i += 1) {
    const x = bulge(p.getX(i), 0.55, PILLOW_MM[0]) + centre.x;
    const z = bulge(p.getZ(i), 0.55, PILLOW_MM[2]) + centre.z;
    const dent = press.y + 0.012 + 1.1 * Math.max(Math.hypot(x - press.x, z - press.z) - 0.06, 0);
    p.setXYZ(i, x, Math.min(bulge(p.getY(i), 0.8, PILLOW_MM[1]) + centre.y, dent), z);
  }
  shape.computeVertexNormals();
  return shape;
}

/** @param {any} thing @param {number} flip */
function boxShape(thing, flip) {
  const [w, h, d] = thing.slice(4, 7).map((/** @type {number} */ v) => v * MM);
  const [x, y, z, s] = thing.length > 7 ? thing.slice(7) : [0, 0, 0, 1];
  const turn = new Quaternion(x, flip * y, flip * z, s);
  return new BoxGeometry(w, h, d).applyMatrix4(new Matrix4().compose(metres(thing.slice(1, 4), flip), turn, new Vector3(1, 1, 1)));
}

/** A flat slab with round corners whose upper face is the sheet. @param {string} name @param {number[]} corners @param {number} flip */
function slabShape(name, corners, flip) {
  const quad = [0, 3, 6, 9].map((i) => metres(corners.slice(i, i + 3), flip));
  const along = quad[1].clone().sub(quad[0]);
  const up = quad[3].clone().sub(quad[0]);
  const [w, h] = [along.length(), up.length()];
  const thick = THICK_M[/** @type {keyof typeof THICK_M} */ (name)] ?? 0.01;
  const r = name === "mattress" ? 0.05 : name === "mat" ? 0.03 : 0.004;
  const outline = new Shape().moveTo(r, 0).lineTo(w - r, 0).quadraticCurveTo(w, 0, w, r).lineTo(w, h - r).quadraticCurveTo(w, h, w - r, h)
    .lineTo(r, h).quadraticCurveTo(0, h, 0, h - r).lineTo(0, r).quadraticCurveTo(0, 0, r, 0);
  const shape = new ExtrudeGeometry(outline, { depth: thick, bevelEnabled: false, curveSegments: 8 });
  const [x, y] = [along.normalize(), up.normalize()];
  const face = name === "wall" ? new Vector3(0, 0, 1) : new Vector3(0, 1, 0);
  const frame = new Matrix4().makeBasis(x, y, face).setPosition(quad[0].clone().addScaledVector(face, -thick));
  if (frame.determinant() < 0) turnFaces(shape);
  shape.applyMatrix4(frame);
  shape.computeVertexNormals();
  return shape;
}

/** Lets the triangles of an unindexed shape face the other way. @param {any} shape */
function turnFaces(shape) {
  const { array } = shape.attributes.position;
  for (let i = 0; i < array.length; i += 9) {
    const second = array.slice(i + 3, i + 6);
    array.copyWithin(i + 3, i + 6, i + 9);
    array.set(second, i + 6);
  }
}

export class Room {
  /** @param {any} track @param {any} effort one of its efforts @param {boolean} mirrored @param {Palette} palette @param {any} shade */
  constructor(track, effort, mirrored, palette, shade) {
    this.group = new Group();
    this.shade = shade;
    const flip = mirrored ? -1 : 1;
    for (const [name, corners] of Object.entries(track.sheets)) {
      this.add(slabShape(name, /** @type {number[]} */ (corners), flip), palette[name] ?? palette.floor, false);
    }
    for (const thing of [...track.things, ...effort.things]) {
      const shape = thing[0] === "pillow" ? pillowShape(thing, flip) : boxShape(thing, flip);
      this.add(shape, palette[thing[0]] ?? palette.chair, true);
    }
  }

  /** @param {any} shape @param {string} colour @param {boolean} casts */
  add(shape, colour, casts) {
    const mesh = new Mesh(shape, new MeshLambertMaterial({ color: colour, emissive: colour, emissiveIntensity: casts ? 0 : 0.16 }));
    mesh.receiveShadow = true;
    mesh.castShadow = casts;
    mesh.customDepthMaterial = this.shade;
    this.group.add(mesh);
  }

  dispose() {
    for (const child of this.group.children) {
      const mesh = /** @type {any} */ (child);
      mesh.geometry.dispose();
      mesh.material.dispose();
    }
    this.group.removeFromParent();
  }
}

