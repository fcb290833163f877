"""Row-wise monotone cubic interpolation: one curve per draw, all draws at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Curves:
    """y(x) in every row, monotone where the points are (Fritsch–Carlson slopes), straight beyond the ends.

    ``x``, ``y``, ``slope``: (rows, points), x strictly rising in each row. ``below``: ∫ y dx up to each point.
    """

    x: Array
    y: Array
    slope: Array
    below: Array

    def __len__(self) -> int:
        return len(self.x)

    def at(self, query: Array) -> tuple[Array, Array, Array]:
        """Value, derivative and integral (from the first point) at one query per row, shape (rows,)."""
        cell = self._cell(query)
        x0, x1 = _pick(self.x, cell), _pick(self.x, cell + 1)
        y0, y1 = _pick(self.y, cell), _pick(self.y, cell + 1)
        d0, d1 = _pick(self.slope, cell), _pick(self.slope, cell + 1)
        width = x1 - x0
        t = np.clip((query - x0) / width, 0.0, 1.0)
        rise = (y1 - y0) / width
        c = (3 * rise - 2 * d0 - d1) / width
        b = (d0 + d1 - 2 * rise) / width**2
        s = t * width
        value = y0 + s * (d0 + s * (c + s * b))
        deriv = d0 + s * (2 * c + 3 * s * b)
        area = _pick(self.below, cell) + s * (y0 + s * (d0 / 2 + s * (c / 3 + s * b / 4)))
        over = query - np.clip(query, self.x[:, 0], self.x[:, -1])
        return value + over * deriv, deriv, area + over * (value + 0.5 * over * deriv)

    def value(self, query: Array) -> Array:
        return self.at(query)[0]

    def _cell(self, query: Array) -> NDArray[np.intp]:
        count: NDArray[np.intp] = (self.x[:, 1:-1] <= query[:, None]).sum(axis=1)
        return count


def _pick(table: Array, column: NDArray[np.intp]) -> Array:
    picked: Array = table[np.arange(len(table)), column]
    return picked


def curves(x: Array, y: Array) -> Curves:
    """Monotone cubic curves through the points ``x``, ``y`` of shape (rows, points), at least three points."""
    width = np.diff(x, axis=1)
    rise = np.diff(y, axis=1) / width
    slope = np.empty_like(y)
    left, right = rise[:, :-1], rise[:, 1:]
    w1, w2 = 2 * width[:, 1:] + width[:, :-1], width[:, 1:] + 2 * width[:, :-1]
    same = left * right > 0
    with np.errstate(divide="ignore", invalid="ignore"):
        inner = (w1 + w2) / (w1 / left + w2 / right)
    slope[:, 1:-1] = np.where(same, inner, 0.0)
    slope[:, 0] = _end(width[:, 0], width[:, 1], rise[:, 0], rise[:, 1])
    slope[:, -1] = _end(width[:, -1], width[:, -2], rise[:, -1], rise[:, -2])
    pieces = width * ((y[:, :-1] + y[:, 1:]) / 2 + width * (slope[:, :-1] - slope[:, 1:]) / 12)
    below = np.concatenate([np.zeros((len(x), 1)), np.cumsum(pieces, axis=1)], axis=1)
    return Curves(x, y, slope, below)


def _end(h0: Array, h1: Array, m0: Array, m1: Array) -> Array:
    """One-sided three-point slope, kept from turning round (as in PCHIP)."""
    slope = ((2 * h0 + h1) * m0 - h0 * m1) / (h0 + h1)
    slope = np.where(slope * m0 <= 0, 0.0, slope)
    return np.where((m0 * m1 <= 0) & (np.abs(slope) > 3 * np.abs(m0)), 3 * m0, slope)


def stack(parts: Sequence[Curves]) -> Curves:
    """The rows of all parts, one below the other; they have the same number of points."""
    return Curves(*(np.concatenate([getattr(part, name) for part in parts]) for name in ("x", "y", "slope", "below")))
