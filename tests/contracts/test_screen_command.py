import json

import pytest

KEYS = {
    "verdict",
    "plan_allowed",
    "seen_first",
    "incomplete",
    "missing",
    "outdated",
    "reasons",
    "restrictions",
    "content_version",
}
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
        ({"map": [{"region": "chst", "side": "left", "pain": 5}]}, ("map.0.region", "did you mean 'chest'?")),
        ({"map": [{"region": "chest", "side": "lft"}]}, ("map.0.side", "did you mean 'left'?")),
        ({"map": [{"region": "chest", "side": "left", "pain": 11}]}, ("map.0.pain", "11", "0 to 10")),
        ({"map": {"region": "chest"}}, ("map", "a list of")),
        ({"wording": {"both_leg": 1}}, ("wording.both_leg", "not a question")),
        ({"wording": {"both_legs": 99}}, ("wording.both_legs", "99", "a whole number from 0 to")),
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


CHEST = [{"region": "chest", "side": "left", "pain": 5}]


@pytest.fixture
def unasked(answers_json):
    """The example's answers without those that only the map asks for."""
    return {key: value for key, value in answers_json.items() if not key.endswith("_marked")}


def test_what_the_map_opens_is_missing_until_it_is_answered(unknot, unasked):
    open_ = unknot("screen", "-", "--json", stdin=unasked | {"map": CHEST}).json
    assert (open_["missing"], open_["incomplete"], open_["plan_allowed"]) == (["chest_marked"], True, False)
    done = unknot("screen", "-", "--json", stdin=unasked | {"map": CHEST, "chest_marked": "no"}).json
    assert (done["missing"], done["plan_allowed"], done["seen_first"]) == ([], True, False)


def test_an_open_question_is_shown_as_a_question(unknot, unasked):
    done = unknot("screen", "-", stdin=unasked | {"map": CHEST})
    assert "No plan yet" in done.out and "Go" not in done.out
    for command in ("screen", "why"):
        out = " ".join(unknot(command, "-", stdin=unasked | {"map": CHEST}).out.split())
        assert "You marked your chest. Is that pain new, a pressure, or worse with effort? (chest_marked)" in out


def test_an_answer_to_an_older_meaning_is_no_answer(unknot, answers_json):
    old = unknot("screen", "-", "--json", stdin=answers_json | {"wording": {"both_legs": 1, "diabetes": 1}}).json
    assert old["missing"] == old["outdated"] == ["both_legs"]
    assert old["incomplete"] is True and old["plan_allowed"] is False


@pytest.mark.parametrize(
    ("answers", "says"),
    [
        ({}, "Go: nothing you answered speaks against it."),
        ({"hypermobility": "yes"}, "Go, with changes."),
        ({"pain_dulled_now": "yes"}, "Not now: nothing is pressed today."),
        ({"joint_marked": "yes"}, "See a clinician soon. Meanwhile you may roll gently"),
        ({"movement_changes_pain": "no"}, "See a clinician first. No rolling until somebody has looked."),
        ({"calf_swollen": "yes"}, "Urgent: be seen today. No rolling until then."),
        ({"saddle_numbness": "yes", "calf_swollen": "yes"}, "Emergency: act now. No rolling."),
    ],
    ids=lambda value: json.dumps(value)[:40],
)
def test_each_verdict_has_one_instruction(unknot, answers_json, answers, says):
    out = " ".join(unknot("screen", "-", stdin=answers_json | answers).out.replace("│", " ").split())
    others = ("Go:", "Go, with", "Not now:", "See a clinician soon.", "See a clinician first.", "Urgent:", "Emergency:")
    assert says in out and sum(other in out for other in others) == 1
    seen_first = unknot("screen", "-", "--json", stdin=answers_json | answers).json["seen_first"]
    assert not seen_first or "gently" not in out


def test_whoever_goes_to_an_emergency_department_is_not_sent_to_a_doctor_as_well(unknot, answers_json):
    done = unknot("screen", "-", stdin=answers_json | {"saddle_numbness": "yes", "calf_swollen": "yes"})
    assert "See a doctor today" not in done.out and "Say there as well: A swollen, warm or tender leg." in done.out
