"""Whom the safety check sends where: a simulated practice, and what becomes of serious disease.

    python benchmarks/population.py [--people 5000] [--serious 1000] [--seed 1] [--json] [--against FOLDER]

``population.toml`` beside this file says how often which answer is given, on whose word, and was frozen before the
rules that are measured with it were changed. Half of the people come with acute pain, half are a mixed practice.
Printed are

* the verdicts, for each column of frequencies, beside what a reading of the guidelines would say of the same people
  (``proxy``: our own reading, no validated instrument). A sentence that was made sharper uses its low column and
  nothing else, so nobody can improve a figure by believing more of a sentence than that. The aims are measured on the
  row "central"; the rows "as worded before" show what the sharper sentences are worth;
* the rules that decide alone: of the worst verdict somebody gets there is one rule, and without it the verdict is
  milder; and those that alone withhold the plan;
* for each serious disease the share that is sent at least to a clinician, to an emergency department, and that gets a
  plan all the same; and the share with no warning sign among its answers, or one, which no questions can find, or
  hardly.

*With a plan* is what holds on a day without alcohol or strong painkillers: somebody who is told "not today" for those
alone is asked again with that answer clear, so that being dulled hides neither a refusal nor a disease.

``--against FOLDER`` sends the same people through the engine of another checkout, in a process of its own, without the
questions it does not know, and marks what became worse by more than two standard errors (of the paired difference).
A question that population.toml has no line for is answered, where it is worth asking or the engine says that it is
missing; an answer that the engine refuses as contradicting another one is left out. Shares do not depend on the
machine.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import random
import re
import subprocess
import sys
import tomllib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import cache
from pathlib import Path
from statistics import NormalDist
from typing import Any

import unknot.content
from unknot.catalog.errors import InputError
from unknot.screening import Screening, ScreeningContent, load_screening, screen, worth_asking

HERE = Path(__file__).resolve()
DATA: dict[str, Any] = tomllib.loads(HERE.with_suffix(".toml").read_text("utf-8"))
VERDICTS = ("go", "go_with_changes", "see_clinician", "urgent", "emergency")
LASTING = "12 weeks on"
MOST_ROUNDS = 8
"""Of screening, until nothing is refused and nothing asked any more."""

Answers = dict[str, Any]


# ------------------------------------------------------------------------------------------------------------ people


@dataclass(frozen=True)
class Person:
    """``answers``: to every question that any checkout may ask, the map as ``map``. ``id`` seeds the rest."""

    id: str
    answers: Answers


@dataclass(frozen=True)
class Practice:
    """What a group of people is drawn from. ``sharp``: whether the sentences made sharper keep to their low column."""

    name: str
    column: str = "central"
    sharp: bool = True
    serious: str = ""

    def people(self, count: int, seed: int) -> list[Person]:
        """The columns hold the same people: each throws the same dice, and only the frequencies differ."""
        group = self.serious or "practice"
        return [self._person(f"{seed}/{group}/{index}", index) for index in range(count)]

    def _person(self, name: str, index: int) -> Person:
        rng = random.Random(name)
        dice = {key: rng.random() for key in _dice_names()}
        sample = DATA["serious"]["sample"] if self.serious else "mixed" if index % 2 else "acute"
        return Person(name, _Draw(self, dice, sample).answers())


ROWS = (
    Practice("low", "low"),
    Practice("central", "central"),
    Practice("high", "high"),
    Practice("central, as worded before", "central", sharp=False),
    Practice("high, as worded before", "high", sharp=False),
)
MEASURED = "central"
SERIOUS = tuple(name for name, about in DATA["serious"].items() if isinstance(about, dict))


@cache
def _dice_names() -> tuple[str, ...]:
    places = [
        f"{kind} {key}" for kind in ("local", "map") for key in (*DATA[kind], *(f"{k} where" for k in DATA[kind]))
    ]
    strengths = [f"strength {key}" for key in DATA["map"]]
    hidden = sorted({key for name in SERIOUS for key in DATA["serious"][name].get("hidden", {})})
    numbers = ["age", "episode_weeks", "pain_worst", "pain_now", "ibp_onset_age"]
    spans = [f"{name} span" for name in numbers]
    dates = [key for key in DATA["dates"] if key not in ("mark", "why")]
    return ("sex", *numbers, *spans, *dates, *hidden, *DATA["answers"], *places, *strengths)


@dataclass
class _Draw:
    """One person in the making."""

    practice: Practice
    dice: Mapping[str, float]
    sample: str

    def answers(self) -> Answers:
        own = serious_class(self.practice.serious)
        about = DATA["samples"][self.sample]
        women = own.get("women", {"yes": DATA["person"]["women"]})["yes"]
        self.hidden = {key for key, share in own.get("hidden", {}).items() if self.dice[key] < share}
        self.given: Answers = {
            "sex": "female" if self.dice["sex"] < women else "male",
            "age": self._number("age", own.get("age", about["age"])),
            "episode_weeks": self._number("episode_weeks", own.get("episode_weeks", about["episode_weeks"])),
            "pain_worst": self._number("pain_worst", own.get("pain_worst", DATA["person"]["pain_worst"])),
        }
        now = self._number("pain_now", DATA["person"]["pain_now"])
        self.given["pain_now"] = min(now, self.given["pain_worst"])
        for key in _order():
            self.given[key] = self._choose(key, own.get("answers", {}).get(key, DATA["answers"][key]))
        if self.practice.serious:
            self.given["clinician_looked"] = DATA["serious"]["clinician_looked"]
        self._dates()
        self._onset(own)
        self.given["local"] = list(self._local())
        self.given["map"] = list(self._marks())
        return self.given

    def _number(self, name: str, spread: Mapping[str, Any]) -> int:
        """A whole number: evenly in spans, or exponential, or normal."""
        dice = self.dice[name]
        if "spans" in spread:
            span = _pick(self.dice[f"{name} span"], spread["spans"])
            return _evenly(dice, span["from"], span["to"])
        if "exponential_mean" in spread:
            return int(min(round(-spread["exponential_mean"] * math.log(1 - dice)), spread["at_most"]))
        return _normal(dice, spread)

    def _choose(self, key: str, about: Mapping[str, Any]) -> str:
        """The first answer whose share of the dice is reached."""
        if "evenly" in about:
            return str(about["evenly"][int(self.dice[key] * len(about["evenly"]))])
        if not all(self._fits(label) for label in about.get("only", ())):
            return str(about["else"])
        reached = 0.0
        for answer, frequency in about.items():
            if answer in ("else", "mark", "source", "why", "only", "times"):
                continue
            if isinstance(frequency, dict) and "in_all" in frequency:
                reached = frequency["in_all"]
            else:
                reached += self._frequency(key, frequency) * self._times(about)
            if self.dice[key] < reached:
                return str(answer)
        return str(about["else"])

    def _frequency(self, key: str, frequency: Any) -> float:
        if isinstance(frequency, dict):
            return self._frequency(key, next((f for label, f in frequency.items() if self._fits(label)), 0))
        if isinstance(frequency, list):
            column = "low" if self.practice.sharp and key in DATA["sharper"] else self.practice.column
            return float(frequency[DATA["columns"].index(column)])
        return float(frequency)

    def _times(self, about: Mapping[str, Any]) -> float:
        return math.prod(float(factor) for label, factor in about.get("times", {}).items() if self._fits(label))

    def _fits(self, label: str) -> bool:
        if label in ("women", "men"):
            return bool(self.given["sex"] == {"women": "female", "men": "male"}[label])
        if label.endswith(" sample"):
            return label == f"{self.sample} sample"
        if (limits := _limits(label)) is not None:
            name, low, high = limits
            return bool(low <= self.given[name] <= high)
        key = label.removeprefix("no ")
        holds = key in self.hidden or self.given.get(key) == "yes"
        return holds != label.startswith("no ")

    def _dates(self) -> None:
        due = {
            "trauma_weeks_ago": self.given["recent_trauma"] != "none",
            "clinician_looked_weeks_ago": self.given["clinician_looked"] == "yes",
            "pregnancy_weeks": self.given["pregnant"] == "yes",
        }
        for key in (key for key, wanted in due.items() if wanted):
            about = DATA["dates"][key]
            if "from" not in about:
                about = next(part for label, part in about.items() if self._fits(label))
            low, high = (
                self.given["episode_weeks"] if about[end] == "episode" else about[end] for end in ("from", "to")
            )
            self.given[key] = _evenly(self.dice[key], low, min(high, about.get("at_most", high)))

    def _onset(self, own: Mapping[str, Any]) -> None:
        """Asked of lasting pain alone."""
        if not self._fits(LASTING):
            return
        age, dice = self.given["age"], self.dice["ibp_onset_age"]
        began = max(age - self.given["episode_weeks"] // 52, 0)
        if years := own.get("onset_years_before"):
            self.given["ibp_onset_age"] = min(age - _evenly(dice, years["from"], years["to"]), began)
        elif self.given["first_episode"] == "yes":
            self.given["ibp_onset_age"] = began
        else:
            self.given["ibp_onset_age"] = _evenly(dice, min(DATA["onset"]["from"], began), began)

    def _local(self) -> Iterator[dict[str, str]]:
        for condition, about in DATA["local"].items():
            if condition == "why" or self.dice[f"local {condition}"] >= self._frequency(condition, about["yes"]):
                continue
            where = self.dice[f"local {condition} where"] * len(about["areas"])
            side = "both" if condition == "varicose_veins" else "right" if where % 1 < 0.5 else "left"
            yield {"area": about["areas"][int(where)], "side": side, "condition": condition}

    def _marks(self) -> Iterator[dict[str, Any]]:
        for region, about in DATA["map"].items():
            if region in ("why", "strength") or self.dice[f"map {region}"] >= about["yes"]:
                continue
            side = about["sides"][int(self.dice[f"map {region} where"] * len(about["sides"]))]
            felt = _normal(self.dice[f"strength {region}"], DATA["map"]["strength"])
            yield {"region": region, "side": side, "pain": felt, "stiffness": felt}


def serious_class(name: str) -> dict[str, Any]:
    """What is different in this disease; one that is ``like`` another starts from that."""
    if not name:
        return {}
    own: dict[str, Any] = DATA["serious"][name]
    if "like" not in own:
        return own
    base = serious_class(own["like"])
    return {**base, **own, "answers": {**base["answers"], **own["answers"]}}


@cache
def _order() -> tuple[str, ...]:
    """Those first that others depend on, as the file has them."""
    return tuple(DATA["answers"])


@cache
def _limits(label: str) -> tuple[str, float, float] | None:
    """ "under 50" (years), "50 to 64", "65 on", "over 60", "6 to 11 weeks", "12 weeks on" → which number, from, to."""
    numbers = [float(number) for number in re.findall(r"\d+", label)]
    if not numbers:
        return None
    name = "episode_weeks" if "weeks" in label else "age"
    if label.startswith("under"):
        return name, -math.inf, numbers[0] - 1
    if label.startswith("over"):
        return name, numbers[0] + 1, math.inf
    return name, numbers[0], numbers[1] if len(numbers) > 1 else math.inf


def _pick(dice: float, spans: Sequence[Mapping[str, Any]]) -> Mapping[str, Any]:
    reached = 0.0
    for span in spans:
        reached += span["share"]
        if dice < reached:
            return span
    return spans[-1]


def _normal(dice: float, spread: Mapping[str, Any]) -> int:
    """Whole, and cut off at the ends."""
    low, high = spread["within"]
    return int(min(max(round(NormalDist(spread["mean"], spread["sd"]).inv_cdf(dice)), low), high))


def _evenly(dice: float, low: int, high: int) -> int:
    return low + int(dice * (high - low + 1))


# ------------------------------------------------------------------------------------------------- what they are told


@dataclass(frozen=True)
class Outcome:
    """``deciding``: the rules of the worst verdict; ``withholding``: those that allow no plan; ``dulled``: nothing is
    pressed today, for that alone; ``dropped``: answers the engine refused; ``missing``: still asked for at the end.
    """

    verdict: str
    plan: bool
    deciding: tuple[str, ...]
    withholding: tuple[str, ...] = ()
    dulled: bool = False
    dropped: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()

    @property
    def seen_first(self) -> bool:
        """To a clinician, and no session before."""
        return self.verdict == "see_clinician" and not self.plan


def tell(person: Person, content: ScreeningContent) -> Outcome:
    """The outcome of the safety check for this person, as this checkout's engine sees it."""
    result, answers, dropped = _screen(person, _known(person.answers, content), content)
    sober, dulled = result, answers.get("pain_dulled_now") == "yes"
    if dulled:
        sober, _, _ = _screen(person, {**answers, "pain_dulled_now": "no"}, content)
    plan = _with_plan(sober, content)
    return Outcome(
        verdict=result.verdict,
        plan=plan,
        deciding=tuple(reason.rule for reason in result.reasons if reason.verdict == result.verdict),
        withholding=tuple(_withholding(sober, content)),
        dulled=dulled and plan and not _with_plan(result, content),
        dropped=dropped,
        missing=result.missing,
    )


def _with_plan(result: Screening, content: ScreeningContent) -> bool:
    """Older checkouts know no ``plan_allowed``. A plan without any area is none."""
    allowed = result.plan_allowed if hasattr(result, "plan_allowed") else result.allows_plan
    return bool(allowed) and not any(content.rules[r.rule].restrict.whole_body for r in result.reasons)


def _withholding(result: Screening, content: ScreeningContent) -> Iterator[str]:
    for reason in result.reasons:
        rule = content.rules[reason.rule]
        if rule.ends_it or getattr(rule, "seen_first", False):
            yield rule.id


def _known(answers: Answers, content: ScreeningContent) -> Answers:
    return {key: value for key, value in answers.items() if key in content.questions or key == "map"}


def _screen(person: Person, answers: Answers, content: ScreeningContent) -> tuple[Screening, Answers, tuple[str, ...]]:
    """Answers what is still asked, leaves out what is refused, until the engine is content."""
    dropped: list[str] = []
    asked = _without_a_line(content)
    for _ in range(MOST_ROUNDS):
        try:
            worth = [key for key in asked if key not in answers and worth_asking(key, answers, content)]
            answers, asked = answers | _unlisted(person, worth, content), ()
            result = screen(answers, content)
        except InputError as error:
            refused = {problem.field.split(".")[0] for problem in error.problems} & answers.keys()
            if not refused:
                raise
            dropped += sorted(refused)
            answers = {key: value for key, value in answers.items() if key not in refused}
            continue
        opened = _unlisted(person, (k for k in result.missing if k not in answers and k not in dropped), content)
        if not opened:
            return result, answers, tuple(dropped)
        answers = answers | opened
    raise RuntimeError(f"{person.id}: still asked after {MOST_ROUNDS} rounds: {result.missing}")


def _without_a_line(content: ScreeningContent) -> tuple[str, ...]:
    """Questions that the data does not know. Those a mark on the map opens are answered where they are missed."""
    return tuple(
        key for key, question in content.questions.items() if key not in _ours() and str(question.asked) != "map"
    )


@cache
def _ours() -> frozenset[str]:
    """What is answered by the data, or on purpose not at all."""
    numbers = ("age", "sex", "episode_weeks", "pain_now", "pain_average", "pain_worst", "ibp_onset_age", "local", "map")
    return frozenset((*DATA["answers"], *DATA["dates"], *numbers))


SAME_SIGN = {
    "arm_marked": ("arm_signs",),
    "band_marked": ("unsteady_walking",),
    "belly_marked": ("belly_pain", "belly_pulsing", "vomiting_or_black_stool"),
    "both_legs_marked": ("both_legs",),
    "calf_marked": ("calf_swollen",),
    "chest_marked": ("chest_pain_or_breathless",),
    "flank_marked": ("flank_pain", "urinary_symptoms"),
    "foot_weak_marked": ("leg_weakness_worsening",),
    "leg_marked": ("leg_pain_below_knee", "leg_tingling"),
    "saddle_marked": ("saddle_numbness",),
}
"""Questions that a mark opens, and the answers that say the same: whoever gave one of those does not deny it now."""


def _unlisted(person: Person, keys: Iterable[str], content: ScreeningContent) -> Answers:
    """The worse answer at the frequency for questions without a line; nothing to a number, which has no such answer."""
    answers: Answers = {}
    for key in keys:
        question = content.questions[key]
        by_chance = random.Random(f"{person.id}/{key}").random() < DATA["without_a_line"]["worse"]
        worse = by_chance or _some(person.answers, SAME_SIGN.get(key, ()))
        if question.kind == "yes-no":
            answers[key] = "yes" if worse == (question.worse == "yes") else "no"
        elif question.kind == "choice":
            answers[key] = question.choices[-1 if worse else 0].id
    return answers


# ------------------------------------------------------------------------------------------------ the guidelines' view

SADDLE_AND_CORD = (
    "saddle_numbness",
    "bladder_change",
    "bowel_change",
    "sexual_function_change",
    "leg_weakness_worsening",
    "unsteady_walking",
    "tearing_pain_or_faint",
    "chest_pain_or_breathless",
)
INFECTION_RISKS = ("injection_drug_use", "immunosuppressed", "recent_infection", "recent_spinal_procedure")
INFLAMMATORY = ("ibp_insidious", "ibp_exercise_helps", "ibp_rest_does_not_help", "ibp_night_pain_better_up")


def proxy(answers: Answers) -> str:
    """Our reading of NICE, NHS and BMJ Best Practice: go, see_clinician, urgent or emergency. Not validated (J)."""
    for verdict, holds in (("emergency", _sent_at_once), ("urgent", _sent_today), ("see_clinician", _sent_soon)):
        if holds(answers):
            return verdict
    return "go"


def _sent_at_once(given: Answers) -> bool:
    return (
        _some(given, SADDLE_AND_CORD)
        or (_yes(given, "both_legs") and _yes(given, "leg_tingling"))
        or (_yes(given, "fever_unwell") and (_some(given, (*INFECTION_RISKS, "diabetes")) or given["pain_now"] >= 7))
        or (given["recent_trauma"] == "major" and given["trauma_weeks_ago"] < 2)
    )


def _sent_today(given: Answers) -> bool:
    thin = given["age"] >= 70 or _some(given, ("osteoporosis", "steroids"))
    return (
        _some(given, ("fever_unwell", "calf_swollen", "pregnancy_warning"))
        or (_yes(given, "urinary_symptoms") and _yes(given, "flank_pain"))
        or (given["recent_trauma"] != "none" and given["trauma_weeks_ago"] < 6 and thin)
        or (_yes(given, "night_sweats") and _yes(given, "weight_loss"))
        or (_yes(given, "cancer_history") and (given["night_pain"] == "never_eases" or _yes(given, "weight_loss")))
    )


def _sent_soon(given: Answers) -> bool:
    recent = given["episode_weeks"] < 12
    return (
        (recent and _some(given, ("cancer_history", "immunosuppressed")))
        or _some(given, ("weight_loss", "deformity_new"))
        or _inflammatory(given)
        or (given["age"] > 60 and _yes(given, "first_episode"))
        or (recent and given["pain_worst"] >= 8 and _some(given, ("osteoporosis", "steroids")))
        or given["night_pain"] == "never_eases"
        or given["movement_changes_pain"] == "no"
    )


def _inflammatory(given: Answers) -> bool:
    young = given.get("ibp_onset_age", math.inf) < 40
    return bool(given["episode_weeks"] >= 12 and young + sum(_yes(given, key) for key in INFLAMMATORY) >= 4)


def _yes(given: Answers, key: str) -> bool:
    return bool(given.get(key) == "yes")


def _some(given: Answers, keys: Iterable[str]) -> bool:
    return any(_yes(given, key) for key in keys)


SIGNS = (
    *SADDLE_AND_CORD,
    "both_legs",
    "fever_unwell",
    "calf_swollen",
    "cancer_history",
    "weight_loss",
    "night_sweats",
    "thoracic_pain",
    "deformity_new",
    "steroids",
    "osteoporosis",
    "low_trauma_fracture",
    *INFECTION_RISKS,
    "aneurysm",
    "urinary_symptoms",
    "flank_pain",
)


def signs(given: Answers) -> int:
    """How many answers warn of serious disease: the red flags of the old form, not the questions that came since."""
    return sum(
        (
            *(_yes(given, key) for key in SIGNS),
            given["recent_trauma"] != "none",
            given["night_pain"] == "never_eases",
            given["movement_changes_pain"] == "no",
            given["course"] == "worse",
            given["age"] > 70,
            given["age"] > 50 and _yes(given, "first_episode"),
            _inflammatory(given),
        )
    )


# ------------------------------------------------------------------------------------------------------------ counting


def share(flags: Sequence[bool]) -> float:
    return sum(flags) / len(flags)


def summary(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """What became of a group of people."""
    alone = Counter((o.verdict, o.deciding[0]) for o in outcomes if len(o.deciding) == 1)
    among = Counter((o.verdict, rule) for o in outcomes for rule in o.deciding)
    withheld = Counter(o.withholding[0] for o in outcomes if len(o.withholding) == 1)
    return {
        **{verdict: share([o.verdict == verdict for o in outcomes]) for verdict in VERDICTS},
        "no_plan": share([not o.plan for o in outcomes]),
        "seen_first": share([o.seen_first for o in outcomes]),
        "dulled_today": share([o.dulled for o in outcomes]),
        "decides": {
            verdict: [
                {"rule": rule, "alone": alone[v, rule] / len(outcomes), "in_all": count / len(outcomes)}
                for (v, rule), count in sorted(among.items(), key=lambda item: (-alone[item[0]], -item[1], item[0]))
                if v == verdict
            ]
            for verdict in VERDICTS[1:]
        },
        "withholds_alone": {rule: count / len(outcomes) for rule, count in withheld.most_common()},
        "dropped": dict(Counter(key for o in outcomes for key in o.dropped)),
        "missing": dict(Counter(key for o in outcomes for key in o.missing)),
    }


FOUND: dict[str, Callable[[Outcome], bool]] = {
    "at_least_see": lambda o: VERDICTS.index(o.verdict) >= 2,
    "emergency": lambda o: o.verdict == "emergency",
    "with_a_plan": lambda o: o.plan,
}
BETTER = {"at_least_see": 1, "emergency": 1, "with_a_plan": -1}
"""Whether more of it is better for somebody who is seriously ill."""


def found(people: Sequence[Person], outcomes: Sequence[Outcome]) -> dict[str, float]:
    counts = [signs(person.answers) for person in people]
    return {
        **{name: share([holds(o) for o in outcomes]) for name, holds in FOUND.items()},
        "no_sign": share([count == 0 for count in counts]),
        "one_sign": share([count == 1 for count in counts]),
        "plan_without_a_sign": share([o.plan and not count for o, count in zip(outcomes, counts, strict=True)]),
    }


def worse_by(name: str, before: Sequence[Outcome], now: Sequence[Outcome]) -> float:
    """By how many standard errors this share became worse; the people are the same, so their differences count."""
    change = [BETTER[name] * (FOUND[name](b) - FOUND[name](n)) for b, n in zip(before, now, strict=True)]
    mean = sum(change) / len(change)
    spread = math.sqrt(sum((c - mean) ** 2 for c in change)) / len(change)
    return 0.0 if not mean else mean / spread if spread else math.copysign(math.inf, mean)


def aims(told: Mapping[str, Any], guided: Mapping[str, float], serious: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Each aim with what was measured, the limit, and whether it is met."""
    wanted = DATA["aims"]
    refused = guided["see_clinician"] + guided["urgent"] + guided["emergency"]
    most = {
        "emergency": (told["emergency"], wanted["emergency_times_proxy"] * guided["emergency"]),
        "no plan": (told["no_plan"], wanted["no_plan_times_proxy"] * refused),
        **{
            f"{name.replace('_', ' ')}, with a plan": (serious[name]["with_a_plan"], limit)
            for name, limit in wanted["with_a_plan_at_most"].items()
        },
    }
    going, least = told["go"] + told["go_with_changes"], wanted["go_or_changes_at_least"]
    met = [{"aim": name, "is": got, "at_most": limit, "met": got <= limit} for name, (got, limit) in most.items()]
    return [*met, {"aim": "go and go with changes", "is": going, "at_least": least, "met": going >= least}]


# ------------------------------------------------------------------------------------------------------------- engines


def own_content() -> ScreeningContent:
    return load_screening(Path(unknot.content.__path__[0]) / "screening")


def tell_all(groups: Mapping[str, Sequence[Person]]) -> dict[str, list[Outcome]]:
    content = own_content()
    return {name: [tell(person, content) for person in people] for name, people in groups.items()}


def tell_elsewhere(groups: Mapping[str, Sequence[Person]], folder: Path) -> dict[str, list[Outcome]]:
    """The same by the engine of another checkout, in a process of its own."""
    source = (folder / "src").resolve()
    people = {name: [asdict(person) for person in group] for name, group in groups.items()}
    done = subprocess.run(
        [sys.executable, str(HERE), "--people-from-stdin"],
        input=json.dumps(people),
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(source)},
    )
    if done.returncode:
        raise SystemExit(f"{folder}: {done.stderr.strip()}")
    answer = json.loads(done.stdout)
    if not Path(answer["engine"]).is_relative_to(source):
        raise SystemExit(f"{folder}: found no engine in {source}")
    return {name: [_outcome(o) for o in outcomes] for name, outcomes in answer["outcomes"].items()}


def _outcome(found: Mapping[str, Any]) -> Outcome:
    read = Outcome(**found)
    return replace(
        read,
        deciding=tuple(read.deciding),
        withholding=tuple(read.withholding),
        dropped=tuple(read.dropped),
        missing=tuple(read.missing),
    )


def serve() -> None:
    """People from standard input, their outcomes to standard output."""
    groups = {name: [Person(**person) for person in people] for name, people in json.load(sys.stdin).items()}
    outcomes = {name: [asdict(o) for o in found] for name, found in tell_all(groups).items()}
    json.dump({"engine": str(Path(unknot.content.__path__[0]).resolve()), "outcomes": outcomes}, sys.stdout)


# ------------------------------------------------------------------------------------------------------------ reporting


def measure(count: int, serious: int, seed: int, against: Path | None = None) -> dict[str, Any]:
    practice = {row.name: row.people(count, seed) for row in ROWS}
    ill = {name: Practice(name, DATA["serious"]["column"], serious=name).people(serious, seed) for name in SERIOUS}
    told = tell_all(practice | ill)
    guided = {name: [proxy(person.answers) for person in people] for name, people in practice.items()}
    shares = {
        name: {verdict: share([v == verdict for v in verdicts]) for verdict in VERDICTS}
        for name, verdicts in guided.items()
    }
    rows = {name: summary(told[name]) for name in practice}
    classes = {name: found(people, told[name]) for name, people in ill.items()}
    report: dict[str, Any] = {
        "people": count,
        "serious_people": serious,
        "seed": seed,
        "rows": rows,
        "proxy": shares,
        "serious": classes,
        "aims": aims(rows[MEASURED], shares[MEASURED], classes),
    }
    if against:
        before = tell_elsewhere(practice | ill, against)
        report["against"] = {
            "rows": {name: summary(before[name]) for name in practice},
            "serious": {name: found(people, before[name]) for name, people in ill.items()},
            "worse_by_standard_errors": {
                name: {what: worse_by(what, before[name], told[name]) for what in FOUND} for name in ill
            },
        }
    return report


VERDICT_COLUMNS = {
    "go": ("go", 7),
    "go_with_changes": ("changes", 9),
    "see_clinician": ("see", 7),
    "urgent": ("urgent", 8),
    "emergency": ("emerg.", 8),
    "no_plan": ("no plan", 9),
    "seen_first": ("see first", 11),
    "dulled_today": ("not today", 11),
}
SERIOUS_COLUMNS = {
    "at_least_see": ("at least see", 14),
    "emergency": ("emergency", 11),
    "with_a_plan": ("WITH A PLAN", 13),
    "no_sign": ("no sign", 9),
    "one_sign": ("one sign", 10),
    "plan_without_a_sign": ("plan, no sign", 15),
}
Columns = Mapping[str, tuple[str, int]]


def heads(columns: Columns, width: int) -> str:
    return " " * width + "".join(f"{head:>{wide}}" for head, wide in columns.values())


def line(name: str, shares: Mapping[str, Any], columns: Columns, width: int) -> str:
    cells = (per_cent(shares[key]) if key in shares else "" for key in columns)
    return f"{name:<{width}}" + "".join(f"{c:>{wide}}" for c, (_, wide) in zip(cells, columns.values(), strict=True))


def show(report: Mapping[str, Any]) -> Iterator[str]:
    """The report in lines, shares in per cent."""
    before = report.get("against")
    yield f"{report['people']} people a row, seed {report['seed']}; per cent."
    yield heads(VERDICT_COLUMNS, 28)
    for name, row in report["rows"].items():
        yield line(name, row, VERDICT_COLUMNS, 28)
        if before:
            yield line("  other checkout", before["rows"][name], VERDICT_COLUMNS, 28)
        yield line("  guideline proxy", report["proxy"][name], VERDICT_COLUMNS, 28)
    yield from _deciding(report["rows"][MEASURED])
    yield f"\nSerious disease, {report['serious_people']} people each; per cent."
    yield heads(SERIOUS_COLUMNS, 20)
    for name, row in report["serious"].items():
        yield line(name.replace("_", " "), row, SERIOUS_COLUMNS, 20)
        if before:
            other = line("  other checkout", before["serious"][name], SERIOUS_COLUMNS, 20)
            yield other + _worse(before["worse_by_standard_errors"][name])
    yield f"\nAims, measured on: {DATA['aims']['measured']}"
    for aim in report["aims"]:
        limit = f"at most {per_cent(aim['at_most'])}" if "at_most" in aim else f"at least {per_cent(aim['at_least'])}"
        yield f"  {'pass' if aim['met'] else 'MISS'}  {aim['aim']:<32}{per_cent(aim['is'])}   {limit}"


def _deciding(row: Mapping[str, Any], top: int = 6) -> Iterator[str]:
    yield f'\nRules of the worst verdict, row "{MEASURED}": alone (alone or together with others)'
    for verdict, rules in row["decides"].items():
        listed = (f"{r['rule']} {per_cent(r['alone'])} ({per_cent(r['in_all'])})" for r in rules[:top])
        yield f"  {verdict:<16} {', '.join(listed)}"
    alone = (f"{rule} {per_cent(part)}" for rule, part in list(row["withholds_alone"].items())[: 2 * top])
    yield f"  {'no plan, alone':<16} {', '.join(alone)}"
    yield f"  answers left out because the engine refused them: {row['dropped'] or 'none'}"
    yield f"  questions still open in the end: {row['missing'] or 'none'}"


def per_cent(value: float) -> str:
    return f"{100 * value:.1f}"


def _worse(by: Mapping[str, float]) -> str:
    most = DATA["aims"]["worse_than_before_at_most_standard_errors"]
    marked = [f"{what} by {errors:.1f} standard errors" for what, errors in by.items() if errors > most]
    return f"   WORSE HERE: {', '.join(marked)}" if marked else ""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=5000, help="in each row")
    parser.add_argument("--serious", type=int, default=1000, help="with each serious disease")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--against", type=Path, metavar="FOLDER", help="another checkout, on the same people")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--people-from-stdin", action="store_true", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.people_from_stdin:
        serve()
        return 0
    report = measure(asked.people, asked.serious, asked.seed, asked.against)
    print(json.dumps(report, indent=2) if asked.json else "\n".join(show(report)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
