import json

import pytest

VISIT = {
    "order",
    "technique",
    "variant",
    "area",
    "side",
    "tool",
    "surface",
    "posture",
    "rung",
    "dose_s",
    "starts_s",
    "reasons",
}
PLAN = {
    "verdict",
    "optimal",
    "objective",
    "bound",
    "budget_s",
    "total_s",
    "visits",
    "left_out",
    "content_version",
}
KINDS = {
    "get_ready",
    "set_up",
    "search",
    "hold",
    "roll",
    "pin_and_move",
    "switch_side",
    "change_over",
    "rest",
    "breathe",
    "re_test",
    "move",
}


def test_the_plan_has_the_fields_of_the_contract(unknot, request_json):
    done = unknot("plan", "-", "--json", stdin=request_json)
    assert done.status == 0, done.err
    assert set(done.json) >= PLAN
    assert all(set(visit) >= VISIT for visit in done.json["visits"])
    assert all({"area", "side", "reason"} <= set(entry) for entry in done.json["left_out"])
    assert done.json["optimal"] is (done.json["objective"] == done.json["bound"])
    assert done.json["total_s"] <= done.json["budget_s"] == 60 * request_json["minutes"]


def test_the_same_request_gives_the_same_bytes(unknot, request_json):
    again = {key: request_json[key] for key in reversed(request_json)}
    assert unknot("plan", "-", "--json", stdin=request_json).out == unknot("plan", "-", "--json", stdin=again).out


def test_the_script_tiles_the_plan(unknot, request_json):
    done = unknot("script", "-", "--json", stdin=request_json)
    assert done.status == 0, done.err
    segments = done.json["segments"]
    assert {segment["kind"] for segment in segments} <= KINDS
    ends = [segment["starts_s"] + segment["duration_s"] for segment in segments]
    assert [segment["starts_s"] for segment in segments] == [0, *ends[:-1]]
    assert done.json["total_s"] == ends[-1] == done.json["plan"]["total_s"]


def test_pressure_starts_in_the_script_when_the_plan_says(unknot, request_json):
    done = unknot("script", "-", "--json", stdin=request_json)
    doses = ("search", "hold", "roll", "pin_and_move")
    for visit in done.json["plan"]["visits"]:
        own = [s for s in done.json["segments"] if s["visit"] == visit["order"] and s["kind"] in doses]
        assert own[0]["starts_s"] == visit["starts_s"]
        assert sum(segment["duration_s"] for segment in own) == visit["dose_s"]


def test_the_problem_is_written_whole_for_another_solver(unknot, request_json, tmp_path):
    file = tmp_path / "problem.json"
    done = unknot("plan", "-", "--json", "--dump-problem", str(file), stdin=request_json)
    assert done.status == 0, done.err
    problem = json.loads(file.read_text(encoding="utf-8"))
    assert problem["choices"]
    assert all(isinstance(row, list) for row in problem["travel"])
    assert list(tmp_path.iterdir()) == [file]


def test_a_folder_that_is_not_there_leaves_nothing_behind(unknot, request_json, tmp_path):
    done = unknot("plan", "-", "--dump-problem", str(tmp_path / "no" / "p.json"), stdin=request_json)
    assert done.status == 2
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"minutes": 2}, ("minutes", "2")),
        ({"minutes": 61}, ("minutes", "61")),
        ({"minutes": "ten"}, ("minutes", "'ten'", "number")),
        ({"tools": []}, ("tools", "at least one")),
        ({"tools": ["tenis-ball"]}, ("tools", "'tenis-ball'", "did you mean 'tennis-ball'?")),
        ({"surfaces": ["flor"]}, ("surfaces", "'flor'", "'floor'")),
        ({"postures": ["pron"]}, ("postures", "'prone'")),
        ({"needs": {"glute": {"left": 5}}}, ("needs", "'glutes'")),
        ({"needs": {"glutes": {"left": 11}}}, ("needs.glutes.left", "11", "10")),
        ({"needs": {"glutes": {"lft": 5}}}, ("needs.glutes.lft", "unknown key", "'left'")),
        ({"person": {"height_cm": 17}}, ("person.height_cm", "17")),
        ({"person": {"mass_kg": -3}}, ("person.mass_kg", "-3")),
        ({"colour": "red"}, ("colour", "unknown key")),
        ({"history": [{"days_ago": -1, "area": "glutes", "side": "left", "dose_s": 60}]}, ("history.0.days_ago",)),
        (
            {"history": [{"days_ago": 1, "hours_ago": 24, "area": "glutes", "side": "left", "dose_s": 60}]},
            ("history.0", "`days_ago` or `hours_ago`, not both"),
        ),
        ({"reports": [{"hours_ago": -1, "discomfort_nrs": 5}]}, ("reports.0.hours_ago", "-1")),
        ({"stops": [{"area": "glutes", "side": "left", "rule": "eased"}]}, ("stops.0.days_ago", "nothing")),
        (
            {"stops": [{"hours_ago": 4, "area": "glutes", "side": "left", "rule": "numb-or-tinglin"}]},
            ("stops.0.rule", "did you mean 'numb-or-tingling'?"),
        ),
        (
            {"stops": [{"hours_ago": 4, "area": "glutez", "side": "left", "rule": "eased"}]},
            ("stops.0.area", "'glutes'"),
        ),
        (
            {"stops": [{"hours_ago": "4", "area": "glutes", "side": "left", "rule": "eased"}]},
            ("stops.0.hours_ago", "'4'", "number"),
        ),
        ({"resting": ["calfs"]}, ("resting.0.area", "'calves'")),
        ({"resting": [{"area": "calves", "sid": "left"}]}, ("resting.0.sid", "unknown key", "'side'")),
        ({"resting": [{"area": "calves", "side": "middle"}]}, ("resting.0.side", "'middle'")),
        ({"person": {"age": 70}}, ("age", "70", "44")),
        ({"person": None}, ("person: found null", "leave it out")),
        ({"tools": ["tennis-ball\ud800"]}, ("tools.0: found 'tennis-ball\\ud800'", "Unicode")),
        ({"map": [{"region": "lumbarr", "side": "left", "pain": 3}]}, ("map.0.region", "did you mean 'lumbar'?")),
        (
            {"history": [{"days_ago": 1, "area": "glutez", "side": "left", "dose_s": 60}]},
            ("history.0.area", "'glutes'"),
        ),
    ],
    ids=lambda value: json.dumps(value)[:50],
)
def test_wrong_requests_are_status_2_and_name_the_field(unknot, request_json, change, says):
    done = unknot("plan", "-", "--json", stdin=request_json | change)
    assert (done.status, done.out) == (2, ""), done.err
    assert all(part in done.err for part in says), done.err


def test_what_was_said_of_a_place_keeps_it_out_and_is_said(unknot, request_json):
    stops = [{"hours_ago": 30, "area": "glutes", "side": "left", "rule": "numb-or-tingling"}]
    done = unknot("plan", "-", "--json", stdin=request_json | {"stops": stops})
    assert done.status == 0, done.err
    assert ("glutes", "left") not in {(visit["area"], visit["side"]) for visit in done.json["visits"]}
    assert any("you said it went numb" in entry["reason"] for entry in done.json["left_out"])


def test_a_place_rests_on_one_side_or_as_a_bare_area_on_both(unknot, request_json):
    def rolled(*resting):
        done = unknot("plan", "-", "--json", stdin=request_json | {"resting": list(resting)})
        assert done.status == 0, done.err
        return {visit["side"] for visit in done.json["visits"] if visit["area"] == "calves"}

    assert rolled({"area": "calves", "side": "left"}) == {"right"}
    assert rolled("calves") == rolled({"area": "calves", "side": "both"}) == set()


def test_hours_are_days_exactly(unknot, request_json):
    past = {"area": "calves", "side": "both", "dose_s": 60, "rung": 2, "soreness_nrs": 6}
    in_days = unknot("plan", "-", "--json", stdin=request_json | {"history": [past | {"days_ago": 1.5}]})
    in_hours = unknot("plan", "-", "--json", stdin=request_json | {"history": [past | {"hours_ago": 36}]})
    assert in_days.out == in_hours.out and in_days.status == 0


@pytest.mark.parametrize("command", ["plan", "script"])
def test_no_plan_while_a_time_critical_question_is_open(unknot, request_json, command):
    del request_json["answers"]["bladder_change"]
    done = unknot(command, "-", "--json", stdin=request_json)
    assert (done.status, done.out) == (3, "")
    assert "bladder_change" in done.err


@pytest.mark.parametrize("command", ["plan", "script"])
def test_no_plan_in_an_emergency(unknot, request_json, command):
    request_json["answers"]["saddle_numbness"] = "unsure"
    done = unknot(command, "-", "--json", stdin=request_json)
    assert (done.status, done.out) == (3, "")
    assert "emergency" in done.err.lower()


def test_what_cannot_be_met_says_what_would_make_it_possible(unknot, request_json):
    done = unknot("plan", "-", "--json", stdin=request_json | {"tools": ["peanut"], "surfaces": ["floor"]})
    if done.status == 0:
        assert done.json["visits"]
    done = unknot("plan", "-", "--json", stdin=request_json | {"surfaces": ["wall"], "postures": ["prone"]})
    assert (done.status, done.out) == (3, "")
    assert len(done.err.split()) > 8


def test_the_persons_age_counts_where_the_answers_leave_it_out(unknot, request_json):
    del request_json["answers"]["age"]
    request_json["answers"].pop("ibp_onset_age", None)
    young = unknot("plan", "-", "--json", stdin=request_json | {"person": {"age": 15}})
    assert young.status == 3 or young.json["verdict"] == "see_clinician"


def test_why_explains_answers_and_plans(unknot, request_json):
    of_answers = unknot("why", "-", stdin=request_json["answers"])
    of_plan = unknot("why", "-", "--no-what-if", stdin=request_json)
    assert (of_answers.status, of_plan.status) == (0, 0), of_plan.err
    assert "calf" in of_plan.out
    assert "No clinician has signed off" in of_answers.out
