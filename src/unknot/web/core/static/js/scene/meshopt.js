// @ts-check
/**
 * Reads the compressed parts of the body's GLB (EXT_meshopt_compression: vertices of version 0, triangles of
 * version 1, octahedral normals). Plain script instead of WebAssembly, so that the pages' content security
 * policy need not allow any evaluation.
 */

const BITS = [0, 2, 4, 8];
const GROUP = 16;

/** @param {number} v */
const unzigzag = (v) => (v >>> 1) ^ -(v & 1);

/** @param {Uint8Array} source @param {number} at @param {number} bits @param {Uint8Array} out @param {number} to @returns {number} */
function readGroup(source, at, bits, out, to) {
  if (bits === 0) return at;
  if (bits === 8) {
    out.set(source.subarray(at, at + GROUP), to);
    return at + GROUP;
  }
  const escape = (1 << bits) - 1;
  let next = at + 2 * bits;
  for (let i = 0; i < GROUP; i += 1) {
    const code = (source[at + ((i * bits) >> 3)] >> (8 - bits - ((i * bits) & 7))) & escape;
    out[to + i] = code === escape ? source[next++] : code;
  }
  return next;
}

/** @param {Uint8Array} target @param {number} count @param {number} stride @param {Uint8Array} source */
export function readVertices(target, count, stride, source) {
  if (source[0] !== 0xa0) throw new Error(`vertex stream ${source[0]}; expected 160`);
  const block = Math.min(Math.trunc(8192 / stride) & ~15, 256);
  const before = source.slice(source.length - stride);
  const lane = new Uint8Array(256 + GROUP);
  let at = 1;
  for (let start = 0; start < count; start += block) {
    const size = Math.min(block, count - start);
    const groups = Math.ceil(size / GROUP);
    for (let byte = 0; byte < stride; byte += 1) {
      const header = at;
      at += Math.ceil(groups / 4);
      lane.fill(0);
      for (let g = 0; g < groups; g += 1) {
        at = readGroup(source, at, BITS[(source[header + (g >> 2)] >> (2 * (g & 3))) & 3], lane, g * GROUP);
      }
      for (let i = 0; i < size; i += 1) {
        before[byte] += unzigzag(lane[i]);
        target[(start + i) * stride + byte] = before[byte];
      }
    }
  }
}

class Triangles {
  /** @param {Uint8Array} source @param {number} count */
  constructor(source, count) {
    this.source = source;
    this.at = 1 + count;
    this.common = source.subarray(source.length - 16);
    /** @type {[number, number][]} */ this.edges = [];
    /** @type {number[]} */ this.recent = [];
    this.next = 0;
    this.last = 0;
  }

  spelt() {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = this.source[this.at++];
      value |= (byte & 127) << shift;
      if (byte < 128) break;
    }
    this.last += unzigzag(value);
    return this.last;
  }

  /** @param {number} code */
  third(code) {
    if (code > 0 && code < 13) return this.recent[code];
    let vertex;
    if (code === 0) vertex = this.next++;
    else if (code === 15) vertex = this.spelt();
    else vertex = this.last += code === 13 ? -1 : 1;
    this.recall([vertex]);
    return vertex;
  }

  /** @param {number[]} vertices newest last */
  recall(vertices) {
    for (const vertex of vertices) this.recent.unshift(vertex);
    this.recent.length = Math.min(this.recent.length, 16);
  }

  /** @param {[number, number][]} edges */
  keep(...edges) {
    for (const edge of edges) this.edges.unshift(edge);
    this.edges.length = Math.min(this.edges.length, 16);
  }

  /** @param {number} part */
  corner(part) {
    if (part === 0) return this.next++;
    return part === 15 ? this.spelt() : this.recent[part - 1];
  }

  /** @param {number} code @returns {[number, number, number]} */
  read(code) {
    const [high, low] = [code >> 4, code & 15];
    if (high < 15) {
      const [a, b] = this.edges[high];
      const c = this.third(low);
      this.keep([c, b], [a, c]);
      return [a, b, c];
    }
    const pair = low < 14 ? this.common[low] : this.source[this.at++];
    const parts = [pair >> 4, pair & 15];
    const a = low < 15 ? this.next++ : this.spelt();
    const [b, c] = parts.map((part) => this.corner(part));
    this.recall([a, ...[b, c].filter((_, i) => parts[i] === 0 || parts[i] === 15)]);
    this.keep([b, a], [c, b], [a, c]);
    return [a, b, c];
  }
}

/** @param {Uint8Array} target @param {number} count corners @param {number} width bytes of a number @param {Uint8Array} source */
export function readTriangles(target, count, width, source) {
  if (source[0] !== 0xe1) throw new Error(`triangle stream ${source[0]}; expected 225`);
  const reader = new Triangles(source, count / 3);
  const out = width === 2 ? new Uint16Array(target.buffer) : new Uint32Array(target.buffer);
  for (let i = 0; i < count / 3; i += 1) out.set(reader.read(source[1 + i]), 3 * i);
}

/** Unit vectors from folded pairs. @param {Uint8Array} target */
function unfoldNormals(target) {
  const rows = new Int8Array(target.buffer);
  for (let i = 0; i < rows.length; i += 4) {
    let [x, y] = [rows[i] / rows[i + 2], rows[i + 1] / rows[i + 2]];
    const z = 1 - Math.abs(x) - Math.abs(y);
    const fold = Math.max(-z, 0);
    x -= x >= 0 ? fold : -fold;
    y -= y >= 0 ? fold : -fold;
    const scale = 127 / Math.hypot(x, y, z);
    rows.set([Math.round(x * scale), Math.round(y * scale), Math.round(z * scale)], i);
  }
}

/** What GLTFLoader asks of a decoder. */
export const decoder = {
  supported: true,
  ready: Promise.resolve(),
  /** @param {number} count @param {number} size @param {Uint8Array} source @param {string} mode @param {string} [filter] */
  async decodeGltfBufferAsync(count, size, source, mode, filter) {
    const target = new Uint8Array(count * size);
    if (mode === "TRIANGLES") readTriangles(target, count, size, source);
    else readVertices(target, count, size, source);
    if (filter === "OCTAHEDRAL") unfoldNormals(target);
    return target;
  },
};
