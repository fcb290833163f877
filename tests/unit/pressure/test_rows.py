import numpy as np
import pytest
from scipy.interpolate import PchipInterpolator

from unknot.pressure.rows import curves

RNG = np.random.default_rng(7)
X = np.cumsum(RNG.uniform(0.1, 1.0, (5, 12)), axis=1)
Y = np.cumsum(RNG.uniform(0.0, 2.0, (5, 12)), axis=1)


def test_values_slopes_and_areas_are_those_of_pchip() -> None:
    ours = curves(X, Y)
    for share in (0.0, 0.13, 0.5, 0.98):
        at = X[:, 0] + share * (X[:, -1] - X[:, 0])
        value, slope, area = ours.at(at)
        for row in range(len(X)):
            theirs = PchipInterpolator(X[row], Y[row])
            assert value[row] == pytest.approx(theirs(at[row]))
            assert slope[row] == pytest.approx(theirs(at[row], 1))
            assert area[row] == pytest.approx(theirs.integrate(X[row, 0], at[row]))


def test_beyond_the_last_point_the_curve_goes_on_straight() -> None:
    ours = curves(X, Y)
    last, slope, area = ours.at(X[:, -1])
    value, _, more = ours.at(X[:, -1] + 2.0)
    assert value == pytest.approx(last + 2 * slope)
    assert more == pytest.approx(area + 2 * last + 2 * slope)
