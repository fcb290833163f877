"""The wording and the consistency of questions, rules and stop rules."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import pytest
from pydantic import ValidationError

import unknot.content
from unknot.catalog.errors import ContentError
from unknot.catalog.rules import Condition, Memory, Question, Restrict, Rule, StopRule
from unknot.screening import ScreeningContent, load_screening

CONTENT = load_screening(Path(unknot.content.__path__[0]) / "screening")
EMERGENCY_NUMBER = "your emergency number (112, 999 or 911)"


def rule(**changes: object) -> Rule:
    fields: dict[str, object] = {
        "id": "made-up",
        "title": "Made up",
        "kind": "caution",
        "hazard": "fall",
        "when": Condition(answer="falls", is_="yes"),
        "verdict": "go_with_changes",
        "message": "Be careful.",
        "basis": "Only for this test.",
        "restrict": Restrict(surfaces=("floor",)),
        "sources": ("coaching-judgement",),
        "grade": "very-low",
    }
    return Rule.model_validate({**fields, **changes})


def build(*rules: Rule) -> ScreeningContent:
    return ScreeningContent.build(
        CONTENT.questions, {r.id: r for r in rules}, CONTENT.stops, "test", CONTENT.terms, CONTENT.map_rows
    )


@pytest.mark.parametrize(
    ("when", "says"),
    [
        (Condition(answer="fals", is_="yes"), "did you mean 'falls'?"),
        (Condition(answer="falls", is_="never"), "one of no, unsure, yes"),
        (Condition(answer="falls", is_="no"), "the worse answers"),
        (Condition(answer="night_pain", is_="eases"), "the worse answers"),
        (Condition(answer="pain_now", below=3), "the worse answers"),
        (Condition(local="bruse"), "did you mean 'bruise'?"),
        (Condition(none_of=(Condition(answer="falls", is_="yes"),)), "only worse answers fulfil"),
    ],
)
def test_a_rule_that_a_worse_answer_would_switch_off_is_refused(when: Condition, says: str) -> None:
    with pytest.raises(ContentError) as caught:
        build(rule(when=when))
    assert says in str(caught.value)


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"answer": "falls"},
        {"answer": "falls", "is": "yes", "local": "bruise"},
        {"count": 3, "of": [{"answer": "falls", "is": "yes"}]},
        {"of": [{"answer": "falls", "is": "yes"}]},
    ],
)
def test_a_condition_has_exactly_one_form(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Condition.model_validate_json(json.dumps(wrong))


def test_a_rule_that_changes_nothing_is_refused() -> None:
    with pytest.raises(ValidationError, match="changes nothing"):
        rule(restrict=Restrict())


def test_a_rule_about_a_place_needs_a_local_condition() -> None:
    with pytest.raises(ContentError, match="a local condition"):
        build(rule(restrict=Restrict(here="area")))


@pytest.mark.parametrize("key", sorted(CONTENT.rules))
def test_an_emergency_message_says_where_to_go_and_other_messages_do_not_shout(key: str) -> None:
    one = CONTENT.rules[key]
    sends = EMERGENCY_NUMBER in one.message or "emergency department now" in one.message
    assert sends or one.verdict != "emergency"
    assert "!" not in one.message


@pytest.mark.parametrize("key", sorted(k for k, r in CONTENT.rules.items() if r.verdict == "urgent"))
def test_an_urgent_message_says_that_rolling_is_out_and_when_to_be_seen(key: str) -> None:
    message = CONTENT.rules[key].message
    assert "o not roll" in message
    assert any(word in message for word in ("today", "now", "within a day"))


@pytest.mark.parametrize("key", sorted(k for k, r in CONTENT.rules.items() if r.hazard == "fracture" and r.sends_first))
def test_a_message_about_a_fracture_speaks_of_the_bone_before_it_speaks_of_rolling(key: str) -> None:
    message = CONTENT.rules[key].message.lower()
    said = [message.find(word) for word in ("broken", "break", "bone", "hump", "fall") if word in message]
    assert min(said) < message.find("roll")


@pytest.mark.parametrize("key", sorted(k for k, r in CONTENT.rules.items() if r.seen_first and k != "under-12"))
def test_a_message_that_sends_somebody_first_says_that_rolling_waits(key: str) -> None:
    message = CONTENT.rules[key].message
    assert any(words in message for words in ("o not roll", "before you roll", "nothing is rolled"))


@pytest.mark.parametrize("key", sorted(k for k, r in CONTENT.rules.items() if r.verdict == "go_with_changes"))
def test_what_sends_somebody_within_days_is_no_go_with_changes(key: str) -> None:
    message = CONTENT.rules[key].message
    assert [
        words for words in ("this week", "appointment", "in the next days", "in the next weeks") if words in message
    ] == []


COMFORTS = (
    "harmless",
    "gently",
    "just as good",
    "rarely means",
    "much alone",
    "You know this nerve",
    "nothing says",
    "next visit",
)


@pytest.mark.parametrize("key", sorted(CONTENT.rules))
def test_what_comforts_stands_in_soothing_and_never_in_the_message_itself(key: str) -> None:
    message = CONTENT.rules[key].message
    assert [words for words in COMFORTS if words in message] == []


@pytest.mark.parametrize("key", sorted(k for k, r in CONTENT.rules.items() if r.sends_first))
def test_whoever_is_to_be_seen_first_is_not_soothed(key: str) -> None:
    assert CONTENT.rules[key].soothing == ""


@pytest.mark.parametrize("key", sorted(k for k, r in CONTENT.rules.items() if r.verdict == "see_clinician"))
def test_a_see_a_clinician_message_names_whom_to_ask(key: str) -> None:
    whom = ("clinician", "doctor", "midwife", "surgeon", "cancer team", "the team that did it")
    assert any(word in CONTENT.rules[key].message for word in whom)


@pytest.mark.parametrize("key", sorted(CONTENT.rules))
def test_our_own_caution_says_so_in_its_sources(key: str) -> None:
    one = CONTENT.rules[key]
    assert one.kind == "consensus" or "coaching-judgement" in one.sources
    assert one.kind == "caution" or set(one.sources) != {"coaching-judgement"}


@pytest.mark.parametrize("key", sorted(CONTENT.questions))
def test_unsure_counts_against_the_person_where_only_limits_follow(key: str) -> None:
    """Signs that merely add to a pattern are the exception; they are listed here one by one."""
    patterns = {
        "night_sweats", "first_episode", "thoracic_pain", "deformity_new", "diabetes", "sudden_onset",
        "leg_worse_than_back", "cough_sneeze_worse", "flank_pain", "spa_features",
        "bending_forward_worse", "bending_back_worse",
        "ibp_insidious", "ibp_exercise_helps", "ibp_rest_does_not_help", "ibp_night_pain_better_up",
    }  # fmt: skip
    one = CONTENT.questions[key]
    if one.kind == "yes-no":
        assert (one.unsure_counts_as == one.worse) == (key not in patterns)


STOPS = [
    "sharp-or-electric",
    "numb-or-tingling",
    "spreading-down",
    "too-strong",
    "cannot-relax",
    "dizzy-or-sick",
    "chest-pain-or-breathless",
    "colour-change",
    "back-pain-up-2",
]


@pytest.mark.parametrize("key", STOPS)
def test_every_promised_stop_rule_is_there_during_a_session(key: str) -> None:
    assert CONTENT.stops[key].when == "during"


@pytest.mark.parametrize(
    ("key", "action"),
    [
        ("too-strong", "ease"),
        ("cannot-relax", "ease"),
        ("sharp-or-electric", "stop_area"),
        ("numb-or-tingling", "stop_area"),
        ("spreading-down", "stop_session"),
        ("dizzy-or-sick", "stop_session"),
        ("colour-change", "stop_session"),
        ("back-pain-up-2", "stop_session"),
        ("chest-pain-or-breathless", "emergency_screen"),
        ("new-warning-sign", "emergency_screen"),
    ],
)
def test_what_happens_when_a_person_names_a_kind_of_pain(key: str, action: str) -> None:
    assert CONTENT.stops[key].action == action


@pytest.mark.parametrize("key", [key for key, stop in CONTENT.stops.items() if stop.action == "stop_area"])
def test_a_nerve_or_bone_that_answered_closes_more_than_the_name_of_one_place(key: str) -> None:
    one = CONTENT.stops[key]
    assert (one.here, bool(one.nerve_paths)) == ("nearby", True)
    assert "coaching-judgement" in one.sources and "judgement" in one.basis


def test_a_nerve_path_through_an_unknown_area_is_refused() -> None:
    wrong = CONTENT.stops["sharp-or-electric"].model_copy(update={"nerve_paths": (("glutes", "hamstring"),)})
    with pytest.raises(ContentError, match="did you mean 'hamstrings'"):
        ScreeningContent.build(
            CONTENT.questions, CONTENT.rules, {wrong.id: wrong}, "test", CONTENT.terms, CONTENT.map_rows
        )


@pytest.mark.parametrize(
    "wrong", [{"here": None}, {"here": "area"}, {"action": "ease"}, {"action": "ease", "nerve_paths": []}]
)
def test_what_lies_nearby_goes_only_with_a_rule_that_stops_an_area(wrong: dict[str, object]) -> None:
    fields = CONTENT.stops["sharp-or-electric"].model_dump(mode="json") | wrong
    with pytest.raises(ValidationError, match="`here` goes with action 'stop_area'"):
        StopRule.model_validate_json(json.dumps(fields))


@pytest.mark.parametrize("key", ["soreness-over-48-h", "bruise-after", "back-pain-up-next-day"])
def test_too_much_once_softens_and_twice_in_a_row_stops_the_area(key: str) -> None:
    one = CONTENT.stops[key]
    assert (one.when, one.action, one.repeated) == ("after", "soften_next", "stop_area")


ROOT = Path(unknot.content.__path__[0])


@pytest.mark.parametrize("kind", ["areas", "zones", "tools", "postures", "surfaces", "movements"])
def test_every_limit_names_something_that_exists(kind: str) -> None:
    known = {path.stem for path in (ROOT / kind).glob("*.toml")}
    named = {item for one in CONTENT.rules.values() for item in getattr(one.restrict, kind)}
    assert named <= known


def test_places_are_asked_for_exactly_the_areas_there_are() -> None:
    areas = {path.stem: tomllib.loads(path.read_text(encoding="utf-8")) for path in (ROOT / "areas").glob("*.toml")}
    body = CONTENT.questions["local"]
    assert set(body.areas) == set(areas)
    assert set(body.midline) == {key for key, area in areas.items() if area["midline"]}


@pytest.mark.parametrize("key", sorted(k for k, q in CONTENT.questions.items() if q.worse == "unordered"))
def test_only_age_and_sex_have_no_worse_direction(key: str) -> None:
    assert key in ("age", "sex")


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"worse": "yes"}, "worse is 'yes'"),
        ({"meaning": 3, "version": 2}, "meaning 3 of version 2"),
        ({"version": 0}, "greater than or equal to 1"),
    ],
)
def test_a_question_names_its_worse_direction_and_the_version_of_its_words(wrong: dict[str, object], says: str) -> None:
    fields = CONTENT.questions["episode_weeks"].model_dump(mode="json", exclude_defaults=True) | wrong
    with pytest.raises(ValidationError, match=says):
        Question.model_validate_json(json.dumps(fields))


def test_what_a_mark_opens_is_answered_yes_or_no_and_unsure_is_the_worse() -> None:
    fields = CONTENT.questions["calf_marked"].model_dump(mode="json", exclude_defaults=True)
    with pytest.raises(ValidationError, match="unsure counts as the worse answer"):
        Question.model_validate_json(json.dumps(fields | {"unsure_counts_as": "no"}))


# ── terms ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_term_means_the_same_in_every_rule_that_names_it() -> None:
    spelled = CONTENT.terms["not-looked-at"].when.spelled_out(CONTENT.terms)
    assert spelled in CONTENT.rules["arm-nerve-new"].when.all_of
    assert spelled in CONTENT.rules["possible-fracture"].when.all_of


@pytest.mark.parametrize("key", sorted(CONTENT.terms))
def test_a_term_is_one_step_deep_and_says_itself_in_words(key: str) -> None:
    term = CONTENT.terms[key]
    assert all(leaf.term is None for leaf in term.when.leaves())
    assert term.says and term.basis and term.sources


def test_an_unknown_term_is_refused_with_the_nearest() -> None:
    with pytest.raises(ContentError, match="did you mean 'weak-bones'"):
        build(rule(when=Condition(term="weak-bone")))


def test_a_term_inside_a_term_is_refused() -> None:
    inner = CONTENT.terms["weak-bones"]
    nested = inner.model_copy(update={"id": "nested", "when": Condition(term="weak-bones")})
    with pytest.raises(ContentError, match="no other term in it"):
        ScreeningContent.build({}, {}, {}, "test", {"nested": nested, "weak-bones": inner}, CONTENT.map_rows)


# ── seen first, and the one fall with time ───────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("verdict", ["go_with_changes", "urgent", "emergency"])
def test_seen_first_goes_with_see_a_clinician_alone(verdict: str) -> None:
    with pytest.raises(ValidationError, match="seen_first with verdict"):
        rule(verdict=verdict, seen_first=True)


def test_a_rule_that_sends_first_closes_everything_and_ranks_above_one_that_does_not() -> None:
    first, soon = rule(verdict="see_clinician", seen_first=True), rule(verdict="see_clinician")
    assert first.ends_it and not soon.ends_it
    assert soon.rank < first.rank < rule(verdict="urgent").rank


@pytest.mark.parametrize("verdict", ["go_with_changes", "see_clinician", "emergency"])
def test_today_goes_with_urgent_alone(verdict: str) -> None:
    with pytest.raises(ValidationError, match="today with verdict"):
        rule(verdict=verdict, today=True)


@pytest.mark.parametrize("key", sorted(k for k, r in CONTENT.rules.items() if r.today))
def test_what_does_not_wait_until_tomorrow_says_so(key: str) -> None:
    message = CONTENT.rules[key].message
    assert "today or tomorrow" not in message
    assert "today" in message or "now" in message


def test_only_trauma_falls_with_time_and_no_further_than_seen_first() -> None:
    falls = {key: one.falls_to for key, one in CONTENT.rules.items() if one.falls_to}
    assert falls == {"major-trauma": "trauma-not-looked-at", "minor-fall-weak-bones": "trauma-not-looked-at"}
    assert CONTENT.rules["trauma-not-looked-at"].seen_first


@pytest.mark.parametrize("to", ["nowhere", "glaucoma"])
def test_a_rule_falls_only_to_one_that_sends_somebody_first(to: str) -> None:
    rules = {**CONTENT.rules, "major-trauma": CONTENT.rules["major-trauma"].model_copy(update={"falls_to": to})}
    with pytest.raises(ContentError, match="a rule that sends somebody first"):
        build(*rules.values())


def test_a_rule_that_time_switches_off_is_refused_unless_it_says_what_it_falls_to() -> None:
    with pytest.raises(ContentError, match="the worse answers"):
        build(rule(when=Condition(answer="episode_weeks", at_most=12)))


@pytest.mark.parametrize("key", sorted(CONTENT.stars))
def test_a_time_critical_question_is_short_enough_to_be_read(key: str) -> None:
    assert len(CONTENT.questions[key].text.split()) <= 15


@pytest.mark.parametrize("key", ["sharp-or-electric", "too-strong", "bruise-after"])
def test_a_rule_about_a_place_says_what_later_days_make_of_it(key: str) -> None:
    fields = CONTENT.stops[key].model_dump(mode="json") | {"memory": None}
    with pytest.raises(ValidationError, match=r"needs \[memory\]"):
        StopRule.model_validate_json(json.dumps(fields))


@pytest.mark.parametrize(
    "wrong", [{"rests_days": -1}, {"rests_days": 29}, {"seconds": 1.5}, {"until_painless_visits": 0}, {"form": "firm"}]
)
def test_no_memory_lets_more_be_done_than_before(wrong: dict[str, object]) -> None:
    memory = CONTENT.stops["too-strong"].memory
    assert memory is not None
    with pytest.raises(ValidationError):
        Memory.model_validate_json(json.dumps(memory.model_dump(mode="json") | wrong))
