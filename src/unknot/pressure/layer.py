"""The contact law of soft tissue: a rigid sphere on a finite, strain-stiffening layer bonded to bone.

F = E h² f(ρ, η), a = h α(ρ, η), p₀ = k(ρ, η) F / (π a²) with ρ = R_e/h and η = δ/h, for the energy
ψ = (E/6) [(Ī₁−3) + β (Ī₁−3)²] and frictionless skin. The values come from ``layer_table.json``, which
``scripts/build_contact_table.py`` made once with axisymmetric finite elements. Here they are carried by a smooth
fit of their logarithmic distance from three textbook limits, so that the limits hold exactly for small depths:

* f against Dimitriadis et al. 2002, Biophys J 82:2798 (bonded, incompressible): 16/9 √ρ η^1.5 (1 + 1.133χ +
  1.283χ² + 0.769χ³ + 0.0975χ⁴), χ = √(ρη); itself Hertz for χ → 0;
* α against Hertz √(ρη); k against Hertz 3/2.

Beyond the depth that the finite elements reached, the fit is continued and stiffened towards the bone (η → 1); such
results are marked.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

RHO = (0.2, 25.0)
"""Range of R_e/h in the table; outside it the nearest value is used and the result marked."""
ETA_MAX = 0.75
TERMS = 7
PEAK_TERMS = 4
"""Fewer, because the pressure in the middle is read off the mesh with some noise."""


def dimitriadis(rho: Array, eta: Array) -> Array:
    """F/(E h²) of a thin bonded layer at small strain, Poisson's ratio 0.5."""
    chi = np.sqrt(rho * eta)
    thin = 1 + chi * (1.133 + chi * (1.283 + chi * (0.769 + chi * 0.0975)))
    return np.asarray(16 / 9 * np.sqrt(rho) * eta**1.5 * thin)


@dataclass(frozen=True)
class Law:
    """The fitted contact law for one β. ``fits``: Chebyshev coefficients of f, α and k, shape (3, n, m)."""

    beta: float
    fits: Array
    reach_rho: Array
    reach_eta: Array

    def at(self, rho: Array, eta: Array) -> tuple[Array, Array, Array]:
        """f, α and k at R_e/h and δ/h, two positive arrays of one shape."""
        inside = np.minimum(eta, self.reach(rho))
        across, down = _bases(rho, inside)
        log_f, log_a, log_k = ((across @ fit * down).sum(axis=-1) for fit in self.fits)
        root = np.sqrt(inside)
        room = np.maximum(1 - (eta - inside) / (1 - inside), 1e-3)
        f = dimitriadis(rho, eta) * np.exp(inside * log_f) / room**2
        return f, np.sqrt(rho * eta) * np.exp(root * log_a), 1.5 * np.exp(root * log_k)

    def reach(self, rho: Array) -> Array:
        """Largest δ/h the finite elements reached at this R_e/h."""
        return np.interp(np.log(rho), self.reach_rho, self.reach_eta)


def _bases(rho: Array, eta: Array) -> tuple[Array, Array]:
    """Chebyshev polynomials in ln ρ and √η, the last axis counting them."""
    low, high = np.log(RHO[0]), np.log(RHO[1])
    across = 2 * (np.log(np.clip(rho, *RHO)) - low) / (high - low) - 1
    return _chebyshev(across), _chebyshev(2 * np.sqrt(eta / ETA_MAX) - 1)


def _chebyshev(x: Array) -> Array:
    terms = np.empty((*x.shape, TERMS))
    terms[..., 0], terms[..., 1] = 1.0, x
    for i in range(2, TERMS):
        terms[..., i] = 2 * x * terms[..., i - 1] - terms[..., i - 2]
    return terms


def read_table() -> dict[str, Any]:
    """The stored finite-element table, with the SHA-256 of the script that made it."""
    text = files("unknot.pressure").joinpath("layer_table.json").read_text(encoding="utf-8")
    table: dict[str, Any] = json.loads(text)
    return table


@cache
def law(beta: float) -> Law:
    """The contact law for β = 0 or 1."""
    columns = [column for column in read_table()["columns"] if column["beta"] == beta]
    if not columns:
        raise ValueError(f"beta: found {beta}; expected 0 or 1, the values in the table")
    points = [_distances(column) for column in columns]
    rho, eta, log_f, log_a, log_k = (np.concatenate(part) for part in zip(*points, strict=True))
    root = np.sqrt(eta)
    wanted = ((log_f, eta, TERMS), (log_a, root, TERMS), (log_k, root, PEAK_TERMS))
    fits = np.stack([_fit(rho, eta, *what) for what in wanted])
    reach = np.array([column["eta"][-1] for column in columns])
    return Law(beta, fits, np.log([column["rho"] for column in columns]), reach)


def _distances(column: dict[str, Any]) -> tuple[Array, ...]:
    """Logarithmic distance of one column from the limits, continued in a straight line to ETA_MAX."""
    eta, force, radius, peak = (np.array(column[key]) for key in ("eta", "force", "radius", "peak"))
    rho = column["rho"]
    log_f = np.log(force / dimitriadis(np.full_like(eta, rho), eta))
    log_a = np.log(radius / np.sqrt(rho * eta))
    log_k = np.log(peak * np.pi * radius**2 / force / 1.5)
    more = np.arange(eta[-1] + 0.025, ETA_MAX + 1e-9, 0.025)
    whole = np.concatenate([eta, more])
    return (
        np.full_like(whole, rho),
        whole,
        *(np.concatenate([y, _onwards(eta, y, more)]) for y in (log_f, log_a, log_k)),
    )


def _onwards(eta: Array, y: Array, more: Array) -> Array:
    slope, level = np.polyfit(eta[-5:], y[-5:], 1)
    return np.asarray(level + slope * more)


def _fit(rho: Array, eta: Array, y: Array, scale: Array, terms: int) -> Array:
    """Least-squares Chebyshev coefficients in ln ρ and √η of y / scale; ``scale`` carries y to 0 with the depth."""
    across, down = (basis[:, :terms] for basis in _bases(rho, eta))
    design = (across[:, :, None] * down[:, None, :]).reshape(len(y), -1)
    found, *_ = np.linalg.lstsq(scale[:, None] * design, y, rcond=None)
    return np.pad(found.reshape(terms, terms), (0, TERMS - terms))
