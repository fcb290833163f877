"""The regions of the body map: what a person points at to say where it hurts or feels stiff."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Side = Literal["left", "right", "middle"]
View = Literal["front", "back"]

SIDES: tuple[Side, ...] = ("left", "right", "middle")


@dataclass(frozen=True, slots=True)
class BodyRegion:
    """One region on one side: what the map draws as one patch and the list shows as one line."""

    region: str
    side: Side
    name: str
    clinical: str
    views: tuple[View, ...]

    @property
    def key(self) -> str:
        """Id of the patch in the drawing, unique over region and side."""
        return f"{self.region}-{self.side}"


@dataclass(frozen=True, slots=True)
class _Row:
    region: str
    sides: str  # any of l, r, m
    lay: str  # "{side}" is filled in
    middle: str  # name of the middle patch
    clinical: str
    views: str  # any of f, b


# Order = order of the accessible list: from head to foot, back before front.
_ROWS = (
    _Row("head", "m", "", "head", "head and face", "fb"),
    _Row("neck-back", "lr", "back of the neck, {side} side", "", "posterior cervical region", "b"),
    _Row("neck-front", "m", "", "front of the neck", "anterior cervical region", "f"),
    _Row(
        "shoulder-top",
        "lr",
        "top of the {side} shoulder",
        "",
        "upper trapezius, supraclavicular region",
        "fb",
    ),
    _Row("shoulder", "lr", "{side} shoulder", "", "deltoid region, glenohumeral joint", "fb"),
    _Row("shoulder-blade", "lr", "{side} shoulder blade", "", "scapular region", "b"),
    _Row("thoracic-upper", "lmr", "upper back, {side} of the spine", "upper back, on the spine", "T1–T4", "b"),
    _Row(
        "thoracic-middle",
        "lmr",
        "middle back, {side} of the spine",
        "middle back, on the spine",
        "T5–T8",
        "b",
    ),
    _Row(
        "thoracic-lower",
        "lmr",
        "lower rib cage, {side} of the spine",
        "lower rib cage, on the spine",
        "T9–T12",
        "b",
    ),
    _Row("lumbar", "lmr", "low back, {side} of the spine", "low back, on the spine", "L1–L5", "b"),
    _Row("sacrum", "m", "", "sacrum, the flat bone above the tailbone", "sacrum and coccyx", "b"),
    _Row(
        "sacroiliac",
        "lr",
        "dimple above the buttock, {side} of the sacrum",
        "",
        "sacroiliac joint region",
        "b",
    ),
    _Row("ribs-side", "lr", "{side} side of the ribs", "", "lateral thoracic wall, latissimus dorsi", "fb"),
    _Row("flank", "lr", "{side} flank, between ribs and hip bone", "", "lateral lumbar region", "fb"),
    _Row("buttock", "lr", "{side} buttock", "", "gluteal region", "b"),
    _Row("hip-side", "lr", "side of the {side} hip", "", "greater trochanter and gluteus medius region", "fb"),
    _Row("chest", "lr", "{side} chest", "", "pectoral region", "f"),
    _Row("abdomen", "lr", "belly, {side} side", "", "abdominal wall", "f"),
    _Row("groin", "lr", "{side} groin and front of the hip", "", "inguinal region, hip flexors", "f"),
    _Row("thigh-back", "lr", "back of the {side} thigh", "", "posterior thigh, hamstrings", "b"),
    _Row("thigh-front", "lr", "front of the {side} thigh", "", "anterior thigh, quadriceps", "f"),
    _Row("thigh-inner", "lr", "{side} inner thigh", "", "medial thigh, adductors", "fb"),
    _Row("thigh-outer", "lr", "{side} outer thigh", "", "lateral thigh, iliotibial band", "fb"),
    _Row("knee-back", "lr", "hollow of the {side} knee", "", "popliteal fossa", "b"),
    _Row("knee-front", "lr", "front of the {side} knee", "", "patella and anterior knee", "f"),
    _Row("calf", "lr", "{side} calf", "", "posterior lower leg, triceps surae", "b"),
    _Row("shin", "lr", "{side} shin", "", "anterior lower leg, tibialis anterior", "f"),
    _Row("ankle", "lr", "{side} ankle", "", "talocrural region, Achilles tendon", "fb"),
    _Row("heel", "lr", "{side} heel", "", "calcaneal region", "b"),
    _Row("foot", "lr", "{side} foot", "", "foot and toes", "fb"),
    _Row("upper-arm", "lr", "{side} upper arm", "", "brachial region", "fb"),
    _Row("elbow", "lr", "{side} elbow", "", "cubital region", "fb"),
    _Row("forearm", "lr", "{side} forearm", "", "antebrachial region", "fb"),
    _Row("hand", "lr", "{side} hand", "", "wrist and hand", "fb"),
)

_VIEWS: tuple[View, ...] = ("front", "back")
_SIDE_OF: dict[str, Side] = {"l": "left", "m": "middle", "r": "right"}


def _lay_name(row: _Row, side: Side) -> str:
    return row.middle if side == "middle" else row.lay.format(side=side)


def _expand(row: _Row) -> list[BodyRegion]:
    views = tuple(view for view in _VIEWS if view[0] in row.views)
    return [
        BodyRegion(row.region, side, _lay_name(row, side), row.clinical, views)
        for side in (_SIDE_OF[letter] for letter in row.sides)
    ]


BODY_REGIONS: tuple[BodyRegion, ...] = tuple(patch for row in _ROWS for patch in _expand(row))

REGION_IDS: tuple[str, ...] = tuple(row.region for row in _ROWS)


def body_region(region: str, side: Side) -> BodyRegion:
    """Look one patch up; an unknown pair raises KeyError with the ids that exist."""
    for patch in BODY_REGIONS:
        if patch.region == region and patch.side == side:
            return patch
    known = sorted({p.side for p in BODY_REGIONS if p.region == region}) or REGION_IDS
    raise KeyError(f"body region {region!r} on side {side!r} does not exist; expected one of {known}")
