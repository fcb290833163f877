"""How fast the safety check is: calls per second, against the short clear form and against the aim.

Everything is measured in this one run, best of several rounds, so only the ratios mean anything elsewhere.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import unknot.content
from unknot.screening import load_screening, screen

ROUNDS, CALLS = 5, 1000
AIM_PER_S = 5000


def best_s(action: Callable[[], object]) -> float:
    """Seconds for one call in the best of ROUNDS rounds of CALLS calls."""
    rounds = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        for _ in range(CALLS):
            action()
        rounds.append((time.perf_counter() - started) / CALLS)
    return min(rounds)


def main() -> None:
    started = time.perf_counter()
    content = load_screening(Path(unknot.content.__path__[0]) / "screening")
    load_s = time.perf_counter() - started
    stars: dict[str, Any] = dict.fromkeys(content.stars, "no") | {"recent_trauma": "none"}
    calm = {
        key: "no" if question.worse == "yes" else "yes"
        for key, question in content.questions.items()
        if question.kind == "yes-no"
    }
    full = {**calm, **stars, "age": 45, "episode_weeks": 30, "course": "same", "pain_now": 3, "pain_worst": 5}
    worst = {**full, **{key: "yes" for key in content.stars if key != "recent_trauma"}, "recent_trauma": "major"}
    cases = {"time-critical questions, clear": stars, "full form, clear": full, "full form, ten emergencies": worst}
    base_s = best_s(lambda: screen(stars, content))
    print(f"screening: {len(content.rules)} rules, {len(content.questions)} questions; read in {load_s * 1000:.0f} ms")
    for name, answers in cases.items():
        call_s = best_s(lambda given=answers: screen(given, content))  # type: ignore[misc]
        print(
            f"  {name:<32} {1 / call_s:>8.0f} calls/s   {call_s / base_s:>5.2f} × the clear short form   "
            f"{1 / call_s / AIM_PER_S:>5.1f} × the aim of {AIM_PER_S}/s"
        )


if __name__ == "__main__":
    main()
