"""The skin of one person: the shipped shapes mixed to stature, mass and sex, and skinned to a pose."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import PchipInterpolator
from scipy.optimize import brentq

from unknot.body.anthropometry import DENSITY_KG_M3, HEIGHT_M, MASS_KG, SEXES, Sex
from unknot.body.field import BIND_ANGLES, REFERENCE_HEIGHT_M
from unknot.body.skeleton import Root, Skeleton, pose, skeleton

Array = NDArray[np.float64]
Ints = NDArray[np.int64]

QUANTUM_M = 4e-5  # vertices are stored as 16-bit multiples of this …
STORED_ORIGIN_M = (0.0, 0.9, 0.0)  # … about this point
_BOTH: tuple[Sex, Sex] = ("male", "female")
_FEMALE_SHARE: Mapping[Sex, float] = {"female": 1.0, "male": 0.0, "unspecified": 0.5}


@dataclass(frozen=True, slots=True)
class Shapes:
    """The shipped data: one topology, its skin weights, and the half-body for each sex and girth.

    Vertices of the left half come first; `twin` (n,) is each vertex's mirror image (a vertex on the mid-line
    is its own). `half` has shape (2, k, m, 3): male and female at the k values of `girths`.
    """

    faces: Ints
    twin: Ints
    joints: Ints
    weights: Array
    girths: Array
    half: Array
    source: str

    @property
    def n_half(self) -> int:
        return int(self.half.shape[2])


@lru_cache(maxsize=1)
def load_shapes() -> Shapes:
    """Read the package's reference mesh (built by scripts/build_body.py)."""
    with resources.files("unknot.body").joinpath("data/shapes.npz").open("rb") as stream:
        data = np.load(stream)
        half = np.cumsum(data["half"].astype(np.int64), axis=1) * QUANTUM_M + STORED_ORIGIN_M
        return Shapes(
            faces=data["faces"].astype(np.int64),
            twin=data["twin"].astype(np.int64),
            joints=data["joints"].astype(np.int64),
            weights=data["weights"].astype(np.float64) / 255.0,
            girths=data["girths"].astype(np.float64),
            half=half,
            source=str(data["source"]),
        )


def volume_m3(vertices: Array, faces: Ints) -> float:
    """Enclosed volume of a closed surface (divergence theorem)."""
    a, b, c = (vertices[faces[:, i]] for i in range(3))
    return float(np.einsum("ij,ij->", a, np.cross(b, c)) / 6.0)


def unfold(half: Array, twin: Ints) -> Array:
    """Both halves from the left one: mirrored x for every vertex past the left half."""
    n = len(half)
    right = half[twin[n:]] * np.array([-1.0, 1.0, 1.0])
    return np.concatenate([half, right])


def linear_blend(vertices: Array, joints: Ints, weights: Array, transforms: Array) -> Array:
    """Σ w·(T·v) with T (22, 4, 4) relative to the bind posture."""
    matrix = np.einsum("nk,nkij->nij", weights, transforms[joints][..., :3, :])
    carried: Array = np.einsum("nij,nj->ni", matrix[..., :3], vertices)
    return carried + np.asarray(matrix[..., 3], dtype=np.float64)


@dataclass(frozen=True, slots=True)
class Body:
    """One person, ready to pose. All arrays in metres; vertex order is the same for everybody."""

    height_m: float
    mass_kg: float
    sex: Sex
    girth: float
    skeleton: Skeleton
    bind: Array
    inverse_bind: Array
    neutral: Array

    @property
    def faces(self) -> Ints:
        return load_shapes().faces

    @property
    def volume_m3(self) -> float:
        return volume_m3(self.neutral, self.faces)

    def pose(self, angles: Mapping[str, float], root: Root | None = None) -> Array:
        """Joint transforms (22, 4, 4) in this pose."""
        return pose(self.skeleton, angles, root)

    def skin(self, transforms: Array) -> Array:
        """Vertices (n, 3) carried by the joint transforms of a pose."""
        shapes = load_shapes()
        return linear_blend(self.bind, shapes.joints, shapes.weights, transforms @ self.inverse_bind)


def _check(height_m: float, mass_kg: float, sex: str) -> None:
    if not HEIGHT_M[0] <= height_m <= HEIGHT_M[1]:
        raise ValueError(f"height_m = {height_m:g}; expected {HEIGHT_M[0]} to {HEIGHT_M[1]} (metres)")
    if not MASS_KG[0] <= mass_kg <= MASS_KG[1]:
        raise ValueError(f"mass_kg = {mass_kg:g}; expected {MASS_KG[0]} to {MASS_KG[1]}")
    if sex not in SEXES:
        raise ValueError(f"sex = {sex!r}; expected one of {', '.join(SEXES)}")


def _mix(sex: Sex, male: Array, female: Array) -> Array:
    share = _FEMALE_SHARE[sex]
    return (1 - share) * male + share * female


def reference_skeleton(sex: Sex) -> Skeleton:
    """The skeleton inside the shipped shapes (1.75 m); `unspecified` lies half-way, as the skin does."""
    male, female = (skeleton(REFERENCE_HEIGHT_M, each).rest for each in _BOTH)
    return Skeleton(_mix(sex, male, female))


@lru_cache(maxsize=3)
def _girth_curve(sex: Sex) -> PchipInterpolator:
    """Half-body vertices as a smooth function of girth, at the reference stature."""
    shapes = load_shapes()
    return PchipInterpolator(shapes.girths, _mix(sex, shapes.half[0], shapes.half[1]), axis=0)


def _solve_girth(sex: Sex, volume: float) -> float:
    """Girth at which the standing body at the reference stature has this volume (m³)."""
    shapes, curve, bones = load_shapes(), _girth_curve(sex), reference_skeleton(sex)
    still = pose(bones, {}) @ np.linalg.inv(pose(bones, BIND_ANGLES))

    def excess(girth: float) -> float:
        bind = unfold(curve(girth), shapes.twin)
        standing = linear_blend(bind, shapes.joints, shapes.weights, still)
        return volume_m3(standing, shapes.faces) - volume

    low, high = float(shapes.girths[0]), float(shapes.girths[-1])
    if excess(low) >= 0:
        return low
    if excess(high) <= 0:
        return high
    return float(brentq(excess, low, high, xtol=1e-4))


@lru_cache(maxsize=32)
def build_body(height_m: float, mass_kg: float, sex: Sex = "unspecified") -> Body:
    """The mannequin of this stature, mass and sex.

    Girth is solved so that volume × density is the mass. Outside the shipped shapes (body mass index under
    about 12 or over about 60) the thinnest or heaviest one is drawn. Errors: ValueError naming the field.
    """
    _check(height_m, mass_kg, sex)
    shapes = load_shapes()
    scale = height_m / REFERENCE_HEIGHT_M
    girth = _solve_girth(sex, mass_kg / DENSITY_KG_M3 / scale**3)
    bones = Skeleton(reference_skeleton(sex).rest * scale)
    bind = unfold(_girth_curve(sex)(girth), shapes.twin) * scale
    inverse = np.asarray(np.linalg.inv(pose(bones, BIND_ANGLES)), dtype=np.float64)
    neutral = linear_blend(bind, shapes.joints, shapes.weights, pose(bones, {}) @ inverse)
    for array in (bones.rest, bind, inverse, neutral):
        array.setflags(write=False)
    return Body(height_m, mass_kg, sex, girth, bones, bind, inverse, neutral)
