"""Load on the tool where statics alone decide it: levers about hip, hands, buttocks, feet or elbows.

Every function returns the force through the tool as a share of body weight.
"""

from __future__ import annotations

from math import radians, sin, tan

from unknot.catalog.load import BackForm, LegForm, LegPart, SeatForm
from unknot.pressure.bodies import Body

CENTRE_OF_MASS = 0.56
"""Height of the body's centre of mass over stature, standing."""
BENT_FOOT = 0.255
"""Hip to flat foot, knees bent, lying: horizontal distance over stature."""


ONE_LEG_LIFTED = 0.5
"""Hips lifted with one leg on the tool: the other foot is taken to carry as much as the tool does. Assumed."""


def leg_share(body: Body, segment: LegPart, at: float, form: LegForm, both: bool = False) -> float:
    """Tool under a straight leg, a lever about the hip or, hips lifted, about the hands.

    ``at``: fraction of the segment from its upper end; ``both``: legs side by side. An ankle laid on the shin over
    the tool brings what it would weigh on a support there; a stacked leg brings its whole moment.
    """
    reach = at * body.thigh.length if segment == "thigh" else body.thigh.length + at * body.shank.length
    whole = both or form.other_leg == "on-top"
    if form.hips == "down":
        legs = 2.0 if whole else 1.0
        if form.other_leg == "ankle-on-top":
            legs += reach / (body.thigh.length + body.shank.length)
        return (1 - form.carried) * legs * body.leg_moment / reach + form.pressed
    share = _lifted_moment(body, form) / (reach + form.hands_behind_m * body.height / 1.78)
    return (1 - form.carried) * share * (1 if whole else ONE_LEG_LIFTED) + form.pressed


def _lifted_moment(body: Body, form: LegForm) -> float:
    """First moment of the whole body about the hands, hips off the ground, trunk leaning back."""
    back = form.hands_behind_m * body.height / 1.78
    tilt = sin(form.recline_rad)
    *trunk, (arms, _) = body.above_hip()
    moment = 2 * (body.leg_moment + body.leg_mass * back)
    moment += sum(mass * (back - above * tilt) for mass, above in trunk)
    return moment + arms * (back - body.shoulder_to_hip * tilt) / 2


def back_share(body: Body, below_m: float, form: BackForm) -> float:
    """Roller across the back ``below_m`` (at 1.74 m) below the top of the breastbone."""
    reach = body.trunk - below_m * body.height / 1.741
    parts = body.above_hip()
    if form.arms == "overhead":
        parts[-1] = (parts[-1][0], body.shoulder_to_hip + 0.10 * body.height)
    moment = sum(mass * above for mass, above in parts)
    if form.hips == "down":
        return (1 - form.carried) * moment / reach
    feet = BENT_FOOT * body.height
    moment += sum(mass for mass, _ in parts) * feet + 2 * _bent_leg_moment(body, feet)
    return (1 - form.carried) * moment / (reach + feet)


def _bent_leg_moment(body: Body, feet: float) -> float:
    """First moment of one bent leg about its foot."""
    knee = 0.6 * feet
    thigh = feet - knee * body.thigh.centre / body.thigh.length
    shank = (feet - knee) * (1 - body.shank.centre / body.shank.length)
    return body.thigh.mass * thigh + body.shank.mass * shank


def wall_share(lean_deg: float, height: float) -> float:
    """Body rigid from the feet, leaning by an angle against a tool at a fraction of stature."""
    return CENTRE_OF_MASS * tan(radians(lean_deg)) / height


def prone_share(body: Body, at: float, carried: float) -> float:
    """Face down, rigid, roller under both thighs, the elbows under the shoulders."""
    *trunk, _ = body.above_hip()
    hip = body.shoulder_to_hip
    moment = sum(mass * (hip - above) for mass, above in trunk)
    moment += 2 * (body.leg_moment + body.leg_mass * hip)
    return (1 - carried) * moment / (hip + at * body.thigh.length)


def seat_share(body: Body, at: float, form: SeatForm) -> float:
    """Sitting on a chair with the tool under one thigh, a lever about the hip.

    ``flat``: the floor carries shank and foot. ``straight``: the knee is held straight, the whole leg hangs on.
    """
    moment = body.thigh.mass * body.thigh.centre if form.foot == "flat" else body.leg_moment
    trunk = sum(mass for mass, _ in body.above_hip())
    return (1 - form.carried) * (moment / (at * body.thigh.length) + form.lean_forward * trunk) + form.pressed
