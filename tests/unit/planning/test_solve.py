"""The solver against enumeration and against HiGHS, and what a result may claim."""

from __future__ import annotations

import random

import pytest
from tests.unit.planning.instances import random_problem
from tests.unit.planning.referees import enumerate_best, solve_with_highs

from unknot.planning.greedy import solve_greedy
from unknot.planning.improve import improve
from unknot.planning.problem import Problem, breaches, score
from unknot.planning.solve import _Model, _weights, solve

TINY = 520
MIDDLE = 32


def tiny(seed: int) -> Problem:
    rng = random.Random(seed)
    return random_problem(
        seed,
        areas=rng.randint(1, 3),
        choices=rng.randint(1, 4),
        stations=rng.randint(1, 3),
        steps=rng.randint(0, 2),
        budget=rng.randint(5, 70),
    )


def middle(seed: int) -> Problem:
    rng = random.Random(seed)
    return random_problem(1000 + seed, areas=5, choices=14, stations=7, steps=4, budget=rng.choice((40, 80, 120)))


@pytest.mark.parametrize("start", range(0, TINY, 40))
def test_tiny_problems_are_solved_as_by_enumeration(start: int) -> None:
    different = [
        (seed, found.score, best)
        for seed in range(start, start + 40)
        if (found := solve(tiny(seed))).score != (best := enumerate_best(tiny(seed))) or not found.optimal
    ]
    assert not different


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(MIDDLE))
def test_middle_problems_are_worth_what_highs_says(seed: int) -> None:
    problem = middle(seed)
    found = solve(problem)
    assert found.optimal
    assert found.score.value == pytest.approx(solve_with_highs(problem), abs=0.5)


@pytest.mark.parametrize("seed", range(MIDDLE))
def test_a_result_keeps_every_constraint_and_counts_itself_right(seed: int) -> None:
    problem = middle(seed)
    found = solve(problem)
    assert breaches(problem, found.picks, found.path) == []
    assert found.score == score(problem, found.picks, found.path)


@pytest.mark.parametrize("seed", range(MIDDLE))
def test_greedy_is_feasible_and_never_better(seed: int) -> None:
    problem = middle(seed)
    guess = solve_greedy(problem)
    assert breaches(problem, guess.picks, guess.path) == []
    assert guess.score.key <= solve(problem).score.key


@pytest.mark.parametrize("seed", range(MIDDLE))
def test_the_first_guess_is_feasible_and_never_better(seed: int) -> None:
    problem = middle(seed)
    guess = improve(problem)
    assert breaches(problem, guess.picks, guess.path) == []
    assert guess.score == score(problem, guess.picks, guess.path)
    assert guess.score.key <= solve(problem).score.key


def test_the_first_guess_gives_little_away() -> None:
    best = [(improve(middle(seed)).score.value, solve(middle(seed)).score.value) for seed in range(MIDDLE)]
    assert sum(guess for guess, _ in best) >= 0.97 * sum(value for _, value in best)


@pytest.mark.parametrize("seed", range(MIDDLE))
def test_the_starting_point_names_every_variable_and_breaks_nothing(seed: int) -> None:
    problem = middle(seed)
    model, guess = _Model(problem), improve(problem)
    model.hint(guess.picks, guess.path)
    hint = model.model.proto.solution_hint
    assert sorted(hint.vars) == list(range(len(model.model.proto.variables)))
    for i, value in zip(hint.vars, hint.values, strict=True):
        model.model.add(model.model.get_int_var_from_proto_index(i) == value)
    assert model.run(1.0)[0] == "OPTIMAL"


@pytest.mark.parametrize("seed", range(MIDDLE))
def test_all_lesser_criteria_together_weigh_less_than_one_unit_of_a_greater(seed: int) -> None:
    problem = middle(seed)
    point, station = _weights(problem)
    picks = problem.max_areas + min(problem.max_areas, len(problem.twice))
    ranks = sum(sorted((choice.rank for choice in problem.choices), reverse=True)[:picks])
    stations = min(len(problem.stations), 2 * picks)
    assert ranks < station
    assert station * stations + ranks < point
    assert point * problem.budget + station * stations + ranks < point * (problem.budget + 1)
    full = sum(t.weight for t in problem.tissues) * sum(s.length * s.slope for s in problem.segments)
    assert point * (problem.budget + 1) * full < 2**63


def test_without_time_to_prove_the_bound_is_honest() -> None:
    problem = middle(7)
    hurried, proven = solve(problem, effort=0.001), solve(problem)
    assert proven.optimal
    assert hurried.score.value <= proven.score.value <= hurried.bound
    assert hurried.optimal == (hurried.gap == 0)


def test_the_same_problem_gives_the_same_result_twice() -> None:
    assert solve(middle(3)) == solve(middle(3))


def test_a_problem_survives_its_own_json() -> None:
    problem = middle(5)
    again = Problem.model_validate_json(problem.to_json())
    assert again == problem
    assert again.to_json() == problem.to_json()


def test_nothing_to_choose_gives_an_empty_result() -> None:
    empty = middle(0).model_copy(update={"choices": (), "caps": (), "precedences": ()})
    assert solve(empty).picks == ()
