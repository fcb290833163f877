from itertools import combinations

import pytest
from hypothesis import given, settings
from tests.unit.session.plans import CATALOG, make_plan, picks, sides_of

from unknot.catalog.speech import speaking_s
from unknot.planning.request import Person
from unknot.planning.rungs import personal
from unknot.screening.verdict import Restrictions
from unknot.session.script import COUNTDOWN, TEN_SECONDS, Script, write_script
from unknot.session.words import side_words

TOOLS = tuple(CATALOG.tools)
SURFACES = tuple(CATALOG.surfaces)
DOSE = ("search", "hold", "roll", "pin_and_move")
SCRIPTS = settings(max_examples=60, deadline=None, derandomize=True)


def script_of(chosen, restrictions: Restrictions | None = None) -> Script:
    return write_script(make_plan(chosen), restrictions or Restrictions(), TOOLS, SURFACES, CATALOG)


def doses(script: Script):
    for visit in script.plan.visits:
        yield visit, [s for s in script.segments if s.visit == visit.order and s.kind in DOSE]


@SCRIPTS
@given(picks())
def test_segments_tile_the_time_and_add_up_to_the_plan(chosen):
    script = script_of(chosen)
    ends = [0, *(segment.ends_s for segment in script.segments)]
    assert [segment.starts_s for segment in script.segments] == ends[:-1]
    assert script.total_s == script.plan.total_s == ends[-1]


@SCRIPTS
@given(picks())
def test_cues_never_overlap_and_never_outlast_their_segment(chosen):
    for segment in script_of(chosen).segments:
        ends = [say.at_s + speaking_s(say.text) for say in segment.say]
        starts = [say.at_s for say in segment.say]
        assert all(end <= start for end, start in zip(ends, starts[1:], strict=False)), segment
        assert all(end <= segment.duration_s + 0.05 for end in ends), segment


@SCRIPTS
@given(picks())
def test_every_side_gets_its_whole_dose(chosen):
    for visit, segments in doses(script_of(chosen)):
        assert sum(segment.duration_s for segment in segments) == visit.dose_s
        assert {segment.side for segment in segments} == {visit.side}


@SCRIPTS
@given(picks())
def test_area_and_side_are_said_before_the_pressure_starts(chosen):
    script = script_of(chosen)
    for visit, segments in doses(script):
        before = [s for s in script.segments if s.ends_s <= segments[0].starts_s and s.visit == visit.order]
        said = " ".join(say.text.lower() for s in before if s.kind in ("set_up", "switch_side") for say in s.say)
        assert side_words(CATALOG.areas[visit.area], visit.side) in said, said


@SCRIPTS
@given(picks())
def test_ten_seconds_before_the_end_of_a_side_it_is_said(chosen):
    for visit, segments in doses(script_of(chosen)):
        end = segments[-1].ends_s
        at = [s.starts_s + say.at_s for s in segments for say in s.say if say.text == TEN_SECONDS]
        assert at == [end - 10], visit.variant


@SCRIPTS
@given(picks())
def test_the_last_three_seconds_are_counted(chosen):
    for visit, segments in doses(script_of(chosen)):
        assert segments[-1].say[-1].text == COUNTDOWN, visit.variant


@SCRIPTS
@given(picks())
def test_the_first_cue_of_every_phase_is_said(chosen):
    for visit, segments in doses(script_of(chosen)):
        for segment in segments:
            first = getattr(CATALOG.techniques[visit.technique].cues, segment.kind)[0]
            assert first.replace("{side}", visit.side) in [say.text for say in segment.say], segment


@SCRIPTS
@given(picks())
def test_the_other_side_is_never_named_during_a_dose(chosen):
    for visit, segments in doses(script_of(chosen)):
        other = {"left": "right", "right": "left"}.get(visit.side)
        if other is None:
            continue
        cues = [
            c.replace("{side}", "") for s in segments for c in getattr(CATALOG.techniques[visit.technique].cues, s.kind)
        ]
        said = " ".join(say.text for s in segments for say in s.say)
        assert f" {other} " not in f" {said} " or any(f" {other} " in cue for cue in cues), said


@SCRIPTS
@given(picks())
def test_every_visit_has_a_way_out_and_no_alternative_is_harder(chosen):
    script = script_of(chosen)
    for visit in script.plan.visits:
        ways = [a for a in script.easier if a.visit == visit.order]
        assert [a.kind for a in ways][-1] == "skip"
        assert all((a.dose_s <= visit.dose_s and a.kind != "lower_rung") or softer(visit, a.variant) for a in ways)


def softer(visit, variant: str) -> bool:
    """On the ladder of nobody in particular, by more than can hardly be told apart."""
    own = personal(CATALOG, Person(), {visit.area}).variants
    return own[variant].rung < own[visit.variant].felt


def test_no_alternative_uses_a_tool_the_rules_exclude_or_nobody_has():
    chosen = [("glute-ball-lying:lacrosse-ball:floor:easier", "left", 45)]
    without = Restrictions(tools_excluded=("tennis-ball",))
    kinds = {a.kind for a in script_of(chosen, without).easier}
    assert kinds == {"shorter", "skip"}


def test_changing_side_is_a_segment_of_its_own_between_two_full_windows():
    variant = "glute-ball-lying:tennis-ball:floor:usual"
    kinds = [s.kind for s in script_of([(variant, side, 60) for side in sides_of(variant)]).segments]
    assert kinds[:3] == ["get_ready", "breathe", "change_over"]
    middle = kinds[kinds.index("set_up") : kinds.index("rest")]
    assert middle.count("switch_side") == 1
    half = middle.index("switch_side")
    assert middle[1:half] == middle[half + 1 :]


def test_a_session_ends_active():
    kinds = [s.kind for s in script_of([("calf-ball-lying:tennis-ball:floor:usual", "left", 45)]).segments]
    assert kinds[-3:] == ["move", "move", "move"]
    assert kinds[kinds.index("move") - 1] == "re_test"


def test_sitting_down_when_light_headed_is_said_before_walking():
    last = script_of([("calf-ball-lying:tennis-ball:floor:usual", "left", 45)]).segments[-1]
    first, then = (say.text for say in last.say)
    assert "light-headed" in first and "walk" in then


def test_no_movement_the_rules_speak_against_is_in_a_session():
    barred = tuple(m.id for m in CATALOG.movements.values() if m.role == "close" and m.id != "heel-raises")
    script = script_of(
        [("calf-ball-lying:tennis-ball:floor:usual", "left", 45)], Restrictions(movements_excluded=barred)
    )
    shown = {s.show.pose for s in script.segments if s.kind == "move"}
    assert shown == {"heel-raises", "walking"}


@pytest.mark.parametrize("count", [0, 1, 2])
def test_no_closing_movement_needs_what_is_not_at_hand(count):
    for surfaces in combinations(SURFACES, count):
        made = make_plan([("calf-ball-lying:tennis-ball:floor:usual", "left", 45)])
        shown = {
            s.show.pose
            for s in write_script(made, Restrictions(), TOOLS, surfaces, CATALOG).segments
            if s.kind in ("move", "breathe")
        }
        used = [m for m in CATALOG.movements.values() if m.pose in shown and m.role in ("close", "breathe")]
        assert used and all(not m.surfaces or set(m.surfaces) & set(surfaces) for m in used if m.role == "close")
        said = " ".join(m.name + m.how + " ".join(m.cues) for m in used).lower()
        assert all(thing in surfaces or thing not in said for thing in ("wall", "chair"))


@pytest.mark.parametrize(("thing", "surface"), [("wall", "wall"), ("chair", "chair"), ("seat", "chair")])
def test_a_movement_that_speaks_of_a_thing_needs_it(thing, surface):
    speaking = [m for m in CATALOG.movements.values() if thing in (m.name + m.how + " ".join(m.cues)).lower()]
    assert speaking and all(surface in m.surfaces for m in speaking)
