"""Readers of the two bit streams and of a GLB, written from the specification for the tests only."""

from __future__ import annotations

import json
import struct
from typing import Any

import numpy as np
from numpy.typing import NDArray

KINDS = {"SCALAR": 1, "VEC3": 3, "VEC4": 4, "MAT4": 16}
TYPES = {5120: np.int8, 5121: np.uint8, 5122: np.int16, 5125: np.uint32, 5126: np.float32}


def read_vertices(stream: bytes, count: int, stride: int) -> NDArray[np.uint8]:
    assert stream[0] == 0xA0
    block = min((8192 // stride) & ~15, 256)
    before = np.frombuffer(stream[len(stream) - stride :], np.uint8).astype(np.int64)
    at, rows = 1, []
    for start in range(0, count, block):
        size = min(block, count - start)
        deltas = np.zeros((size, stride), dtype=np.int64)
        for lane in range(stride):
            groups = -(-size // 16)
            header, at = stream[at : at + -(-groups // 4)], at + -(-groups // 4)
            values: list[int] = []
            for group in range(groups):
                bits = (0, 2, 4, 8)[header[group // 4] >> (2 * (group % 4)) & 3]
                part, at = _group(stream, at, bits)
                values += part
            deltas[:, lane] = values[:size]
        signed = np.where(deltas & 1, ~(deltas >> 1), deltas >> 1)
        rows.append((before + np.cumsum(signed, axis=0)) & 255)
        before = rows[-1][-1]
    assert at == len(stream) - max(stride, 32)
    return np.concatenate(rows).astype(np.uint8)


def _group(stream: bytes, at: int, bits: int) -> tuple[list[int], int]:
    if bits in (0, 8):
        return (list(stream[at : at + 16]), at + 16) if bits else ([0] * 16, at)
    packed = [stream[at + i * bits // 8] >> (8 - bits - i * bits % 8) & ((1 << bits) - 1) for i in range(16)]
    at += 2 * bits
    for i, code in enumerate(packed):
        if code == (1 << bits) - 1:
            packed[i], at = stream[at], at + 1
    return packed, at


class _Triangles:
    def __init__(self, stream: bytes, count: int) -> None:
        self.stream, self.data, self.aux = stream, 1 + count, stream[-16:]
        self.edges: list[tuple[int, int]] = [(0, 0)] * 16
        self.recent: list[int] = [0] * 16
        self.next = self.last = 0

    def number(self) -> int:
        value = shift = 0
        while True:
            byte, self.data = self.stream[self.data], self.data + 1
            value |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                self.last += (value >> 1) ^ -(value & 1)
                return self.last

    def fresh(self) -> int:
        self.next += 1
        return self.next - 1

    def third(self, code: int) -> int:
        if 0 < code < 13:
            return self.recent[-1 - code]
        if code == 0:
            vertex = self.fresh()
        elif code == 15:
            vertex = self.number()
        else:
            self.last += -1 if code == 13 else 1
            vertex = self.last
        self.recent.append(vertex)
        return vertex

    def read(self, code: int) -> tuple[int, int, int]:
        high, low = code >> 4, code & 15
        if high < 15:
            a, b = self.edges[-1 - high]
            c = self.third(low)
            self.edges += [(c, b), (a, c)]
            return a, b, c
        if low < 14:
            pair = self.aux[low]
        else:
            pair, self.data = self.stream[self.data], self.data + 1
        a = self.fresh() if low < 15 else self.number()
        b, c = (self._corner(part) for part in (pair >> 4, pair & 15))
        self.recent += [a, *(v for v, part in ((b, pair >> 4), (c, pair & 15)) if part in (0, 15))]
        self.edges += [(b, a), (c, b), (a, c)]
        return a, b, c

    def _corner(self, part: int) -> int:
        if part == 0:
            return self.fresh()
        return self.number() if part == 15 else self.recent[-part]


def read_triangles(stream: bytes, count: int) -> NDArray[np.int64]:
    assert stream[0] == 0xE1
    reader = _Triangles(stream, count)
    return np.array([reader.read(stream[1 + i]) for i in range(count)])


class Glb:
    """A GLB's document and its accessors, unpacked."""

    def __init__(self, data: bytes) -> None:
        size = struct.unpack("<I", data[12:16])[0]
        self.document: dict[str, Any] = json.loads(data[20 : 20 + size])
        self.binary = data[28 + size :]

    @property
    def primitive(self) -> dict[str, Any]:
        found: dict[str, Any] = self.document["meshes"][0]["primitives"][0]
        return found

    def accessor(self, number: int) -> NDArray[Any]:
        accessor = self.document["accessors"][number]
        view = self.document["bufferViews"][accessor["bufferView"]]
        kind, width = TYPES[accessor["componentType"]], KINDS[accessor["type"]]
        packed = view.get("extensions", {}).get("EXT_meshopt_compression")
        if packed is None:
            raw = self.binary[view["byteOffset"] : view["byteOffset"] + view["byteLength"]]
            return np.frombuffer(raw, kind).reshape(-1, width)
        stream = self.binary[packed["byteOffset"] : packed["byteOffset"] + packed["byteLength"]]
        if packed["mode"] == "TRIANGLES":
            return read_triangles(stream, packed["count"] // 3)
        rows = read_vertices(stream, packed["count"], packed["byteStride"])
        return np.asarray(rows.view(kind)[:, :width])
