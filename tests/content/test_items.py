"""The small kinds of content as a specification: which ids exist, what the ladder says, what may not be said."""

from __future__ import annotations

import itertools
import json
import re
import tomllib
from collections.abc import Iterator
from fnmatch import fnmatch
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

import unknot.content
from unknot.body.regions import REGION_IDS
from unknot.catalog.items import (
    Area,
    Claim,
    Measure,
    Movement,
    Posture,
    Reference,
    Surface,
    Tool,
    Zone,
)
from unknot.catalog.session import Benefit, ChangeOvers, Frame, ToolLadder
from unknot.catalog.techniques import EFFORTS
from unknot.planning.closing import ROUNDS

ROOT = Path(unknot.content.__path__[0])
KINDS: dict[str, type[BaseModel]] = {
    "areas": Area,
    "claims": Claim,
    "measures": Measure,
    "movements": Movement,
    "postures": Posture,
    "references": Reference,
    "surfaces": Surface,
    "tools": Tool,
    "zones": Zone,
}
SESSION: dict[str, type[BaseModel]] = {
    "benefit": Benefit,
    "change-overs": ChangeOvers,
    "frame": Frame,
    "tool-ladder": ToolLadder,
}
GRADES = ("high", "moderate", "low", "very-low", "unsupported")


def raw(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def parse(path: Path, model: type[BaseModel]) -> Any:
    return model.model_validate_json(json.dumps(raw(path), default=str))


@cache
def items(kind: str) -> dict[str, Any]:
    return {path.stem: parse(path, KINDS[kind]) for path in sorted((ROOT / kind).glob("*.toml"))}


@cache
def session(name: str) -> Any:
    return parse(ROOT / "session" / f"{name}.toml", SESSION[name])


def spoken_s(text: str) -> float:
    """Seconds a cue takes when said aloud."""
    return 0.4 + len(text.split()) / 2.4


def strings(value: Any) -> Iterator[str]:
    """Every string inside a parsed content file."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for child in value.values():
            yield from strings(child)
    elif isinstance(value, list):
        for child in value:
            yield from strings(child)


def cited(value: Any) -> Iterator[str]:
    """Every reference id inside a parsed content file."""
    if isinstance(value, dict):
        for key, child in value.items():
            yield from child if key == "sources" else cited(child)
    elif isinstance(value, list):
        for child in value:
            yield from cited(child)


# ---------------------------------------------------------------- ids

CONTRACT_IDS = {
    "areas": "glutes calves hamstrings quadriceps mid-back upper-back piriformis lateral-hip adductors hip-flexors "
    "lats pecs plantar-foot paraspinals upper-trapezius",
    "tools": "tennis-ball lacrosse-ball peanut soft-roller firm-roller ridged-roller rolled-towel",
    "surfaces": "floor mattress mattress-with-book wall chair",
    "postures": "supine sitting prone side-lying standing chair",
    "zones": "spine-line lumbar-spine tailbone neck-front-and-side armpit inner-elbow groin back-of-knee abdomen "
    "kidney-angle floating-ribs breastbone breast greater-trochanter fibular-head sciatic-buttock knee-cap "
    "shin-edge achilles heel-edge sit-bone it-band-outer-knee collarbone shoulder-tip lump-or-vein "
    "front-hip-bone inner-thigh-upper",
}


@pytest.mark.parametrize("kind", CONTRACT_IDS)
def test_exactly_the_contract_ids_exist(kind: str) -> None:
    assert set(items(kind)) == set(CONTRACT_IDS[kind].split())


@pytest.mark.parametrize("kind", [*KINDS, "techniques", "session"])
def test_an_id_is_its_file_name(kind: str) -> None:
    assert {p.stem: p.stem for p in (ROOT / kind).glob("*.toml")} == {
        p.stem: raw(p)["id"] for p in (ROOT / kind).glob("*.toml")
    }


# ---------------------------------------------------------------- references


def test_every_cited_reference_exists() -> None:
    missing = {
        f"{path.relative_to(ROOT)}: {source}"
        for path in ROOT.rglob("*.toml")
        for source in cited(raw(path))
        if source not in items("references")
    }
    assert not missing


def test_nothing_unverified_is_cited() -> None:
    unverified = {r.id for r in items("references").values() if not r.verified}
    citing = {f"{p.relative_to(ROOT)}: {s}" for p in ROOT.rglob("*.toml") for s in cited(raw(p)) if s in unverified}
    assert unverified
    assert not citing


DISAGREE = (
    ("wu-2021", "chen-2021"),
    ("nakamura-2021", "chang-2021-calf"),
    ("konrad-2022", "seever-2022"),
    ("sullivan-2013", "couture-2015"),
    ("wilke-2020", "vibration-roller-2021"),
    ("sadler-2017", "hori-2021"),
    ("grabow-2017", "finley-2024"),
    ("siegel-survey", "skinner-2020"),
    ("ozsoy-2019", "song-2025"),
    ("cheatham-2017", "cheatham-2020"),
)


@pytest.mark.parametrize(("one", "other"), [*DISAGREE, *((b, a) for a, b in DISAGREE)])
def test_sources_that_disagree_name_each_other(one: str, other: str) -> None:
    assert other in items("references")[one].note


def test_a_reference_named_in_a_note_exists() -> None:
    named = {
        word
        for r in items("references").values()
        for word in re.findall(r"\b[a-z]+(?:-[a-z]+)*-(?:19|20)\d\d(?:-[a-z]+)?\b", r.note)
    }
    assert named
    assert named <= set(items("references"))


def test_a_supplied_title_says_so() -> None:
    for reference in items("references").values():
        assert reference.title.startswith("[") == ("square brackets" in reference.note), reference.id


def test_the_evidence_for_self_treatment_of_back_pain_is_graded_low_at_best() -> None:
    for id_ in ("ozsoy-2019", "song-2025", "santos-2024", "wu-2021", "chen-2021", "arguisuelas-2017", "ajimsha-2014"):
        assert items("references")[id_].grade in ("low", "very-low"), id_


# ---------------------------------------------------------------- areas


def test_only_mid_back_and_upper_back_are_midline() -> None:
    assert {a.id for a in items("areas").values() if a.midline} == {"mid-back", "upper-back"}


def test_areas_are_spoken_differently() -> None:
    spoken = [a.spoken for a in items("areas").values()]
    assert len(set(spoken)) == len(spoken)


def test_the_usual_order_goes_from_calves_up_to_the_upper_back() -> None:
    chain = (
        "calves", "glutes", "hamstrings", "quadriceps", "hip-flexors", "mid-back", "upper-back",
    )  # fmt: skip
    places = [items("areas")[a].usual_order for a in chain]
    assert places == sorted(places)
    assert sorted(a.usual_order for a in items("areas").values()) == list(range(1, 16))


def test_no_area_gets_more_than_three_minutes_a_day() -> None:
    for area in items("areas").values():
        assert area.daily_cap.absolute[0] == 0, area.id
        assert area.daily_cap.absolute[1] <= 180, area.id


def test_neighbours_are_few_other_areas_and_get_a_small_share() -> None:
    for area in items("areas").values():
        assert len(area.neighbours) <= 2, area.id
        for neighbour in area.neighbours:
            assert neighbour.area in items("areas"), area.id
            assert neighbour.area != area.id
            assert neighbour.share <= 0.3, area.id


NAMED_BY_NOBODY = {"hip-flexors"}
"""Its own place on the map is the groin, which orders nothing; it is reached by number, or from thigh and low back."""


def test_areas_point_to_regions_of_the_body_map_once_each() -> None:
    for area in items("areas").values():
        regions = [link.region for link in area.regions]
        assert set(regions) <= set(REGION_IDS), area.id
        assert len(set(regions)) == len(regions), area.id
        assert all(link.weight >= 0.3 for link in area.regions), f"{area.id}: so weak a tie is no reason to press"
        assert area.id in NAMED_BY_NOBODY or any(link.weight >= 0.5 for link in area.regions), area.id


def test_a_groin_speaks_for_no_area() -> None:
    """It may be the hip joint, a hernia or a stress fracture, and the large vessels run there."""
    assert not [a.id for a in items("areas").values() if any(link.region == "groin" for link in a.regions)]


def test_low_back_pain_speaks_for_several_areas_modestly_and_says_it_is_not_proof() -> None:
    links = {a.id: link for a in items("areas").values() for link in a.regions if link.region == "lumbar"}
    assert {"glutes", "hamstrings", "hip-flexors", "quadriceps", "calves", "mid-back"} <= set(links)
    for area, link in links.items():
        assert link.weight <= 0.6, area
        assert link.basis.startswith("Influence, not proof"), area


def test_where_nobody_rolls_no_area_answers_alone() -> None:
    """Pain in the head, the front of the neck, the belly or the arm makes no need anywhere."""
    spoken_for = {link.region for a in items("areas").values() for link in a.regions}
    assert not spoken_for & {"head", "neck-front", "abdomen", "upper-arm", "elbow", "forearm", "hand"}


def test_piriformis_and_hip_flexors_get_the_least() -> None:
    ceiling = {a.id: a.daily_cap.absolute[1] for a in items("areas").values()}
    least = min(ceiling.values())
    assert {id_ for id_, s in ceiling.items() if s == least} == {"piriformis", "hip-flexors"}


# ---------------------------------------------------------------- tools and the ladder

SOFTER_THAN = (
    (("soft-roller", "mattress"), ("tennis-ball", "mattress")),
    (("firm-roller", "mattress"), ("tennis-ball", "mattress")),
    (("ridged-roller", "mattress"), ("tennis-ball", "mattress")),
    (("tennis-ball", "mattress"), ("tennis-ball", "wall")),
    (("tennis-ball", "wall"), ("tennis-ball", "mattress-with-book")),
    (("tennis-ball", "wall"), ("soft-roller", "floor")),
    (("tennis-ball", "mattress-with-book"), ("tennis-ball", "floor")),
    (("ridged-roller", "floor"), ("tennis-ball", "floor")),
    (("tennis-ball", "floor"), ("lacrosse-ball", "wall")),
    (("lacrosse-ball", "wall"), ("lacrosse-ball", "mattress-with-book")),
    (("lacrosse-ball", "mattress-with-book"), ("lacrosse-ball", "floor")),
    (("soft-roller", "floor"), ("firm-roller", "floor")),
    (("firm-roller", "floor"), ("ridged-roller", "floor")),
    (("peanut", "wall"), ("tennis-ball", "wall")),
    (("rolled-towel", "floor"), ("soft-roller", "floor")),
)


def score(step: tuple[str, str]) -> int:
    found = session("tool-ladder").score(*step, "usual")
    assert found is not None, step
    return int(found)


@pytest.mark.parametrize(("softer", "firmer"), SOFTER_THAN, ids=lambda step: " on ".join(step))
def test_the_ladder_rises(softer: tuple[str, str], firmer: tuple[str, str]) -> None:
    assert score(softer) < score(firmer)


def test_a_roller_on_the_floor_is_about_a_tennis_ball_on_the_book() -> None:
    assert score(("firm-roller", "floor")) == score(("tennis-ball", "mattress-with-book"))


@pytest.mark.parametrize("tool", CONTRACT_IDS["tools"].split())
def test_a_tool_is_softest_on_the_mattress_and_firmest_on_the_floor(tool: str) -> None:
    scores = {s.surface: s.score for s in session("tool-ladder").steps if s.tool == tool}
    assert scores["mattress"] == min(scores.values())
    assert scores["floor"] == max(scores.values())


def test_the_ladder_is_listed_softest_first_and_each_step_once() -> None:
    steps = session("tool-ladder").steps
    assert [s.score for s in steps] == sorted(s.score for s in steps)
    assert len({(s.tool, s.surface) for s in steps}) == len(steps)


def test_effort_moves_a_step_but_never_past_the_next() -> None:
    ladder = session("tool-ladder")
    for lower, upper in itertools.pairwise(sorted({s.score for s in ladder.steps})):
        assert lower + ladder.effort_shift["harder"] <= upper + ladder.effort_shift["easier"]


def test_effort_always_counts() -> None:
    ladder = session("tool-ladder")
    for step in ladder.steps:
        scores = [ladder.score(step.tool, step.surface, effort) for effort in EFFORTS]
        assert scores == sorted(set(scores)), step


def test_every_tool_and_surface_a_technique_uses_is_on_the_ladder() -> None:
    known = {(s.tool, s.surface) for s in session("tool-ladder").steps}
    used = {
        (tool, surface)
        for path in (ROOT / "techniques").glob("*.toml")
        for group in raw(path)["variants"]
        for tool in group["tools"]
        for surface in group["surfaces"]
    }
    assert used
    assert used <= known


def test_the_lacrosse_ball_is_the_firmest_tool_and_the_towel_the_softest() -> None:
    firmness = {t.id: t.firmness for t in items("tools").values()}
    assert max(firmness, key=lambda t: firmness[t]) == "lacrosse-ball"
    assert min(firmness, key=lambda t: firmness[t]) == "rolled-towel"


def test_only_the_floor_needs_getting_down_to_it() -> None:
    assert {s.id for s in items("surfaces").values() if s.on_floor} == {"floor"}


# ---------------------------------------------------------------- session


def visits_s(minutes: float) -> float:
    """Seconds left for getting there, setting up and pressing."""
    frame, tier = session("frame"), session("frame").tier(minutes)
    around = tier.breathe_s + tier.re_test_s + tier.closing_movements * tier.movement_s + tier.walk_s
    return float(minutes * 60 - frame.get_ready_s - around)


def test_four_minutes_leave_time_for_one_area_on_both_sides() -> None:
    assert visits_s(4) >= 130


@pytest.mark.parametrize("minutes", [3, 4, 5, 7, 8, 10, 12, 15, 20, 30, 45, 60])
def test_more_than_half_of_a_session_is_for_the_visits(minutes: int) -> None:
    assert visits_s(minutes) > 0.6 * minutes * 60


def test_one_more_minute_never_leaves_less_for_the_visits() -> None:
    assert [visits_s(m) for m in range(3, 61)] == sorted(visits_s(m) for m in range(3, 61))


def test_longer_sessions_allow_more_areas() -> None:
    areas = [tier.max_areas for tier in session("frame").tiers]
    assert areas == sorted(areas)
    assert (areas[0], areas[-1]) == (1, 8)


def test_in_every_session_some_measure_fits_the_re_test() -> None:
    times = [m.retest_s for m in items("measures").values() if m.retest_s]
    for tier in session("frame").tiers:
        assert min(times) <= tier.re_test_s, tier


def test_change_overs_cover_all_postures_and_have_no_short_cut() -> None:
    table = session("change-overs").postures
    postures = CONTRACT_IDS["postures"].split()
    assert set(table) == set(postures)
    for a, b in itertools.permutations(postures, 2):
        assert table[a][b] > 0
        for c in set(postures) - {a, b}:
            assert table[a][b] <= table[a][c] + table[c][b], (a, c, b)
    assert all(a not in table[a] for a in postures)


GETTING_THERE = (("supine", "standing", 15, 20), ("supine", "prone", 10, 10), ("supine", "sitting", 8, 8))


@pytest.mark.parametrize(("a", "b", "low", "high"), GETTING_THERE)
def test_getting_there_takes_real_seconds(a: str, b: str, low: int, high: int) -> None:
    assert low <= session("change-overs").postures[a][b] <= high


def test_better_evidence_weighs_more() -> None:
    weights = [session("benefit").evidence_weight[grade] for grade in GRADES]
    assert weights == sorted(set(weights), reverse=True)
    assert (weights[0], weights[-1]) == (10, 5)


def test_what_rested_longer_weighs_more() -> None:
    recency = session("benefit").recency_weight
    assert list(recency) == sorted(recency)
    assert recency[-1] == 10


def test_the_benefit_of_time_lies_between_the_two_trials_it_is_fitted_to() -> None:
    benefit = session("benefit")
    assert 59 <= benefit.tau_s <= 116
    assert 10 <= benefit.dead_time_s <= 15


# ---------------------------------------------------------------- movements


def test_closing_movements_suit_those_who_cannot_get_down() -> None:
    closing = [m for m in items("movements").values() if m.role == "close"]
    assert len(closing) >= 6
    assert len([m for m in closing if m.posture in ("standing", "chair")]) >= 4


def test_every_area_has_two_closing_movements_and_one_that_needs_nothing() -> None:
    closing = [m for m in items("movements").values() if m.role == "close" and m.posture in ("standing", "chair")]
    for area in items("areas"):
        own = [m for m in closing if area in m.areas]
        assert len(own) >= 2, area
        assert any(not m.surfaces for m in own), area


PROVOKED = (
    ("strong-pain", "forward back turn load"),
    ("very-strong-pain", "forward back turn load"),
    ("bone-fragility", "forward"),
    ("postpartum", "forward"),
    ("bending-forward-worse", "forward"),
    ("bending-back-worse", "back"),
    ("under-18", "back"),
    ("spinal-stenosis", "back"),
)
DIRECTIONS = {
    "finger-to-floor": "forward",
    "sit-and-reach": "forward",
    "hip-hinge-standing": "forward",
    "cat-camel": "forward back",
    "arm-reach-standing": "back",
    "heel-to-buttock": "back",
    "seated-rotation": "turn",
    "rotation-seated": "turn",
    "rotation-standing": "turn",
    "side-bend-standing": "turn",
    "sit-to-stand": "load",
    "knee-bends-standing": "load",
    "knee-lift-standing": "load",
    "heel-raises": "load",
    "heel-back-standing": "load",
    "knee-to-wall-rocks": "load",
    "side-sway-standing": "load",
    "leg-out-standing": "load",
    "shoulder-blade-squeeze": "load",
    "pelvic-tilt-wall": "",
    "pelvic-tilt-lying": "",
    "easy-steps": "",
    "knee-to-wall": "",
}
"""What each movement and mobility test asks of a back. One without a row here fails."""


@pytest.mark.parametrize(("rule", "directions"), PROVOKED)
def test_nobody_is_bent_the_way_that_may_harm(rule: str, directions: str) -> None:
    closing = {m.id: m for m in items("movements").values() if m.role == "close"}
    tests = {m.id: m for m in items("measures").values() if m.kind == "mobility-test"}
    assert set(DIRECTIONS) == set(closing) | set(tests)
    for item in (closing | tests).values():
        if set(DIRECTIONS[item.id].split()) & set(directions.split()):
            assert rule in item.left_out_by, item.id


@pytest.mark.parametrize("rule", ["minor-fall", "form-open", "leg-nerve-pain", "leg-nerve-known", "belly-operation"])
def test_who_does_not_bend_to_the_floor_either(rule: str) -> None:
    assert rule in items("measures")["finger-to-floor"].left_out_by
    assert rule in items("measures")["sit-and-reach"].left_out_by


def test_strong_pain_ends_with_small_movements_only() -> None:
    closing = [m for m in items("movements").values() if m.role == "close"]
    for rule in ("strong-pain", "very-strong-pain"):
        left = {m.id for m in closing if rule not in m.left_out_by}
        assert left == {"pelvic-tilt-wall", "pelvic-tilt-lying", "easy-steps"}
        assert all(m.gentle for m in closing if m.id in left)


def test_one_can_breathe_lying_seated_and_standing_and_there_is_one_walk() -> None:
    roles: dict[str, set[str]] = {"breathe": set(), "close": set(), "walk": set(), "ease": set()}
    for movement in items("movements").values():
        roles[movement.role].add(movement.posture)
    assert roles["breathe"] == {"supine", "chair", "standing"}
    assert roles["walk"] == {"standing", "chair"}


def test_movements_fit_the_shortest_time_a_session_gives_them() -> None:
    shortest = {
        "close": min(t.movement_s for t in session("frame").tiers),
        "breathe": min(t.breathe_s for t in session("frame").tiers if t.breathe_s),
    }
    for movement in items("movements").values():
        if movement.role in shortest:
            assert movement.seconds.allows(shortest[movement.role]), movement.id


def test_a_movement_stays_in_its_bounds_stretched_and_done_again() -> None:
    for tier in session("frame").tiers:
        longest = tier.movement_most_s or tier.movement_s
        for movement in items("movements").values():
            if movement.role == "close":
                assert movement.seconds.allows(ROUNDS * longest if tier.closing_movements > 1 else longest), movement.id


def test_cues_of_movements_are_short_and_can_be_said_in_time() -> None:
    shortest = min(t.walk_s for t in session("frame").tiers)
    for movement in items("movements").values():
        assert all(len(cue.split()) <= 14 for cue in movement.cues), movement.id
        assert spoken_s(movement.cues[0]) <= shortest, movement.id
        if movement.role != "walk":
            low = movement.seconds.recommended[0]
            assert sum(spoken_s(cue) + 1 for cue in movement.cues) <= low, movement.id


# ---------------------------------------------------------------- measures

MEASUREMENT_ERROR = (
    ("finger-to-floor", 4.5),
    ("knee-to-wall", 1.9),
    ("seated-rotation", 6.3),
    ("heel-to-buttock", 3.0),
)


@pytest.mark.parametrize(("measure", "published"), MEASUREMENT_ERROR)
def test_the_error_of_measuring_oneself_is_one_and_a_half_times_the_published_one(
    measure: str, published: float
) -> None:
    assert items("measures")[measure].measurement_error == pytest.approx(1.5 * published)


def test_no_other_measure_has_an_error() -> None:
    with_error = {m.id for m in items("measures").values() if m.measurement_error is not None}
    assert with_error == {measure for measure, _ in MEASUREMENT_ERROR}


CHANGE_THAT_MATTERS = (
    ("pain-now", 2),
    ("pain-average", 2),
    ("pain-worst", 2),
    ("roland-morris", 5),
    ("own-activities", 2),
)


@pytest.mark.parametrize(("measure", "points"), CHANGE_THAT_MATTERS)
def test_the_change_that_matters_is_the_agreed_one(measure: str, points: float) -> None:
    assert items("measures")[measure].change_that_matters == points


def test_three_re_tests_need_no_lying_down_and_can_be_asked_in_their_time() -> None:
    retests = {m.id: m for m in items("measures").values() if m.retest_s}
    assert set(retests) == {"pain-now", "finger-to-floor", "seated-rotation"}
    for measure in retests.values():
        assert measure.retest_cue
        assert spoken_s(measure.retest_cue) <= measure.retest_s, measure.id


def test_measures_point_to_areas_that_exist_and_have_a_range() -> None:
    for measure in items("measures").values():
        assert set(measure.areas) <= set(items("areas")), measure.id
        assert measure.lowest < measure.highest, measure.id
        assert bool(measure.areas) == (measure.kind == "mobility-test"), measure.id


LEFT_OUT = (
    ("measures", "finger-to-floor", "leg-nerve-pain"),
    ("measures", "finger-to-floor", "bone-fragility"),
    ("measures", "finger-to-floor", "vertigo-or-epilepsy"),
    ("measures", "sit-and-reach", "leg-nerve-pain"),
    ("measures", "sit-and-reach", "bone-fragility"),
    ("measures", "seated-rotation", "spinal-fusion"),
    ("measures", "heel-to-buttock", "pregnancy"),
    ("movements", "hip-hinge-standing", "leg-nerve-pain"),
    ("movements", "cat-camel", "bone-fragility"),
    ("movements", "pelvic-tilt-lying", "pregnancy-after-20-weeks"),
    ("movements", "breathe-lying", "pregnancy-after-20-weeks"),
    ("movements", "rotation-seated", "spinal-fusion"),
)


@pytest.mark.parametrize(("kind", "item", "rule"), LEFT_OUT)
def test_who_leaves_it_out(kind: str, item: str, rule: str) -> None:
    assert rule in items(kind)[item].left_out_by


def test_some_breathing_some_walk_and_some_re_test_are_left_to_everybody() -> None:
    assert {m.role for m in items("movements").values() if not m.left_out_by} == {"breathe", "walk", "ease"}
    assert [m.id for m in items("measures").values() if m.retest_s and not m.left_out_by] == ["pain-now"]


def test_no_single_rule_leaves_nobody_a_closing_movement() -> None:
    closing = [m for m in items("movements").values() if m.role == "close" and not m.surfaces]
    rules = {rule for m in closing for rule in m.left_out_by}
    assert [rule for rule in rules if all(rule in m.left_out_by for m in closing)] == []


def test_positions_of_ease_say_when_not_and_are_for_those_a_nerve_keeps_from_rolling() -> None:
    ease = {m.id: m for m in items("movements").values() if m.role == "ease"}
    assert {m.posture for m in ease.values()} == {"supine", "side-lying", "prone", "standing", "chair"}
    assert all(m.not_when and m.basis for m in ease.values())
    assert not any({"leg-nerve-pain", "leg-nerve-known"} & set(m.left_out_by) for m in ease.values())
    back = {"bending-back-worse", "spinal-stenosis", "under-18", "bone-fragility", "pregnancy", "belly-operation"}
    assert back <= set(ease["ease-on-elbows"].left_out_by)
    assert "does not hurt" in ease["ease-side-lying"].how


PRESSED = (
    (r"mid-back-(roller-lean|towel-.*)|upper-back-roller-.*", "under-18 spinal-stenosis bending-back-worse"),
    (r"mid-back-(roller-lean|towel-.*)|upper-back-roller-.*", "belly-operation postpartum"),
    (r"quads-.*-prone|adductors-roller-prone", "under-18 bending-back-worse bone-fragility"),
    (r"hip-flexors-ball-prone", "bone-fragility belly-operation"),
    (r"(calf|hamstring)-.*-sitting", "bone-fragility bending-forward-worse strong-pain very-strong-pain"),
    (r".*-side-lying", "leg-nerve-pain leg-nerve-known"),
    (r"(glute|piriformis|hamstring)-.*", "leg-nerve-pain leg-nerve-known"),
)


@pytest.mark.parametrize(("techniques", "rules"), PRESSED)
def test_who_is_kept_from_which_techniques(techniques: str, rules: str) -> None:
    found = [path for path in (ROOT / "techniques").glob("*.toml") if re.fullmatch(techniques, path.stem)]
    assert found
    for path in found:
        out = tomllib.loads(path.read_text(encoding="utf-8"))["left_out_by"]
        assert set(rules.split()) <= set(out), path.stem


def test_a_rule_that_leaves_something_out_exists() -> None:
    rules = {path.stem for path in (ROOT / "screening" / "rules").glob("*.toml")}
    named = {rule for kind in ("measures", "movements") for item in items(kind).values() for rule in item.left_out_by}
    assert named
    assert named <= rules


# ---------------------------------------------------------------- claims

FORBIDDEN = (
    ("cures", "Rolling cures back pain."),
    ("breaks-adhesions", "It breaks up the adhesions in your calf."),
    ("breaks-adhesions", "Release those knots."),
    ("lengthens-fascia", "Lengthen the IT band."),
    ("lengthens-fascia", "This releases tight fascia."),
    ("lengthens-muscles", "This will lengthen those back muscles."),
    ("toxins", "Pressure flushes toxins out."),
    ("posture", "It can improve your posture."),
    ("realigns", "The roller realigns the spine."),
    ("heals", "The ball heals the muscle."),
    ("guaranteed", "Relief guaranteed."),
    ("fixes-your-back", "Three minutes that fix your back."),
    ("prevents-injury", "Rolling prevents injuries."),
    ("scientifically-proven", "A scientifically proven method."),
    ("treats-condition", "This treats sciatica."),
    ("no-risk", "Rolling is completely safe."),
    ("blood-flow", "It boosts circulation."),
    ("harder-is-better", "Push through the pain."),
)
HONEST = (
    "It does not lengthen the band and cannot release fascia.",
    "Rolling has never cured anybody.",
    "Relief for minutes to hours, and easier movement.",
    "Release the pressure and roll out slowly.",
    "Put the ball in place.",
    "Prevention of injuries has not been shown.",
    "Fix the book so that it cannot slide.",
    "Keep the weight in your back leg.",
    "A secure hold. Be careful near a healed scar.",
)


def matches(text: str, file: str = "") -> set[str]:
    """Ids of the claims a text makes; ``file`` is its path from the root of the repository."""
    return {
        claim.id
        for claim in items("claims").values()
        if re.search(claim.pattern, text) and not any(fnmatch(file, glob) for glob in claim.allowed_in)
    }


@pytest.mark.parametrize(("claim", "sentence"), FORBIDDEN)
def test_a_forbidden_claim_is_caught(claim: str, sentence: str) -> None:
    assert claim in matches(sentence)


def test_every_claim_has_a_sentence_that_it_catches() -> None:
    assert {claim for claim, _ in FORBIDDEN} == set(items("claims"))


@pytest.mark.parametrize("sentence", HONEST)
def test_an_honest_sentence_passes(sentence: str) -> None:
    assert not matches(sentence)


@pytest.mark.parametrize("kind", sorted(p.name for p in ROOT.iterdir() if p.is_dir()))
def test_no_content_makes_a_forbidden_claim(kind: str) -> None:
    found = {
        f"{path.relative_to(ROOT)}: {sorted(claims)}: {text}"
        for path in (ROOT / kind).rglob("*.toml")
        for text in strings(raw(path))
        if (claims := matches(text, f"src/unknot/content/{path.relative_to(ROOT)}"))
    }
    assert not found


def test_what_to_say_instead_makes_no_claim_either() -> None:
    for claim in items("claims").values():
        assert not matches(claim.say_instead), claim.id
