"""Made-up people for `unknot demo`: their weeks are played through the same services as anybody's.

Days are counted back from now, chance comes from a seeded generator: the same seed and day give the same people.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from unknot.web.core import services
from unknot.web.core.models import PlannedSession, Profile

CALM: dict[str, Any] = {"recent_trauma": "none", "floor_transfer": "yes", "night_pain": "eases", "course": "same"}


@dataclass(frozen=True)
class Story:
    """``sessions``: days ago on which one was done; ``pain`` at the first and at the last of them."""

    name: str
    about: str
    age: int
    sex: str
    answers: dict[str, Any] = field(default_factory=dict)
    map: tuple[dict[str, Any], ...] = ()
    tools: tuple[str, ...] = ("tennis-ball", "soft-roller")
    surfaces: tuple[str, ...] = ("floor", "wall", "chair")
    minutes: float = 15
    sessions: tuple[int, ...] = ()
    pain: tuple[float, float] = (5, 5)
    activities: tuple[str, ...] = ()
    last_morning: float | None = None


def spot(region: str, side: str, pain: float, stiffness: float) -> dict[str, Any]:
    return {"region": region, "side": side, "pain": pain, "stiffness": stiffness}


STORIES: dict[str, Story] = {
    story.name: story
    for story in (
        Story(
            "new",
            "has answered everything and waits for the first session",
            34,
            "female",
            map=(spot("lumbar", "middle", 4, 6), spot("buttock", "right", 6, 3)),
            activities=("Put on socks without thinking", "Sit through a film"),
        ),
        Story(
            "third-week",
            "three weeks in, doing better",
            47,
            "male",
            map=(spot("lumbar", "left", 5, 6), spot("buttock", "left", 6, 4), spot("calf", "left", 2, 5)),
            sessions=(20, 18, 15, 13, 11, 8, 6, 4, 1),
            pain=(6, 3),
            activities=("Lift my daughter", "Drive to work"),
        ),
        Story(
            "flare-up",
            "worse after a long drive; the safety check is asked again",
            52,
            "female",
            map=(spot("lumbar", "right", 5, 5), spot("thigh-back", "right", 3, 5)),
            sessions=(12, 10, 8, 5, 1),
            pain=(4, 4),
            activities=("Garden for an hour",),
            last_morning=7,
        ),
        Story(
            "sent-on",
            "answers that need a doctor today: no plan, and why",
            61,
            "male",
            answers={"leg_weakness_worsening": "yes"},
            map=(spot("lumbar", "middle", 7, 5),),
        ),
        Story(
            "twelve-weeks",
            "twelve weeks, with every questionnaire",
            39,
            "female",
            map=(spot("lumbar", "left", 4, 5), spot("hip-side", "left", 3, 4), spot("thigh-front", "left", 1, 4)),
            tools=("tennis-ball", "soft-roller", "lacrosse-ball"),
            minutes=20,
            sessions=tuple(range(83, 0, -4)),
            pain=(6, 2),
            activities=("Run five kilometres", "Sleep through", "Carry the shopping"),
        ),
    )
}


def tell(profile: Profile, story: Story, now: datetime, seed: int) -> None:
    """Live a story up to ``now``."""
    dice = Random(f"{seed}:{story.name}")
    days = story.sessions
    first = now - timedelta(days=(days[0] if days else 0), hours=1)
    _screen(profile, story, first)
    if not services.current_verdict(profile, first).allows_plan:
        return
    _arrive(profile, story, first, dice)
    asked = first
    for number, ago in enumerate(days):
        at = now - timedelta(days=ago, minutes=dice.randrange(40))
        if at - asked > timedelta(days=27):
            _screen(profile, story, at - timedelta(minutes=5))
            asked = at
        else:
            _screen_again(profile, story, at - timedelta(minutes=5))
        share = number / max(1, len(days) - 1)
        pain = round(story.pain[0] + (story.pain[1] - story.pain[0]) * share + dice.uniform(-1, 1))
        last = ago == days[-1]
        _session(profile, story, at, max(0, min(10, pain)), dice, story.last_morning if last else None)
        if not number:
            services.save_outlook(profile, {"mood": 3, "confidence": 5, "fear-of-moving": 6}, at + timedelta(hours=1))
        if number % 3 == 2:
            _measure(profile, at + timedelta(minutes=30), share, dice)
    if not days:
        services.make_plan(profile, now)


def _screen(profile: Profile, story: Story, at: datetime) -> None:
    content = services.screening_content()
    answers: dict[str, Any] = {
        key: "no" for key, q in content.questions.items() if q.kind == "yes-no" and q.worse == "yes"
    }
    answers |= {key: "yes" for key, q in content.questions.items() if q.kind == "yes-no" and q.worse == "no"}
    answers.update(CALM | {"age": story.age, "sex": story.sex, "episode_weeks": 5, "local": []})
    answers.update({"pain_now": story.pain[0], "pain_average": story.pain[0], "pain_worst": min(10, story.pain[0] + 1)})
    answers.update(story.answers)
    kept: dict[str, Any] = {}
    for key in content.questions:
        if key in answers and key in services.questions_for(kept):
            kept[key] = answers[key]
    services.finish_full(profile, kept, at)
    _answer_map(profile, at)


def _answer_map(profile: Profile, at: datetime) -> None:
    """No to whatever the marks open."""
    if opened := services.current_verdict(profile, at).open:
        services.finish_open(profile, dict.fromkeys(opened, "no"), at)


def _screen_again(profile: Profile, story: Story, at: datetime) -> None:
    asked = services.questions_for(CALM, short=True)
    services.finish_short(profile, {key: CALM.get(key, "no") for key in asked}, at)


def _arrive(profile: Profile, story: Story, at: datetime, dice: Random) -> None:
    told = {
        "map": list(story.map),
        "pain_now": story.pain[0],
        "pain_average": story.pain[0],
        "pain_worst": min(10, story.pain[0] + 2),
        "tools": list(story.tools),
        "surfaces": list(story.surfaces),
        "minutes": story.minutes,
    }
    services.save_checkin(profile, told, at)
    _answer_map(profile, at)
    services.save_activities(profile, [(words, dice.randint(2, 5)) for words in story.activities], at)
    _measure(profile, at, 0.0, dice)


def _measure(profile: Profile, at: datetime, share: float, dice: Random) -> None:
    """Mobility, activities and Roland-Morris, a little better as the weeks go by."""
    for side in ("left", "right"):
        services.save_mobility(profile, "knee-to-wall", side, [round(8 + 2 * share + dice.uniform(-1, 1), 1)], at)
    services.save_roland_morris(profile, sorted(dice.sample(range(1, 25), round(12 - 7 * share))), at)
    for activity in services.current_activities(profile):
        services.rate_activity(activity, min(10, round(3 + 5 * share + dice.uniform(0, 2))), at)


def _session(profile: Profile, story: Story, at: datetime, pain: float, dice: Random, morning: float | None) -> None:
    services.save_checkin(profile, {"map": list(story.map), "pain_now": pain}, at)
    session = services.make_plan(profile, at)
    ended = play(profile, session, at, dice)
    visits = session.plan["visits"]
    feels = [{"area": v["area"], "side": v["side"], "feel": dice.choice(["better", "better", "same"])} for v in visits]
    told = {"pain_before_nrs": pain, "pain_after_nrs": max(0, pain - dice.choice([0, 1, 1, 2])), "feels": feels}
    services.save_after(profile, session, services.After.model_validate(told), ended)
    sore = [{"area": v["area"], "side": v["side"], "soreness_nrs": dice.choice([0, 1, 2])} for v in visits]
    next_day = {"pain_morning_nrs": pain if morning is None else morning, "soreness": sore}
    services.save_morning(profile, session, services.Morning.model_validate(next_day), ended + timedelta(hours=14))


def play(profile: Profile, session: PlannedSession, at: datetime, dice: Random, device: str = "demo") -> datetime:
    """Send the events of an undisturbed session; when it ended."""
    made: list[services.DeviceEvent] = []
    add = _writer(made, session, at, dice)
    add("session_started", 0.0, {})
    for visit in session.plan["visits"]:
        keys = ("area", "side", "dose_s", "rung", "technique")
        add("visit_ended", visit["starts_s"] + visit["dose_s"], {key: visit[key] for key in keys})
    total = float(session.plan["total_s"])
    add("session_finished", total, {})
    ended = at + timedelta(seconds=total)
    services.record_events(profile, session, device, made, ended)
    return ended


def _writer(
    made: list[services.DeviceEvent], session: PlannedSession, at: datetime, dice: Random
) -> Callable[[str, float, dict[str, Any]], None]:
    def add(kind: str, position_s: float, detail: dict[str, Any]) -> None:
        made.append(
            services.DeviceEvent(
                id=UUID(int=dice.getrandbits(128), version=4),
                sequence=len(made),
                kind=kind,  # type: ignore[arg-type]
                at=at + timedelta(seconds=position_s),
                position_s=position_s,
                detail=detail,
            )
        )

    return add
