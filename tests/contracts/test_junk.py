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
COMMANDS = st.sampled_from(["screen", "plan", "script", "why"])
JUNK = settings(
    max_examples=120,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


def refused_or_done(unknot, command, document):
    words = [command, "-", "--json"] + (["--no-what-if"] if command == "why" else [])
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
@given(command=st.sampled_from(["screen", "plan"]), field=st.sampled_from(ANSWERS), value=JSON)
def test_sound_answers_with_one_odd_answer(unknot, command, field, value):
    answers = EXAMPLE["answers"] | {field: value}
    document = answers if command == "screen" else EXAMPLE | {"answers": answers, "minutes": 3}
    refused_or_done(unknot, command, json.dumps(document))
