"""Outlines and curves: closed, close to what they trace, written in whole numbers."""

import numpy as np
import pytest

from unknot.figure import curves


def disc(radius: float, size: int = 200) -> np.ndarray:
    y, x = np.mgrid[:size, :size] + 0.5
    return np.hypot(x - size / 2, y - size / 2) < radius


def evaluate(cubics: list[np.ndarray]) -> np.ndarray:
    u = np.linspace(0, 1, 12)[:, None]
    b = np.concatenate([(1 - u) ** 3, 3 * u * (1 - u) ** 2, 3 * u * u * (1 - u), u**3], axis=1)
    return np.concatenate([b @ cubic for cubic in cubics])


@pytest.mark.parametrize("radius", [12.0, 40.0, 80.0])
def test_the_outline_of_a_disc_is_one_circle(radius: float) -> None:
    (line,) = curves.mask_lines(disc(radius))
    assert np.allclose(line[0], line[-1])
    assert np.abs(np.hypot(*(line - 100).T) - radius).max() < 0.8


def test_specks_are_left_out() -> None:
    mask = disc(40.0)
    mask[3, 3] = True
    assert len(curves.mask_lines(mask)) == 1


@pytest.mark.parametrize("tolerance", [0.3, 0.8, 2.0])
def test_fitted_curves_stay_near_the_line(tolerance: float) -> None:
    (line,) = curves.mask_lines(disc(60.0))
    smooth = curves.smooth_line(line)
    cubics = curves.fit_beziers(smooth, tolerance)
    away = [np.hypot(*(smooth - p).T).min() for p in evaluate(cubics)]
    assert max(away) < tolerance + 0.8
    assert len(cubics) < 30


def test_a_corner_stays_a_corner() -> None:
    line = np.array([(x, 0.0) for x in range(0, 60, 2)] + [(58.0, y) for y in range(2, 60, 2)])
    drawn = evaluate(curves.fit_beziers(line, 0.5))
    assert np.hypot(*(drawn - [58, 0]).T).min() < 0.5


def test_open_lines_keep_their_ends() -> None:
    line = np.cumsum(np.random.default_rng(1).normal(1, 0.4, (80, 2)), axis=0)
    smooth = curves.smooth_line(line, 4.0)
    assert np.abs(smooth[[0, -1]] - line[[0, -1]]).max() < 1e-3


def test_paths_are_whole_numbers() -> None:
    text = curves.path_text([curves.fit_beziers(np.array([[0, 0], [3.2, 4.4], [9.9, 5.1]]), 0.5)], close=False)
    assert text.startswith("M0 0c") and "." not in text


def test_zero_lines_of_a_mesh_run_along_its_edges() -> None:
    points = np.array([[0, 0], [1, 0], [1, 1], [0, 1]], dtype=float)
    ((one, two, share),) = curves.mesh_lines(points[:, 0] - 0.25, np.array([[0, 1, 2], [0, 2, 3]]))
    where = points[one] + share[:, None] * (points[two] - points[one])
    assert where[:, 0] == pytest.approx([0.25] * len(where))
