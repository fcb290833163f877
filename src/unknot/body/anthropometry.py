"""Proportions of the drawn body.

Segment lengths, masses and centres of mass: P. de Leva, "Adjustments to Zatsiorsky-Seluyanov's segment
inertia parameters", Journal of Biomechanics 29 (1996) 1223–1230, tables for young, lean adults (female
reference stature 1.735 m, male 1.741 m). Everything marked *drawing choice* is a proportion that makes the
figure look right; it is not a measurement and no clinical number rests on it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Sex = Literal["female", "male", "unspecified"]

SEXES: tuple[Sex, ...] = ("female", "male", "unspecified")

HEIGHT_M = (1.35, 2.15)  # range the body is drawn for; drawing choice
MASS_KG = (30.0, 200.0)  # range the body is drawn for; drawing choice

# Whole body with air in the lungs, clothes not counted; drawing choice, close to that of water.
DENSITY_KG_M3 = 1010.0


@dataclass(frozen=True, slots=True)
class Segment:
    """One body segment of de Leva 1996.

    `length` is a fraction of stature, `mass` of body mass, `centre` the centre of mass as a fraction of the
    length from the proximal (or cranial) end. A length of 0 is not listed.
    """

    length: float
    mass: float
    centre: float


def _segments(stature_mm: float, rows: dict[str, tuple[float, float, float]]) -> dict[str, Segment]:
    return {name: Segment(mm / stature_mm, mass, centre) for name, (mm, mass, centre) in rows.items()}


# Head: vertex to C7. Trunk: C7 to mid-hip. Hand: wrist to third knuckle. Foot: heel to toe tip. Hands and feet
# are drawn to lengths of their own, so theirs are not listed here (0). Masses, centres and the male lengths of
# upper arm, forearm, thigh, shank and trunk agree with independent transcriptions of the paper's table; the
# other lengths rest on one transcription.
_FEMALE = _segments(
    1735.0,
    {
        "head": (243.7, 0.0668, 0.4841),
        "trunk": (614.8, 0.4257, 0.4964),
        "shoulders": (497.9, 0.4257, 0.3782),  # mid-shoulder to mid-hip
        "upper_arm": (275.1, 0.0255, 0.5754),
        "forearm": (264.3, 0.0138, 0.4559),
        "hand": (0.0, 0.0056, 0.7474),
        "thigh": (368.5, 0.1478, 0.3612),
        "shank": (432.3, 0.0481, 0.4352),
        "foot": (0.0, 0.0129, 0.4014),
    },
)
_MALE = _segments(
    1741.0,
    {
        "head": (242.9, 0.0694, 0.5002),
        "trunk": (603.3, 0.4346, 0.5138),
        "shoulders": (515.5, 0.4346, 0.4310),
        "upper_arm": (281.7, 0.0271, 0.5772),
        "forearm": (268.9, 0.0162, 0.4574),
        "hand": (0.0, 0.0061, 0.7900),
        "thigh": (422.2, 0.1416, 0.4095),
        "shank": (434.0, 0.0433, 0.4395),
        "foot": (0.0, 0.0137, 0.4415),
    },
)


def segments(sex: Sex) -> dict[str, Segment]:
    """The table for one sex; `unspecified` is the mean of both."""
    if sex == "female":
        return dict(_FEMALE)
    if sex == "male":
        return dict(_MALE)
    return {
        name: Segment((f.length + m.length) / 2, (f.mass + m.mass) / 2, (f.centre + m.centre) / 2)
        for name, f, m in ((name, _FEMALE[name], _MALE[name]) for name in _MALE)
    }


@dataclass(frozen=True, slots=True)
class Proportions:
    """Joint heights and half widths as fractions of stature, feet together on the floor."""

    ankle: float
    knee: float
    hip: float
    shoulder: float
    neck: float
    upper_arm: float
    forearm: float
    hip_half: float
    shoulder_half: float


_ANKLE = 0.039  # height of the ankle axis; drawing choice
_HIP_HALF = {"female": 0.0505, "male": 0.0500}  # drawing choice
_SHOULDER_HALF = {"female": 0.0930, "male": 0.0995}  # drawing choice


def _half(table: dict[str, float], sex: Sex) -> float:
    return table[sex] if sex in table else sum(table.values()) / len(table)


def proportions(sex: Sex) -> Proportions:
    """Stack the segments and close the chain on the stature.

    Ankle + shank + thigh + trunk + head overshoot the stature by under 3 % (de Leva's segments follow the
    body's own line, not the plumb line), so the chain is scaled to one. The male thigh is used for both
    sexes: de Leva's female hip centre lies low, which would draw a thigh 15 % shorter than the shank
    (drawing choice).
    """
    table = segments(sex)
    leg = (_ANKLE, table["shank"].length, _MALE["thigh"].length)
    close = 1.0 / (sum(leg) + table["trunk"].length + table["head"].length)
    ankle, knee, hip = (close * sum(leg[: i + 1]) for i in range(3))
    return Proportions(
        ankle=ankle,
        knee=knee,
        hip=hip,
        shoulder=hip + close * table["shoulders"].length,
        neck=hip + close * table["trunk"].length,
        upper_arm=table["upper_arm"].length,
        forearm=table["forearm"].length,
        hip_half=_half(_HIP_HALF, sex),
        shoulder_half=_half(_SHOULDER_HALF, sex),
    )
