"""Whatever is thrown at a command: a clear refusal, never a traceback, never a defect of ours."""

from __future__ import annotations

import json

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.contracts.conftest import EXAMPLE

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=12,
)
FIELDS = [*sorted(EXAMPLE), "map", "history", "postures", "max_discomfort_nrs", "seed"]
ANSWERS = [*sorted(EXAMPLE["answers"]), "local", "pregnancy_weeks", "age"]
COMMANDS = st.sampled_from(["screen", "plan", "script", "why", "pressure"])
CASE = {
    "person": {"sex": "female", "age": 45, "height_cm": 168, "mass_kg": 70},
    "technique": "glute-ball-sitting",
    "tool": "tennis-ball",
    "surface": "floor",
    "side": "left",
    "effort": "usual",
}
PAST = {"days_ago": 2, "area": "calves", "side": "left", "dose_s": 60, "rung": 3, "soreness_nrs": 1}
NEED = {"left": 5, "right": 5}
PLACE = {"area": "calves", "side": "left", "condition": "bruise"}
ODD = JSON | st.sampled_from([-1, 0, 11, 1e308, float("nan"), float("inf"), "", "left", "calves", [], {}, None, True])
JUNK = settings(
    max_examples=80,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


def refused_or_done(unknot, command, document):
    words = [command, "-", "--json"] + (["--no-what-if"] if command == "why" else [])
    refused_or_done_as(unknot, words, document)


def refused_or_done_as(unknot, words, document):
    done = unknot(*words, stdin=document)
    assert done.status in (0, 2, 3), (done.status, done.err)
    assert "Traceback" not in done.out + done.err
    if done.status:
        assert done.out == ""
        assert done.err.strip()
    else:
        json.loads(done.out)


@JUNK
@given(command=COMMANDS, document=JSON)
def test_any_json_is_refused_or_done(unknot, command, document):
    refused_or_done(unknot, command, json.dumps(document))


@JUNK
@given(command=COMMANDS, document=st.binary(max_size=40))
def test_any_bytes_are_refused(unknot, command, document):
    refused_or_done(unknot, command, document)


@JUNK
@given(command=st.sampled_from(["plan", "script", "why"]), field=st.sampled_from(FIELDS), value=JSON)
def test_a_sound_request_with_one_odd_field(unknot, command, field, value):
    refused_or_done(unknot, command, json.dumps(EXAMPLE | {field: value, "minutes": 5} | {field: value}))


@JUNK
@given(field=st.sampled_from([*sorted(CASE), "extra"]), value=ODD, ladder=st.booleans())
def test_a_sound_pressure_case_with_one_odd_field(unknot, field, value, ladder):
    words = ["pressure", "-", "--json"] + (["--ladder"] if ladder else [])
    refused_or_done_as(unknot, words, json.dumps(CASE | {field: value}))


@JUNK
@given(field=st.sampled_from([*sorted(CASE["person"]), "extra"]), value=ODD)
def test_a_sound_pressure_case_with_one_odd_number_of_the_person(unknot, field, value):
    person = CASE["person"] | {field: value}
    refused_or_done_as(unknot, ["pressure", "-", "--json"], json.dumps(CASE | {"person": person}))


@JUNK
@given(
    command=st.sampled_from(["plan", "script", "why"]),
    part=st.sampled_from(["history", "needs", "map", "local", "person"]),
    field=st.sampled_from(
        [*sorted(PAST), "left", "right", "both", "region", "pain", "condition", "age", "sex", "extra"]
    ),
    value=ODD,
)
def test_a_sound_request_with_one_odd_entry_inside(unknot, command, part, field, value):
    whole = {
        "history": {"history": [PAST | {field: value}]},
        "needs": {"needs": {"calves": NEED | {field: value}}},
        "map": {"map": [{"region": "calf", "side": "left", "pain": 4} | {field: value}]},
        "local": {"answers": EXAMPLE["answers"] | {"local": [PLACE | {field: value}]}},
        "person": {"person": {"sex": "male", "age": 50} | {field: value}},
    }
    refused_or_done(unknot, command, json.dumps(EXAMPLE | whole[part] | {"minutes": 3}))


@JUNK
@given(
    technique=st.sampled_from(["glute-ball-sitting", "map", "calf-roller-sitting"]) | st.text(max_size=8),
    flag=st.sampled_from(
        ["--side", "--tool", "--surface", "--effort", "--moment", "--height-cm", "--mass-kg", "--view"]
    ),
    value=st.sampled_from(["", "left", "up", "nan", "inf", "-1", "1e9", "floor", "tennis-ball", "hover"])
    | st.text(max_size=8),
    kind=st.sampled_from([".json", ".txt", ".svgz", ""]),
)
def test_odd_words_to_the_drawing_command_are_refused_or_done(unknot, tmp_path, technique, flag, value, kind):
    done = unknot("figure", technique, "--out", str(tmp_path / f"drawn{kind}"), flag, value)
    assert done.status in (0, 2, 3), (done.status, done.err)
    assert "Traceback" not in done.out + done.err


@JUNK
@given(command=st.sampled_from(["screen", "plan"]), field=st.sampled_from(ANSWERS), value=JSON)
def test_sound_answers_with_one_odd_answer(unknot, command, field, value):
    answers = EXAMPLE["answers"] | {field: value}
    document = answers if command == "screen" else EXAMPLE | {"answers": answers, "minutes": 3}
    refused_or_done(unknot, command, json.dumps(document))
