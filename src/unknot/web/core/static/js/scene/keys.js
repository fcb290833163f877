// @ts-check
/**
 * Key frames as plain numbers: read, mirrored and mixed. Nothing here knows a page or a graphics card.
 *
 * A pose is a Float32Array: a quaternion (x y z w) for each joint in the order of JOINTS, then five triples –
 * the pelvis's place, the tool's centre, the tool's axis, and the way from what carries the tool to the body.
 */

const LIMB = ["clavicle", "upper_arm", "forearm", "hand", "thigh", "shin", "foot", "toes"];
export const JOINTS = [
  "pelvis", "spine_low", "spine_mid", "chest", "neck", "head",
  ...LIMB.map((name) => `${name}_left`), ...LIMB.map((name) => `${name}_right`),
];
const TURNS = 4 * JOINTS.length;
export const ROOT = TURNS;
export const TOOL = TURNS + 3;
export const AXIS = TURNS + 6;
export const UP = TURNS + 9;
export const LENGTH = TURNS + 12;

const TURN_UNIT = 32767;
const PLACE_UNIT_M = 1e-4;

/** Joint → the same joint of the other side. */
export const TWIN = JOINTS.map((name) => JOINTS.indexOf(
  name.endsWith("_left") ? name.replace("_left", "_right") : name.replace("_right", "_left"),
));

/** @param {string} text base64 of little-endian 16-bit integers, as unknot.figure.track writes them */
export function unpackKey(text) {
  const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  const data = new DataView(bytes.buffer);
  let at = 0;
  const next = () => data.getInt16(2 * at++, true);
  const pose = new Float32Array(LENGTH);
  for (let i = 0; i < 4; i += 1) pose[i] = next() / TURN_UNIT;
  for (let i = 4; i < TURNS; i += 4) {
    const [x, y, z] = [next() / TURN_UNIT, next() / TURN_UNIT, next() / TURN_UNIT];
    pose.set([x, y, z, Math.sqrt(Math.max(1 - x * x - y * y - z * z, 0))], i);
  }
  for (let i = AXIS; i < LENGTH; i += 1) pose[i] = next() / TURN_UNIT;
  for (let i = ROOT; i < AXIS; i += 1) pose[i] = next() * PLACE_UNIT_M;
  return pose;
}

/** The pose seen in a mirror: left and right change places. @param {Float32Array} pose */
export function mirrorPose(pose) {
  const seen = new Float32Array(LENGTH);
  TWIN.forEach((twin, joint) => {
    const [x, y, z, w] = pose.subarray(4 * twin, 4 * twin + 4);
    seen.set([x, -y, -z, w], 4 * joint);
  });
  for (let i = TURNS; i < LENGTH; i += 3) seen.set([-pose[i], pose[i + 1], pose[i + 2]], i);
  return seen;
}

/**
 * A weighted mean of poses; quaternions are brought to the same half of the sphere first and made unit again.
 * @param {Float32Array[]} poses the first one decides the half @param {number[]} weights adding up to 1
 */
export function mixPoses(poses, weights) {
  const mixed = new Float32Array(LENGTH);
  const first = poses[0];
  poses.forEach((pose, n) => {
    for (let i = 0; i < TURNS; i += 4) {
      const dot = first[i] * pose[i] + first[i + 1] * pose[i + 1] + first[i + 2] * pose[i + 2] + first[i + 3] * pose[i + 3];
      const weight = dot < 0 ? -weights[n] : weights[n];
      for (let k = i; k < i + 4; k += 1) mixed[k] += weight * pose[k];
    }
    for (let i = TURNS; i < LENGTH; i += 1) mixed[i] += weights[n] * pose[i];
  });
  for (let i = 0; i < TURNS; i += 4) scaleToOne(mixed, i, 4);
  scaleToOne(mixed, AXIS, 3);
  scaleToOne(mixed, UP, 3);
  return mixed;
}

/** @param {Float32Array} values @param {number} from @param {number} count */
function scaleToOne(values, from, count) {
  let sum = 0;
  for (let i = from; i < from + count; i += 1) sum += values[i] * values[i];
  const length = Math.sqrt(sum) || 1;
  for (let i = from; i < from + count; i += 1) values[i] /= length;
}

/** How far the pelvis turns from one pose to the other, degrees. @param {Float32Array} a @param {Float32Array} b */
export function turnBetween(a, b) {
  const dot = Math.abs(a[0] * b[0] + a[1] * b[1] + a[2] * b[2] + a[3] * b[3]);
  return (2 * Math.acos(Math.min(dot, 1)) * 180) / Math.PI;
}

/** @typedef {Record<string, Float32Array>} Keys */

/** All key frames of one effort for one side. @param {Record<string, string>} packed @param {boolean} mirrored @returns {Keys} */
export function readKeys(packed, mirrored) {
  return Object.fromEntries(Object.entries(packed).map(([name, text]) => {
    const pose = unpackKey(text);
    return [name, mirrored ? mirrorPose(pose) : pose];
  }));
}
