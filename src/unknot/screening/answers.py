"""Answers as somebody sent them → checked answers, or every problem with them at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from unknot.catalog.errors import InputError, Problem
from unknot.catalog.reading import nearest
from unknot.catalog.rules import Question
from unknot.screening.conditions import Given, Local
from unknot.screening.marks import WHERE, Mark, problem, read_map, short

if TYPE_CHECKING:
    from unknot.screening.content import ScreeningContent

SIDES = ("left", "right", "both")
LONGEST_LIST = 200
MAP, WORDING = "map", "wording"
"""What answers may hold besides answers to questions: the body map, and which wording each answer was given to."""

Reader = Callable[[Any], Any]
"""Turns one answer into its checked value, or returns the Problem with it."""


def read_answers(answers: Mapping[str, Any], content: ScreeningContent) -> tuple[Given, Given]:
    """The answers as given, and as rules read them (``unsure`` replaced by what it counts as).

    An answer to an older wording that asked for something else is left out of both. Raises InputError with all
    problems: unknown ids, wrong types, numbers out of range, contradictions.
    """
    if not isinstance(answers, Mapping):
        raise InputError((problem("", answers, "an object of question id → answer", ""),))
    raw: dict[str, Any] = {}
    read: dict[str, Any] = {}
    places: tuple[Local, ...] = ()
    marks: tuple[Mark, ...] = ()
    problems = list(_wording_problems(answers.get(WORDING, {}), content))
    old = frozenset() if problems else frozenset(outdated(answers, content))
    for key, value in answers.items():
        if key == WORDING:
            continue
        if key == MAP:
            marks, found = read_map(MAP, value)
            problems += found
            continue
        reader = content.readers.get(key) if isinstance(key, str) else None
        if reader is None:
            problems.append(_unknown(key, content))
            continue
        checked = reader(value)
        if isinstance(checked, Problem):
            problems.append(checked)
        elif key in old:
            continue
        elif isinstance(checked, list):
            problems += [entry for entry in checked if isinstance(entry, Problem)]
            places = tuple(sorted({entry for entry in checked if isinstance(entry, Local)}))
            raw[key] = value  # an empty list is an answer too: nothing is wrong anywhere
        else:
            raw[key] = value
            read[key] = checked
    given = Given(raw, places, marks=marks)
    problems += _clashes(given, content)
    if problems:
        raise InputError(tuple(problems))
    return given, Given(read, places, marks=marks)


def outdated(answers: Mapping[str, Any], content: ScreeningContent) -> tuple[str, ...]:
    """Questions answered in a wording that meant something else; without ``wording`` answers are to today's."""
    versions = answers.get(WORDING, {})
    return tuple(
        key
        for key, question in content.questions.items()
        if key in answers and versions.get(key, question.version) < question.meaning
    )


def _wording_problems(versions: Any, content: ScreeningContent) -> Iterator[Problem]:
    if not isinstance(versions, Mapping):
        yield problem(WORDING, versions, "an object of question id → version", "")
        return
    for key, version in versions.items():
        question = content.questions.get(key) if isinstance(key, str) else None
        if question is None:
            yield Problem(WHERE, f"{WORDING}.{short(str(key))}", "not a question", "a question id", "")
        elif type(version) is not int or not 0 <= version <= question.version:
            yield problem(f"{WORDING}.{key}", version, f"a whole number from 0 to {question.version}", "")


def make_reader(question: Question) -> Reader:
    if question.kind == "yes-no":
        return _yes_no_reader(question)
    if question.kind == "choice":
        return _choice_reader(question)
    if question.kind == "number":
        return _number_reader(question)
    return _local_reader(question)


def _yes_no_reader(question: Question) -> Reader:
    counts = {"yes": "yes", "no": "no", "unsure": question.unsure_counts_as}
    key = question.id

    def read(value: Any) -> Any:
        if type(value) is str and value in counts:
            return counts[value]
        return problem(key, value, "yes, no or unsure", _yes_no_hint(value))

    return read


def _yes_no_hint(value: Any) -> str:
    if isinstance(value, bool):
        return f"write {'yes' if value else 'no'!r} instead of {str(value).lower()}"
    if value is None:
        return "leave the id out where there is no answer"
    return nearest(value.strip().lower(), ("yes", "no", "unsure")) if isinstance(value, str) else ""


def _choice_reader(question: Question) -> Reader:
    known = tuple(choice.id for choice in question.choices)
    key = question.id

    def read(value: Any) -> Any:
        if type(value) is str and value in known:
            return value
        hint = nearest(value, known) if isinstance(value, str) else ""
        if value == "unsure":
            hint = "where unsure, choose the worse of the two that could be true"
        return problem(key, value, f"one of {', '.join(known)}", hint)

    return read


def _number_reader(question: Question) -> Reader:
    low, high = question.range or (0.0, 0.0)
    key, whole = question.id, question.whole
    kind = "a whole number" if whole else "a number"
    expected = f"{kind} from {low:g} to {high:g}{question.unit_words}"

    def read(value: Any) -> Any:
        if type(value) not in (int, float):
            return problem(key, value, expected, "write the number without quotes" if _numeric(value) else "")
        if not low <= value <= high or (whole and value != int(value)):
            return problem(key, value, expected, "")
        return value

    return read


def _numeric(value: Any) -> bool:
    return isinstance(value, str) and value.strip().replace(".", "", 1).isdigit()


def _local_reader(question: Question) -> Reader:
    known = {
        "area": question.areas,
        "side": SIDES,
        "condition": tuple(choice.id for choice in question.conditions),
    }

    def read(value: Any) -> Any:
        if not isinstance(value, list | tuple):
            return problem(question.id, value, "a list of {area, side, condition}", "")
        if len(value) > LONGEST_LIST:
            return problem(question.id, f"{len(value)} entries", f"at most {LONGEST_LIST}", "")
        entries: list[Local | Problem] = []
        for index, entry in enumerate(value):
            problems = list(_entry_problems(f"{question.id}.{index}", entry, known))
            entries += problems or [Local(entry["area"], entry["side"], entry["condition"])]
        return entries

    return read


def _entry_problems(field: str, entry: Any, known: Mapping[str, tuple[str, ...]]) -> Iterator[Problem]:
    if not isinstance(entry, Mapping):
        yield problem(field, entry, "an object with area, side and condition", "")
        return
    for name, ids in known.items():
        value = entry.get(name)
        if type(value) is not str or value not in ids:
            hint = nearest(value, ids) if isinstance(value, str) else ""
            yield problem(f"{field}.{name}", value, f"one of {', '.join(ids)}", hint)
    for extra in entry.keys() - known.keys():
        yield problem(f"{field}.{extra}", entry[extra], "only area, side and condition", nearest(str(extra), [*known]))


def _clashes(given: Given, content: ScreeningContent) -> Iterator[Problem]:
    for key, clashes in content.clashes:
        for clash, test in clashes:
            if test(given):
                yield problem(key, given.values.get(key), clash.expected, clash.hint)
    for key, other in content.ceilings:
        value, ceiling = given.values.get(key), given.values.get(other)
        if value is not None and ceiling is not None and value > ceiling:
            yield problem(key, value, f"no more than {other}, which is {ceiling:g}", "correct one of the two")


def _unknown(key: Any, content: ScreeningContent) -> Problem:
    hint = nearest(str(key), list(content.questions)) or "the ids are listed by `unknot catalog list questions`"
    return Problem(WHERE, short(str(key)), "not a question", "a question id", hint)
