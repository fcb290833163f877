"""Weights and lengths of body segments for the load on a tool."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from unknot.body.anthropometry import segments

G = 9.81

# de Leva 1996, from the public transcription in the BMClab repository: share of body mass, centre of mass from
# the cranial end, length in mm at the reference stature. Trunk parts meet at the xiphion and the omphalion.
TRUNK = {
    "male": {
        "upper": (0.1596, 0.2999, 170.7),
        "middle": (0.1633, 0.4502, 215.5),
        "lower": (0.1117, 0.6115, 145.7),
    },
    "female": {
        "upper": (0.1545, 0.2077, 142.5),
        "middle": (0.1465, 0.4512, 205.3),
        "lower": (0.1247, 0.4920, 181.5),
    },
}
STATURE_MM = {"male": 1741.0, "female": 1735.0}

Sex = Literal["female", "male", "unspecified"]


@dataclass(frozen=True)
class Part:
    """``mass``: share of body mass; ``centre``: m from the cranial end; ``length``: m."""

    mass: float
    centre: float
    length: float


@dataclass(frozen=True)
class Body:
    """One person as segments. Lengths in m, ``weight`` in N, masses as shares of body mass."""

    height: float
    weight: float
    head: Part
    upper: Part
    middle: Part
    lower: Part
    arm: Part
    thigh: Part
    shank: Part
    foot: float
    shoulder_to_hip: float
    hip_half: float

    @property
    def trunk(self) -> float:
        """Top of the breastbone to the hip line, m."""
        return self.upper.length + self.middle.length + self.lower.length

    @property
    def leg_mass(self) -> float:
        return self.thigh.mass + self.shank.mass + self.foot

    @property
    def leg_moment(self) -> float:
        """First moment of one straight leg about the hip, body mass × m (the foot 4 cm beyond the ankle)."""
        knee = self.thigh.length
        return (
            self.thigh.mass * self.thigh.centre
            + self.shank.mass * (knee + self.shank.centre)
            + self.foot * (knee + self.shank.length + 0.04)
        )

    def above_hip(self) -> list[tuple[float, float]]:
        """(mass, distance above the hip line) of head, trunk parts and both arms folded on the chest."""
        low, mid = self.lower.length, self.lower.length + self.middle.length
        neck = self.trunk + 0.041 * self.height
        return [
            (self.head.mass, neck + self.head.length - self.head.centre),
            (self.upper.mass, self.trunk - self.upper.centre),
            (self.middle.mass, mid - self.middle.centre),
            (self.lower.mass, low - self.lower.centre),
            (2 * self.arm.mass, self.shoulder_to_hip - 0.10 * self.height),
        ]


def build_body(sex: Sex, height_m: float, mass_kg: float) -> Body:
    """Scale de Leva's segments to a person. The table is for lean young adults."""
    table = segments(sex)

    def limb(name: str) -> Part:
        row = table[name]
        return Part(row.mass, row.centre * row.length * height_m, row.length * height_m)

    arm_mass = table["upper_arm"].mass + table["forearm"].mass + table["hand"].mass
    return Body(
        height=height_m,
        weight=mass_kg * G,
        head=limb("head"),
        upper=_trunk_part(sex, "upper", height_m),
        middle=_trunk_part(sex, "middle", height_m),
        lower=_trunk_part(sex, "lower", height_m),
        arm=Part(arm_mass, 0.0, table["upper_arm"].length * height_m),
        thigh=limb("thigh"),
        shank=limb("shank"),
        foot=table["foot"].mass,
        shoulder_to_hip=table["shoulders"].length * height_m,
        hip_half=0.05 * height_m,
    )


def _trunk_part(sex: Sex, name: str, height_m: float) -> Part:
    kinds = [sex] if sex in TRUNK else ["male", "female"]
    rows = [(TRUNK[k][name], STATURE_MM[k]) for k in kinds]
    mass = sum(row[0] for row, _ in rows) / len(rows)
    length = height_m * sum(row[2] / stature for row, stature in rows) / len(rows)
    centre = sum(row[1] for row, _ in rows) / len(rows)
    return Part(mass, centre * length, length)
