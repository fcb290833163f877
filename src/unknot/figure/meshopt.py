"""Compress vertex and triangle data for glTF: the bit streams of EXT_meshopt_compression, version 0 and 1.

Written from the extension's specification (Khronos, EXT_meshopt_compression, "Bitstreams"). The same input
gives the same bytes on every machine.
"""

from __future__ import annotations

from collections import deque

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Bytes = NDArray[np.uint8]

GROUP = 16
TAIL = 32
FIFO = 16
# Triangles of which the first vertex is new: the usual places of the other two, as the format lets one choose.
COMMON = (0x00, 0x76, 0x87, 0x56, 0x67, 0x78, 0xA9, 0x86, 0x65, 0x89, 0x68, 0x98, 0x01, 0x69)


# -- vertices ------------------------------------------------------------------------------------------------


def _pack(group: Bytes, bits: int) -> bytes:
    """Sixteen deltas in `bits` each; the largest code says that the whole byte follows."""
    escape = (1 << bits) - 1
    codes = np.minimum(group, escape).astype(np.uint8)
    per = 8 // bits
    shifts = np.arange(per - 1, -1, -1, dtype=np.uint8) * bits
    packed = np.bitwise_or.reduce(codes.reshape(-1, per) << shifts, axis=1).astype(np.uint8)
    return bytes(packed.tobytes()) + bytes(group[group >= escape].tobytes())


def _encode_group(group: Bytes) -> tuple[int, bytes]:
    if not group.any():
        return 0, b""
    choices = [(1, _pack(group, 2)), (2, _pack(group, 4)), (3, group.tobytes())]
    return min(choices, key=lambda choice: len(choice[1]))


def _encode_lane(deltas: Bytes) -> bytes:
    padded = np.zeros(-(-len(deltas) // GROUP) * GROUP, dtype=np.uint8)
    padded[: len(deltas)] = deltas
    groups = [_encode_group(group) for group in padded.reshape(-1, GROUP)]
    header = bytearray(-(-len(groups) // 4))
    for i, (mode, _) in enumerate(groups):
        header[i // 4] |= mode << (2 * (i % 4))
    return bytes(header) + b"".join(data for _, data in groups)


def encode_vertices(rows: Bytes) -> bytes:
    """Bytes (n, stride) as a vertex stream (mode ATTRIBUTES); stride is a multiple of four, at most 256."""
    count, stride = rows.shape
    if stride % 4 or not 4 <= stride <= 256 or rows.dtype != np.uint8:
        raise ValueError(f"rows = {rows.dtype} of stride {stride}; expected uint8 of a multiple of 4 up to 256")
    before = np.concatenate([rows[:1], rows[:-1]])
    step = (rows - before).astype(np.uint8)
    zigzag = np.where(step < 128, 2 * step.astype(np.int16), 511 - 2 * step.astype(np.int16)).astype(np.uint8)
    block = min((8192 // stride) & ~15, 256)
    stream = bytearray(b"\xa0")
    for start in range(0, count, block):
        part = zigzag[start : start + block]
        for lane in range(stride):
            stream += _encode_lane(np.ascontiguousarray(part[:, lane]))
    return bytes(stream) + bytes(max(TAIL - stride, 0)) + bytes(rows[0].tobytes())


# -- triangles -----------------------------------------------------------------------------------------------


def _zigzag(value: int) -> int:
    return value << 1 if value >= 0 else (~value << 1) | 1


def _leb128(value: int) -> bytes:
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    return bytes([*out, value])


class _TriangleCoder:
    """State of the triangle stream: recent edges and vertices, newest first, and the next unseen vertex."""

    def __init__(self) -> None:
        self.edges: deque[tuple[int, int]] = deque(maxlen=FIFO)
        self.recent: deque[int] = deque(maxlen=FIFO)
        self.next = self.last = 0
        self.code, self.data = bytearray(), bytearray()

    def add(self, a: int, b: int, c: int) -> None:
        turns = ((a, b, c), (b, c, a), (c, a, b))
        for place, edge in enumerate(self.edges):
            if place >= 15:
                break
            for p, q, r in turns:
                if edge == (p, q):
                    self._attach(place, p, q, r)
                    return
        self._start(*next((turn for turn in turns if turn[0] == self.next), turns[0]))

    def _attach(self, place: int, a: int, b: int, c: int) -> None:
        """A triangle on a recent edge: only its third vertex is new."""
        seen = next((n for n, vertex in enumerate(self.recent) if vertex == c and 1 <= n < 13), None)
        if c == self.next:
            third, self.next = 0, self.next + 1
        elif seen is not None:
            third = seen
        elif c in (self.last - 1, self.last + 1):
            third, self.last = (13 if c < self.last else 14), c
        else:
            third = 15
            self._write(c)
        if third == 0 or third >= 13:
            self.recent.appendleft(c)
        self.code.append(place << 4 | third)
        self.edges.extendleft([(c, b), (a, c)])

    def _write(self, vertex: int) -> None:
        self.data += _leb128(_zigzag(vertex - self.last))
        self.last = vertex

    def _place(self, vertex: int) -> int:
        if vertex == self.next:
            self.next += 1
            return 0
        near = next((n for n, other in enumerate(self.recent) if other == vertex and n < 14), None)
        return 15 if near is None else near + 1

    def _start(self, a: int, b: int, c: int) -> None:
        fresh = a == self.next
        self.next += fresh
        z, w = self._place(b), self._place(c)
        both = z << 4 | w
        if fresh and both in COMMON:
            self.code.append(0xF0 | COMMON.index(both))
        else:
            self.code.append(0xFE if fresh else 0xFF)
            self.data.append(both)
            for vertex, spelt in ((a, not fresh), (b, z == 15), (c, w == 15)):
                if spelt:
                    self._write(vertex)
        self.recent.extendleft([v for v, new in ((a, True), (b, z in (0, 15)), (c, w in (0, 15))) if new])
        self.edges.extendleft([(b, a), (c, b), (a, c)])


def encode_triangles(faces: Ints) -> bytes:
    """Vertex numbers (m, 3) as a triangle stream (mode TRIANGLES); corners of a face may be rotated."""
    coder = _TriangleCoder()
    for a, b, c in faces.tolist():
        coder.add(a, b, c)
    return b"\xe1" + bytes(coder.code) + bytes(coder.data) + bytes([*COMMON, 0, 0])


# -- order ---------------------------------------------------------------------------------------------------


def order_faces(faces: Ints, cache: int = 16) -> Ints:
    """Faces (m, 3) fan by fan, so that neighbours follow each other (tipsify: Sander, Nehab, Barczak 2007)."""
    count = int(faces.max()) + 1
    fan: list[list[int]] = [[] for _ in range(count)]
    for face, corners in enumerate(faces.tolist()):
        for vertex in corners:
            fan[vertex].append(face)
    alive = [len(each) for each in fan]
    stamp, clock = [-cache - 1] * count, 0
    done, dead_ends, cursor = [False] * len(faces), list[int](), 0
    ordered: list[int] = []
    vertex = 0
    while vertex >= 0:
        ring = list[int]()
        for face in fan[vertex]:
            if done[face]:
                continue
            done[face] = True
            ordered.append(face)
            for corner in faces[face].tolist():
                ring.append(corner)
                dead_ends.append(corner)
                alive[corner] -= 1
                if clock - stamp[corner] > cache:
                    stamp[corner], clock = clock, clock + 1
        live = [v for v in ring if alive[v] > 0]
        held = [(clock - stamp[v] if clock - stamp[v] + 2 * alive[v] <= cache else 0, -v) for v in live]
        vertex = -max(held)[1] if held else -1
        while vertex < 0 and dead_ends:
            candidate = dead_ends.pop()
            vertex = candidate if alive[candidate] > 0 else -1
        while vertex < 0 and cursor < count:
            vertex = cursor if alive[cursor] > 0 else -1
            cursor += 1
    return faces[ordered]


def order_vertices(faces: Ints) -> tuple[Ints, Ints]:
    """Old vertex numbers in the order of first use, and the faces in new numbers."""
    flat = faces.reshape(-1)
    _, first = np.unique(flat, return_index=True)
    old = flat[np.sort(first)]
    new = np.empty(int(faces.max()) + 1, dtype=np.int64)
    new[old] = np.arange(len(old))
    return old, new[faces]
