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
        needs = {"needs": {area: request_json["needs"][area] for area in ("calves", "glutes")}}
        done = unknot("plan", "-", "--json", stdin=request_json | needs | {"resting": list(resting)})
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


CALF = {"region": "calf", "side": "left", "pain": 5}


@pytest.fixture
def unasked(request_json):
    """The example without the answers that only the map asks for, with a need that asks nothing."""
    answers = {key: value for key, value in request_json["answers"].items() if not key.endswith("_marked")}
    return request_json | {"answers": answers, "needs": {"glutes": {"left": 6}}}


@pytest.mark.parametrize("command", ["plan", "script", "why"])
def test_an_open_question_of_the_map_is_named_with_how_to_answer_it(unknot, unasked, command):
    done = unknot(command, "-", "--json", stdin=unasked | {"map": [CALF]})
    assert (done.status, done.out) == (3, "")
    assert "calf_marked: You marked a calf. Is it swollen" in done.err
    assert '"calf_marked": "yes" | "no" | "unsure"' in done.err


def test_answered_by_its_id_there_is_a_plan(unknot, unasked):
    answers = unasked["answers"] | {"calf_marked": "no"}
    assert unknot("plan", "-", "--json", stdin=unasked | {"map": [CALF], "answers": answers}).status == 0


def test_a_choice_that_is_open_names_its_own_answers(unknot, request_json):
    del request_json["answers"]["recent_trauma"]
    assert '"recent_trauma": "none" | "minor" | "major"' in unknot("plan", "-", stdin=request_json).err


@pytest.mark.parametrize(
    ("needs", "opens"), [({"pecs": {"left": 1}}, "chest_marked"), ({"calves": {"both": 3}}, "calf_marked")]
)
def test_a_need_opens_what_its_region_asks(unknot, unasked, needs, opens):
    done = unknot("plan", "-", "--json", stdin=unasked | {"needs": needs})
    assert done.status == 3 and f"{opens}: You marked" in done.err
    assert unknot("plan", "-", "--json", stdin=unasked).status == 0


@pytest.mark.parametrize("stronger", ["answers", "request"])
def test_maps_of_answers_and_request_are_joined_and_the_stronger_mark_counts(unknot, unasked, stronger):
    weak, strong = ([{"region": "lumbar", "side": "left", "pain": pain}] for pain in (3, 9))
    own, marked = (strong, weak) if stronger == "answers" else (weak, strong)
    done = unknot("plan", "-", "--json", stdin=unasked | {"map": marked, "answers": unasked["answers"] | {"map": own}})
    assert done.json["verdict"] == "go_with_changes"


def test_a_mark_in_the_answers_alone_counts(unknot, unasked):
    done = unknot("plan", "-", "--json", stdin=unasked | {"answers": unasked["answers"] | {"map": [CALF]}})
    assert done.status == 3 and "calf_marked" in done.err


def test_seen_first_is_said_before_what_is_open(unknot, unasked):
    answers = unasked["answers"] | {"movement_changes_pain": "no"}
    done = unknot("plan", "-", "--json", stdin=unasked | {"map": [CALF], "answers": answers})
    assert done.status == 3 and "looked at by somebody else first" in done.err and "calf_marked" not in done.err


def test_a_mark_that_nothing_is_for_is_named(unknot, unasked):
    shin = [{"region": "shin", "side": "left", "pain": 5}]
    asked = unasked | {"answers": unasked["answers"] | {"foot_weak_marked": "no"}, "needs": {}, "map": shin}
    done = unknot("plan", "-", "--json", stdin=asked)
    assert done.status == 3 and "what you marked: left shin" in done.err
    beside = unknot("plan", "-", stdin=asked | {"map": [*shin, {"region": "buttock", "side": "left", "pain": 5}]})
    assert "Left out: left shin. Nothing here treats that." in " ".join(beside.out.split())
