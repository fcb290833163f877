"""A very small painter for the shapes our drawings use, enough to compare two of them."""

from __future__ import annotations

import re

import numpy as np

WIDTH = 160
_GREY = dict(zip("sthpakrmwcb", (0.8, 0.6, 0.3, 0.35, 0.5, 0.1, 0.2, 0.95, 0.92, 0.7, 0.4), strict=True))


def _flatten(data: str) -> list[np.ndarray]:
    """Polylines of path data made of M, L, c and z."""
    lines: list[list[np.ndarray]] = []
    for command, numbers in re.findall(r"([MLcz])([^MLcz]*)", data):
        values = np.array([int(v) for v in re.findall(r"-?\d+", numbers)], float).reshape(-1, 2)
        if command == "M":
            lines.append([values[0]])
            lines[-1] += list(values[1:])
        elif command == "L":
            lines[-1] += list(values)
        elif command == "c":
            for triple in values.reshape(-1, 3, 2):
                a = lines[-1][-1]
                u = np.linspace(0, 1, 7)[1:, None]
                b, c, d = a + triple
                curve = (1 - u) ** 3 * a + 3 * u * (1 - u) ** 2 * b + 3 * u * u * (1 - u) * c + u**3 * d
                lines[-1] += list(curve)
    return [np.array(line) for line in lines]


def _inside(lines: list[np.ndarray], width: int, height: int) -> np.ndarray:
    """Even-odd filling at pixel centres."""
    flips = np.zeros((height, width + 1), dtype=int)
    for line in lines:
        a, b = line, np.roll(line, -1, axis=0)
        for (x1, y1), (x2, y2) in zip(a, b, strict=True):
            low, high = int(np.ceil(min(y1, y2) - 0.5)), int(np.ceil(max(y1, y2) - 0.5))
            rows = np.arange(max(low, 0), min(high, height))
            x = x1 + (rows + 0.5 - y1) * (x2 - x1) / ((y2 - y1) or 1.0)
            np.add.at(flips, (rows, np.clip(np.ceil(x - 0.5).astype(int), 0, width)), 1)
    return np.asarray(np.cumsum(flips, axis=1)[:, :width] % 2 == 1)


def pixels(svg: str) -> np.ndarray:
    """Grey values (h, 160) of the filled shapes, the small map left out."""
    x, _, wide, high = (int(v) for v in re.search(r'viewBox="(\S+) (\S+) (\S+) (\S+)"', svg).groups())  # type: ignore[union-attr]
    scale = WIDTH / wide
    height = round(high * scale)
    page = np.ones((height, WIDTH))
    for name, data in re.findall(r'<path class="([^"]*)"[^>]* d="([^"]*)"', svg.split("<g ")[0]):
        fill = re.search(r"\bf([a-z])$", name)
        if fill and fill.group(1) in _GREY:
            lines = [(line - [x, 0]) * scale for line in _flatten(data)]
            page[_inside(lines, WIDTH, height)] = _GREY[fill.group(1)]
    return page
