"""How a technique is drawn: postures, contacts and key frames as content.

Angles are degrees with the names of ``unknot.body.skeleton``; limbs are written without a side, as
``treated``, ``other`` or ``both``, so that one text draws left and right (``hip_flexion_treated``,
``elbow_flexion_both``). Turns and bends of the trunk are positive towards the treated side.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from unknot.catalog.base import Frozen, Slug, Text

Limb = Literal["treated", "other"]
Ground = Literal["ground", "wall", "seat", "backrest", "stool", "pillow", "tool"]
MomentName = Literal["set_up", "contact", "motion"]
MOMENTS: tuple[MomentName, ...] = ("set_up", "contact", "motion")
Angles = dict[Annotated[str, Field(pattern=r"^[a-z]+(_[a-z]+)+$")], float]


class Point(Frozen):
    """A landmark on the skin, on the treated side unless ``limb`` says otherwise.

    Without anything else: the middle of the technique's area. On a limb: ``bone``, ``along`` (0 at its upper
    joint, 1 at its lower) and ``facing`` (degrees: 0 front, 90 outward, 180 back, 270 inward). On the trunk:
    ``height_cm`` and ``out_cm`` on the reference figure of 175 cm, and the ``face`` looked at.
    """

    bone: Literal["thigh", "shin", "foot", "upper_arm", "forearm", "hand"] | None = None
    along: float = Field(default=0.5, ge=-0.2, le=1.2)
    facing: float = Field(default=180, ge=0, le=360)
    height_cm: float | None = Field(default=None, ge=0, le=175)
    out_cm: float = Field(default=0, ge=-25, le=25)
    face: Literal["back", "front", "side"] = "back"
    limb: Limb = "treated"


class Contact(Frozen):
    """A part of the body (``heel_treated``, ``seat``, ``occiput`` …) that touches something.

    ``gap_mm``: distance asked for, negative = pressed in; by default what the part's tissue gives.
    ``weight``: how firmly it is asked for, 1 = within about two millimetres.
    """

    part: Text
    on: Ground = "ground"
    gap_mm: float | None = Field(default=None, ge=-60, le=900)
    weight: float = Field(default=1, gt=0, le=5)


class Reach(Frozen):
    """A part, mostly a palm, that goes to a place: the tool, a part of the own body, or a landmark.

    ``aside_cm`` shifts the place sideways along the tool's axis. A palm also turns to face the place.
    """

    part: Text
    to: Text = "tool"
    point: Point | None = None
    gap_mm: float = Field(default=4, ge=-30, le=400)
    aside_cm: float = Field(default=0, ge=-30, le=30)
    face: bool = True
    weight: float = Field(default=1, gt=0, le=5)


class Change(Frozen):
    """What one layer of a drawing adds to the layer below it (posture → technique → effort → moment).

    ``drop`` names parts whose contact or hands whose reach no longer hold. ``tool_gap_mm`` lifts the body off
    the tool (positive) or sets how deep it sinks in (negative).
    """

    pitch_deg: float | None = None
    roll_deg: float | None = None
    yaw_deg: float | None = None
    angles: Angles = Field(default={})
    contacts: tuple[Contact, ...] = ()
    reach: tuple[Reach, ...] = ()
    drop: tuple[Text, ...] = ()
    at: Point | None = None
    tool_gap_mm: float | None = Field(default=None, ge=-60, le=600)
    pillow: bool | None = None


class View(Frozen):
    """Where one looks from: degrees from the way the feet (lying) or the face (upright) point, towards the
    treated side, and degrees above the ground."""

    azimuth_deg: float = Field(default=68, ge=-180, le=180)
    elevation_deg: float = Field(default=9, ge=-10, le=60)


class Pose(Frozen):
    """A base posture in ``content/poses`` from which techniques inherit; ``base`` is another posture."""

    id: Slug
    name: Text
    base: Slug | None = None
    stool: bool = False
    start: Change = Change()
    view: View = View()


class Figure(Frozen):
    """``[figure]`` of a technique.

    ``press``: what holds the tool against the body: the ground below it, the wall, the back of the chair, its
    seat, the stool, or the hands. ``across``: the axis of a roller or a peanut runs across the limb or trunk
    (true) or along it; ``aside_cm`` slides it outward along that axis. ``moves``: the tool rolls, or a limb
    moves over the pinned tool; ``follows`` names the part whose way the arrow shows.
    """

    pose: Slug
    press: Literal["ground", "wall", "backrest", "seat", "stool", "hands"] = "ground"
    at: Point = Point()
    across: bool = True
    aside_cm: float = Field(default=0, ge=-30, le=30)
    moves: Literal["roll", "pin"] = "roll"
    follows: str = ""
    start: Change = Change()
    view: View | None = None
    efforts: dict[Literal["easier", "usual", "harder"], Change] = Field(default={})
    moments: dict[MomentName, Change] = Field(default={})
