import json

import pytest

KEYS = {"verdict", "incomplete", "missing", "reasons", "restrictions", "content_version"}
LIMITS = {
    "areas_excluded",
    "tools_excluded",
    "postures_excluded",
    "surfaces_excluded",
    "max_discomfort_nrs",
    "max_dose_s",
    "rules",
}


def test_the_document_has_the_fields_of_the_contract(unknot, answers_json):
    done = unknot("screen", "-", "--json", stdin=answers_json | {"hypermobility": "yes"})
    assert done.status == 0
    assert set(done.json) >= KEYS
    assert set(done.json["restrictions"]) >= LIMITS
    assert all({"rule", "answers", "message", "sources"} <= set(reason) for reason in done.json["reasons"])
    assert done.json["verdict"] == "go_with_changes"


def test_an_emergency_is_done_and_not_an_error(unknot, answers_json):
    done = unknot("screen", "-", "--json", stdin=answers_json | {"saddle_numbness": "yes"})
    assert done.status == 0
    assert done.json["verdict"] == "emergency"
    assert done.err == ""


def test_without_answers_nothing_is_assumed(unknot):
    done = unknot("screen", "-", "--json", stdin={})
    assert done.status == 0
    assert done.json["incomplete"] is True
    assert "saddle_numbness" in done.json["missing"]


@pytest.mark.parametrize(
    ("answers", "says"),
    [
        ({"saddle_numbnes": "no"}, ("saddle_numbnes", "did you mean 'saddle_numbness'?")),
        ({"saddle_numbness": "perhaps"}, ("saddle_numbness", "'perhaps'", "yes, no or unsure")),
        ({"saddle_numbness": False}, ("saddle_numbness", "False", "'no'")),
        ({"age": 17000}, ("age", "17000", "0 to 120")),
        ({"age": "44"}, ("age", "'44'", "without quotes")),
        ({"recent_trauma": "big"}, ("recent_trauma", "'big'", "none, minor, major")),
        ({"local": [{"area": "glute", "side": "left", "condition": "bruise"}]}, ("local.0.area", "'glutes'")),
        ({"pregnant": "no", "pregnancy_weeks": 20}, ("pregnan",)),
        ([], ("a JSON list", "a JSON object")),
        ("{", ("broken JSON",)),
        ('{"age": 4, "age": 5}', ("the key 'age' twice",)),
        ('{"age": NaN}', ("NaN is not a number",)),
        ('{"age": 1e999}', ("age",)),
    ],
    ids=lambda value: json.dumps(value)[:50],
)
def test_wrong_input_is_status_2_and_names_field_value_and_expectation(unknot, answers, says):
    done = unknot("screen", "-", "--json", stdin=answers)
    assert done.status == 2
    assert done.out == ""
    assert all(part in done.err for part in says), done.err


def test_a_file_that_is_not_there_is_wrong_input(unknot):
    done = unknot("screen", "nowhere.json")
    assert (done.status, "No such file" in done.err) == (2, True)


def test_all_problems_are_told_at_once(unknot):
    done = unknot("screen", "-", stdin={"age": -3, "sex": "x", "nonsense": 1})
    assert all(field in done.err for field in ("age", "sex", "nonsense"))


def test_the_words_for_a_person_say_that_no_clinician_has_signed(unknot, answers_json):
    done = unknot("screen", "-", stdin=answers_json)
    assert "No clinician has signed off" in " ".join(done.out.split())
