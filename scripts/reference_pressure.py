"""The parameters of the pressure model as a page: every number it is computed from, its spread, source and standing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from unknot.catalog.base import JUDGEMENT, Sourced
from unknot.catalog.load import Load, Pose, Site, Spread, ToolMechanics
from unknot.catalog.loader import Catalog
from unknot.pressure import bench, contact, ladders, loads, personal
from unknot.pressure.chain import SUPPORT_LOG_SD
from unknot.pressure.sheets import Sheets


def parameters(catalog: Catalog, sheets: Sheets) -> Iterator[str]:
    yield from (
        "# Parameters of the pressure model",
        "",
        "What [the pressure model](../explanation/pressure.md) is computed from. *σ* is the standard deviation of the "
        "natural logarithm, a pair of numbers the range of even draws; without either a number is held fixed. "
        "*Assumed* means that nobody measured it for this purpose.",
        "",
    )
    yield from _sites(sheets)
    yield from _tools(sheets)
    yield from _mattress(sheets)
    yield from _poses(sheets)
    yield from _loads(catalog)
    yield from _constants()


def _table(title: str, head: tuple[str, ...], rows: list[tuple[str, ...]]) -> Iterator[str]:
    yield from (f"## {title}", "", f"| {' | '.join(head)} |", "|" + "---|" * len(head))
    yield from (f"| {' | '.join(cell.replace('|', ' ') for cell in row)} |" for row in rows)
    yield ""


def _spread(spread: Spread) -> str:
    if spread.range is not None:
        return f"{spread.value:g} ({spread.range[0]:g} to {spread.range[1]:g})"
    return f"{spread.value:g} (σ {spread.log_sd:g})" if spread.log_sd is not None else f"{spread.value:g}"


def _standing(item: Sourced, assumed: bool = True) -> str:
    cited = [f"[{source}](references.md#{source})" for source in item.sources if source != JUDGEMENT]
    return f"{'assumed' if assumed else 'fitted'}, {item.grade}. {item.basis} {', '.join(cited)}".strip()


def _sentence(item: Sourced) -> str:
    text = _standing(item)
    return text[0].upper() + text[1:]


def _sites(sheets: Sheets) -> Iterator[str]:
    head = ("site", "modulus at rest, kPa", "thickness, mm", "radius across, along, m", "threshold, kPa", "standing")
    yield from _table("Sites", head, [_site(site) for site in sheets.sites.values()])
    yield from ("Threshold: pressure pain under 1 cm², women and men; the lower one is used for everybody.", "")


def _site(site: Site) -> tuple[str, ...]:
    along = f"{site.limb_radius_along_m:g}" if site.limb_radius_along_m else "straight"
    return (
        f"`{site.id}`",
        _spread(site.modulus_kpa),
        _spread(site.thickness_mm),
        f"{site.limb_radius_m:g}, {along}",
        f"{site.ppt_female_kpa:g}, {site.ppt_male_kpa:g}",
        _standing(site, site.assumed),
    )


def _tools(sheets: Sheets) -> Iterator[str]:
    head = ("tool", "law", "radius, mm", "factor on stiffness", "share of area that carries", "bodies", "standing")
    yield from _table("Tools", head, [_tool(tool) for tool in sheets.tools.values()])


def _tool(tool: ToolMechanics) -> tuple[str, ...]:
    if tool.linear_n_per_m is not None and tool.cubic_n_per_m3 is not None:
        law = f"hollow ball, F = {tool.linear_n_per_m:g} d + {tool.cubic_n_per_m3:.0f} d³ (N, m)"
    elif tool.law == "solid-ball":
        law = f"solid ball, E* {tool.modulus_mpa:g} MPa"
    else:
        law = f"roller, E {tool.modulus_mpa:g} MPa"
    return (
        f"`{tool.id}`",
        law,
        f"{1e3 * tool.radius_m:g}",
        _spread(tool.stiffness),
        _spread(tool.lug_fraction),
        str(tool.contacts),
        _standing(tool, tool.assumed),
    )


def _mattress(sheets: Sheets) -> Iterator[str]:
    foam = sheets.mattress
    rows = [
        ("modulus of the foam, kPa", _spread(foam.modulus_kpa)),
        ("Poisson's ratio", f"{foam.poisson:g}"),
        ("thickness, m", f"{foam.thickness_m:g}"),
        ("area of the book, m²", _spread(foam.book_area_m2)),
        ("thickness of the book, m", _spread(foam.book_thickness_m)),
        ("area of a sunken roller, m²", f"{foam.roller_patch_m2:g}"),
    ]
    yield from _table("Mattress and book", ("quantity", "value"), rows)
    yield from (_sentence(foam), "")


def _poses(sheets: Sheets) -> Iterator[str]:
    for pose in sheets.poses.values():
        yield from _pose(pose)


def _pose(pose: Pose) -> Iterator[str]:
    head = ("support", "place", "F₁, N", "d₁, mm", "patch, mm")
    rows = [
        (
            s.name,
            f"{s.segment}, {s.at:g} from the head end",
            f"{s.force_n:g}",
            f"{1e3 * s.depth_m:g}",
            f"{1e3 * s.patch_m:g}",
        )
        for s in pose.supports
    ]
    yield from _table(f"Pose {pose.id}", head, rows)
    yield (
        f"Springs, Nm per radian: neck {pose.neck_nm:g}, lower back {pose.lumbar_nm:g} bending and "
        f"{pose.lumbar_roll_nm:g} turning, hip {pose.hip_nm:g}, knee {pose.knee_nm:g}, each with "
        f"σ {pose.tone_log_sd:g}; supports with σ {SUPPORT_LOG_SD:g}. "
        f"{pose.arms_on_trunk:.0%} of the arms' weight lies on the trunk. "
        f"{_sentence(pose)}"
    )
    yield ""


def _loads(catalog: Catalog) -> Iterator[str]:
    rows = [
        (
            f"`{technique.id}`",
            technique.load.model,
            technique.load.site,
            _where(technique.load),
            _efforts(technique.load),
            _standing(technique.load),
        )
        for technique in catalog.techniques.values()
        if technique.load is not None
    ]
    yield from _table("Loads", ("technique", "model", "site", "place", "efforts", "standing"), rows)
    yield from ("An effort shows only what differs from the plain form; shares are of body weight or of the load.", "")


def _where(load: Load) -> str:
    left_out = {"model", "site", "efforts", "sources", "grade", "basis"}
    return _words(load.model_dump(exclude=left_out, exclude_defaults=True)) or "–"


def _efforts(load: Load) -> str:
    forms = ((name, form.model_dump(exclude_defaults=True)) for name, form in load.efforts.items())
    return "; ".join(f"*{name}* {_words(form) or 'plain'}" for name, form in forms)


def _words(fields: dict[str, Any]) -> str:
    return ", ".join(f"{key.replace('_', ' ')} {_value(value)}" for key, value in fields.items())


def _value(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list | tuple):
        return " and ".join(map(_value, value))
    return f"{value:g}" if isinstance(value, int | float) else str(value)


def _constants() -> Iterator[str]:
    least = bench.LEAST_BAND
    rows = [
        ("spread of a lever load, σ", f"{loads.LEVER_LOG_SD:g}"),
        ("spread of a chain load or an assumed share, σ", f"{loads.CHAIN_LOG_SD:g}"),
        (
            "no band narrower than: lever, chain, mean, peak, depth and area",
            ", ".join(f"× {least[k]:g}" for k in least),
        ),
        ("share of draws without strain stiffening (β 0)", f"{contact.BETA_0_SHARE:g}"),
        ("its modulus against that of β 1", f"× {contact.BETA_0_MODULUS:g}"),
        ("least share of its curvature that a flattened tool keeps", f"{contact.LEAST_CURVATURE:g}"),
        ("depth over thickness that counts as near bone", f"{bench.NEAR_BONE:g}"),
        (
            "body mass index, height in cm and age of the measured",
            " and ".join(f"{a:g} to {b:g}" for a, b in (bench.BMI_RANGE, bench.HEIGHT_RANGE_CM, bench.AGE_RANGE)),
        ),
        ("exponent γ of the threshold over area", f"{bench.GAMMA:g}"),
        ("two rungs are close below", f"{ladders.CLOSE:.0%}"),
        (
            "pressure index of a rung with an effect",
            f"{ladders.LEAST_EFFECT:g}, or less than {ladders.NEARLY:.0%} short of it",
        ),
        ("peak index offered without being asked for", f"{personal.TAU:g}"),
        ("reports that change nothing", f"{personal.WANTED_NRS[0]:g} to {personal.WANTED_NRS[1]:g} of 10"),
        ("step of the factor a point above, a point below", f"+{personal.SOFT_STEP:g}, −{personal.FIRM_STEP:g} (ln)"),
        ("range of the factor", f"{personal.RANGE[0]:g} to {personal.RANGE[1]:g} (ln)"),
    ]
    yield from _table("Constants of the code", ("quantity", "value"), rows)
    yield from ("All of them are choices or assumptions of ours but γ (Defrin 2003).", "")
