"""How a technique loads its tool, and the mechanical numbers of sites, tools, surfaces and poses.

Everything the pressure model needs from content is typed here. Lengths in metres, forces in newtons, moduli
in pascals unless the name says kPa or mm. What has ``assumed = true`` was never measured for this purpose.
"""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from unknot.catalog.base import Frozen, Slug, Sourced, Text

EffortName = Literal["easier", "usual", "harder"]
Fraction = Annotated[float, Field(ge=0, le=1)]
LegPart = Literal["thigh", "shank"]
Segment = Literal["thorax", "pelvis", "thigh", "shank"]


class Spread(Frozen):
    """A number with the spread that the band is drawn from.

    Lognormal with ``log_sd`` around ``value``, or uniform in ``range``; with neither it is held fixed.
    """

    value: float = Field(gt=0)
    log_sd: float | None = Field(default=None, gt=0, le=1.5)
    range: tuple[float, float] | None = None

    @model_validator(mode="after")
    def _one_kind(self) -> Self:
        if self.log_sd is not None and self.range is not None:
            raise ValueError("has both log_sd and range, expected one of them")
        if self.range is not None and not 0 < self.range[0] <= self.value <= self.range[1]:
            raise ValueError(f"range {list(self.range)} does not hold the value {self.value:g}")
        return self


class Site(Sourced):
    """Soft tissue over bone where a tool presses.

    ``modulus_kpa``: Young's modulus at rest of the strain-stiffening layer (β 1). ``thickness_mm``: skin to
    bone. ``limb_radius_m``: radius of the body part across; ``limb_radius_along_m``: along, left out where it is
    as good as straight. ``ppt_kpa``: pressure-pain threshold of a 1 cm² probe, male and female, used
    only for where to start, the lower of the two for everybody. ``assumed`` is false only where a published
    measurement of this very quantity was fitted.
    """

    id: Slug
    area: Slug
    name: Text
    modulus_kpa: Spread
    thickness_mm: Spread
    limb_radius_m: float = Field(gt=0.01, le=0.5)
    limb_radius_along_m: float | None = Field(default=None, gt=0.01, le=2)
    ppt_male_kpa: float = Field(ge=50, le=1500)
    ppt_female_kpa: float = Field(ge=50, le=1500)
    assumed: bool


class ToolMechanics(Sourced):
    """Stiffness of a tool.

    ``law``: ``hollow-ball`` F = k₁ d + k₃ d³ between plates (N, m); ``solid-ball`` Hertz with the
    plane-strain modulus ``modulus_mpa``; ``roller`` a cylinder of Young's modulus ``modulus_mpa``.
    ``stiffness`` is the factor on all of it (wear, brand). ``lug_fraction``: share of the contact area that
    carries load. ``contacts``: how many equal bodies share the load.
    """

    id: Slug
    law: Literal["hollow-ball", "solid-ball", "roller"]
    radius_m: float = Field(gt=0.01, le=0.12)
    linear_n_per_m: float | None = Field(default=None, gt=0)
    cubic_n_per_m3: float | None = Field(default=None, gt=0)
    modulus_mpa: float | None = Field(default=None, gt=0)
    stiffness: Spread
    lug_fraction: Spread
    contacts: int = Field(default=1, ge=1, le=2)
    assumed: bool

    @model_validator(mode="after")
    def _law_has_its_numbers(self) -> Self:
        hollow = self.law == "hollow-ball"
        given = (
            self.linear_n_per_m is not None and self.cubic_n_per_m3 is not None,
            self.modulus_mpa is not None,
        )
        if given != (hollow, not hollow):
            expected = "linear_n_per_m and cubic_n_per_m3" if hollow else "modulus_mpa"
            raise ValueError(f"law {self.law!r} needs {expected} and nothing else")
        return self


class Mattress(Sourced):
    """Foam under the body and the tool, and the plate (a hardcover book) that may lie between."""

    id: Slug
    modulus_kpa: Spread
    poisson: float = Field(ge=0, lt=0.5)
    thickness_m: float = Field(gt=0.05, le=0.4)
    book_area_m2: Spread
    book_thickness_m: Spread
    roller_patch_m2: float = Field(gt=0)


class Support(Frozen):
    """Skin that rests on the ground: F = force_n (δ / depth_m)^1.5, at a place of a body segment.

    ``at``: fraction from the head end; ``aside``: half of the distance between left and right, as a
    fraction of stature (0 = one support in the middle). ``patch_m``: radius of the patch that presses into
    a mattress.
    """

    name: Slug
    segment: Literal["head", "thorax", "pelvis", "thigh", "shank"]
    at: Fraction
    aside: float = Field(default=0, ge=0, le=0.2)
    force_n: float = Field(gt=0)
    depth_m: float = Field(gt=0)
    patch_m: float = Field(gt=0)


class Pose(Sourced):
    """A lying or sitting chain: its supports, its muscle tone (Nm/rad) and where the arms' weight goes."""

    id: Slug
    supports: tuple[Support, ...] = Field(min_length=1)
    neck_nm: float = Field(gt=0)
    lumbar_nm: float = Field(gt=0)
    lumbar_roll_nm: float = Field(gt=0)
    hip_nm: float = Field(gt=0)
    knee_nm: float = Field(gt=0)
    tone_log_sd: float = Field(gt=0, le=1.5)
    arms_on_trunk: Fraction


class _Load(Sourced):
    """``site``: where the tool presses; ``contacts``: limbs that share the tool.

    In every effort, ``carried`` is the share of the load that hands or feet take on purpose, and ``pressed``
    the share of body weight that a hand adds.
    """

    site: Slug
    contacts: int = Field(default=1, ge=1, le=2)


class _Form(Frozen):
    """One effort of a load. ``stretches``: it lengthens the muscle over the tool, which nothing here computes."""

    stretches: bool = False


class LegForm(_Form):
    """``other_leg``: ``aside`` – it rests on the ground; ``ankle-on-top`` – its ankle lies on the shin over the
    tool; ``on-top`` – fully stacked on the treated leg.
    """

    other_leg: Literal["aside", "ankle-on-top", "on-top"] = "aside"
    hips: Literal["down", "lifted"] = "down"
    hands_behind_m: float = Field(default=0.25, ge=0, le=0.6)
    recline_rad: float = Field(default=0.30, ge=0, le=1.2)
    carried: Fraction = 0
    pressed: Fraction = 0


class LegLever(_Load):
    """Sitting or lying with the knee straight, tool under the leg: a lever about the hip or the hands."""

    model: Literal["leg-lever"]
    segment: LegPart
    at: Fraction
    efforts: dict[EffortName, LegForm] = Field(min_length=1)


class BackForm(_Form):
    hips: Literal["down", "lifted"] = "down"
    arms: Literal["on-chest", "overhead"] = "on-chest"
    carried: Fraction = 0


class BackLever(_Load):
    """Lying back over a roller: a lever about the buttocks or, hips lifted, about the feet.

    ``below_m``: distance of the tool below the top of the breastbone at reference stature.
    """

    model: Literal["back-lever"]
    below_m: float = Field(ge=0, le=0.4)
    efforts: dict[EffortName, BackForm] = Field(min_length=1)


class WallForm(_Form):
    lean_deg: float = Field(gt=0, le=25)


class Wall(_Load):
    """Leaning on a tool at the wall, the body rigid from the feet; ``height``: fraction of stature."""

    model: Literal["wall"]
    height: float = Field(ge=0.2, le=1)
    efforts: dict[EffortName, WallForm] = Field(min_length=1)


class ProneForm(_Form):
    carried: Fraction = 0


class ProneLever(_Load):
    """Face down, rigid, roller under both thighs and forearms on the ground."""

    model: Literal["prone-lever"]
    at: Fraction
    efforts: dict[EffortName, ProneForm] = Field(min_length=1)


class SeatForm(_Form):
    """``foot``: on the ground, held in the air (knee straight), or the thigh hanging free."""

    foot: Literal["flat", "straight"] = "flat"
    lean_forward: Fraction = 0
    carried: Fraction = 0
    pressed: Fraction = 0


class SeatLever(_Load):
    """Sitting on a chair, tool between seat and thigh: a lever about the hip.

    ``lean_forward``: share of the trunk's weight that leaning puts onto the treated thigh.
    """

    model: Literal["seat-lever"]
    at: Fraction
    efforts: dict[EffortName, SeatForm] = Field(min_length=1)


class ShareForm(_Form):
    share: float = Field(gt=0, le=1)


class Share(_Load):
    """An assumed share of body weight, where pose and muscles leave the load to the person.

    ``on_mattress``: how much of it the tool keeps on a mattress.
    """

    model: Literal["share"]
    on_mattress: Fraction = 1
    efforts: dict[EffortName, ShareForm] = Field(min_length=1)


class ChainForm(_Form):
    """``treated_leg``/``other_leg``: ``bent`` foot flat, ``straight``, ``crossed`` on the other knee,
    ``on-top`` of the treated leg, ``lifted`` into the air. ``without``: supports lifted off the ground.
    ``carried``: share of body weight that hands and feet take on purpose. ``pose``: when this effort changes it.
    ``pillow``: the head lies on a pillow, which carries it whole.
    """

    treated_leg: Literal["bent", "straight", "crossed"] = "straight"
    other_leg: Literal["bent", "straight", "lifted", "ankle-on-top", "on-top"] = "straight"
    pose: Slug | None = None
    without: tuple[Slug, ...] = ()
    arms: Literal["beside", "on-trunk"] = "beside"
    carried: Fraction = 0
    pillow: bool = False


class Chain(_Load):
    """A pose that statics alone cannot solve: rigid segments, springy joints, soft supports, the tool.

    ``at``: fraction of the segment from its head end; ``aside``: distance from the mid-line as a fraction of
    stature, towards the treated side (the legs bring their own).
    """

    model: Literal["chain"]
    pose: Slug
    segment: Segment
    at: Fraction
    aside: float = Field(default=0, ge=0, le=0.2)
    efforts: dict[EffortName, ChainForm] = Field(min_length=1)


Load = Annotated[LegLever | BackLever | Wall | ProneLever | SeatLever | Share | Chain, Field(discriminator="model")]
"""The ``[load]`` table of a technique; its ``efforts`` must cover every effort the variants use."""
