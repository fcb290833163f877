"""Drawing the uncertain parameters: the first draw is always the stated value, the others spread around it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from unknot.catalog.load import Spread

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Dice:
    """A seeded source of ``1 + count`` draws per parameter, always asked in the same order."""

    count: int
    generator: np.random.Generator

    @property
    def rows(self) -> int:
        return 1 + self.count

    def take(self, spread: Spread) -> Array:
        """Draws of a parameter, shape (rows,); row 0 is ``spread.value``."""
        if spread.log_sd is not None:
            return spread.value * self.factor(spread.log_sd)
        drawn = np.full(self.rows, spread.value)
        if spread.range is not None:
            drawn[1:] = self.generator.uniform(*spread.range, self.count)
        return drawn

    def factor(self, log_sd: float) -> Array:
        """Lognormal factors around 1, shape (rows,); row 0 is 1."""
        drawn = np.ones(self.rows)
        drawn[1:] = np.exp(log_sd * self.generator.standard_normal(self.count))
        return drawn

    def factors(self, log_sd: float, columns: int) -> Array:
        """As ``columns`` calls of ``factor``, shape (rows, columns)."""
        drawn = np.ones((self.rows, columns))
        drawn[1:] = np.exp(log_sd * self.generator.standard_normal((columns, self.count))).T
        return drawn

    def chance(self, share: float) -> NDArray[np.bool_]:
        """True in about ``share`` of the draws, never in row 0."""
        drawn = np.zeros(self.rows, dtype=bool)
        drawn[1:] = self.generator.random(self.count) < share
        return drawn


def dice(count: int, seed: int) -> Dice:
    return Dice(count, np.random.default_rng(seed))
