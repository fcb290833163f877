"""Ask for answers, regions and what is at hand in a terminal; stop as soon as somebody else must see the person."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from rich.columns import Columns
from rich.console import Console
from rich.markup import escape

from unknot.body.regions import BODY_REGIONS, BodyRegion
from unknot.catalog.errors import InputError
from unknot.catalog.rules import Question
from unknot.cli.kept import Answers
from unknot.screening.content import ScreeningContent
from unknot.screening.engine import screen, worth_asking
from unknot.screening.kept import answer_anew
from unknot.screening.marks import Mark

YES_NO = {"y": "yes", "yes": "yes", "n": "no", "no": "no", "u": "unsure", "unsure": "unsure", "not sure": "unsure"}
PAGE = 8
"""Questions of the long form shown at once; as many as one glance takes in."""


class Finished(Exception):
    """The answers so far already say that there is no session today."""


class Interview:
    """Questions on a console. ``ask`` reads one line; a test passes its own."""

    def __init__(self, console: Console, content: ScreeningContent, ask: Callable[[str], str] | None = None) -> None:
        self.console = console
        self.content = content
        self.ask = ask or (lambda prompt: console.input(prompt))

    def line(self, prompt: str) -> str:
        return self.ask(f"[bold]{escape(prompt)}[/bold] ").strip()

    def star_questions(self, answers: Answers) -> None:
        """The time-critical questions, one at a time. Raises Finished at the first answer that ends it."""
        stars = [question for question in self.content.questions.values() if question.star]
        index = 0
        while index < len(stars):
            question = stars[index]
            self.console.print(f"\n[dim]{index + 1} of {len(stars)}[/dim]  {escape(question.text)}")
            if question.help:
                self.console.print(f"[dim]{escape(question.help)}[/dim]")
            value = self._value(question, back=index > 0)
            if value == "back":
                index -= 1
                answers.pop(stars[index].id, None)
                continue
            self._keep(question, value, answers)
            index += 1

    def before_a_session(self, answers: Answers) -> None:
        """What is asked before every session besides the time-critical questions. Raises Finished as they do."""
        for key in self.content.every_session:
            question = self.content.questions[key]
            if not question.star and not question.follows:
                self.one(question, answers)

    def open_questions(self, answers: Answers, wanted: tuple[Mark, ...]) -> None:
        """What the marks open, and what was answered in a wording that meant something else, one at a time.

        An answer can open the next question. Raises Finished at once in an emergency, and where it is urgent after
        the last one, which may be about an emergency.
        """
        ended = False
        asked: set[str] = set()
        while todo := [key for key in self._open(answers, wanted) if key not in asked]:
            if not asked:
                self.console.print("\nBefore there is a plan, this needs an answer: y yes, n no, u not sure.")
            asked.add(todo[0])
            must = todo[0] in screen(answers, self.content, wanted).missing
            try:
                self.one(self.content.questions[todo[0]], answers, skip=not must)
            except Finished:
                if screen(answers, self.content, wanted).verdict == "emergency":
                    raise
                ended = True
        if ended:
            raise Finished

    def _open(self, answers: Answers, wanted: tuple[Mark, ...]) -> list[str]:
        screening = screen(answers, self.content, wanted)
        outdated = [key for key in screening.outdated if worth_asking(key, answers, self.content)]
        return list(dict.fromkeys((*screening.missing, *outdated)))

    def full_form(self, answers: Answers) -> None:
        """The long form: pages of statements to tick, the rest one at a time. Skips what cannot matter."""
        asked: set[str] = set()
        while todo := [q for q in self._full() if q.id not in asked and worth_asking(q.id, answers, self.content)]:
            page = _page(todo)
            asked |= {question.id for question in page}
            if len(page) > 1:
                self._ticks(page, answers)
            else:
                self.one(page[0], answers)

    def _full(self) -> list[Question]:
        """Without what follows from another answer, which is asked there, and what marks open."""
        questions = self.content.questions.values()
        return [each for each in questions if not each.star and not each.follows and each.asked != "map"]

    def one(self, question: Question, answers: Answers, skip: bool = True) -> None:
        """One question by itself. Raises Finished as the time-critical questions do."""
        if question.kind == "local":
            self._local(question, answers)
            return
        self.console.print(f"\n{escape(question.text)}")
        if question.help:
            self.console.print(f"[dim]{escape(question.help)}[/dim]")
        value = self._value(question, skip=skip)
        if value is not None:
            self._keep(question, value, answers)

    def _value(self, question: Question, back: bool = False, skip: bool = False) -> Any:
        """A valid value, ``back``, or None where skipping is allowed and was chosen."""
        while True:
            text = self.line(_prompt(question, back, skip)).lower()
            if back and text in ("b", "back"):
                return "back"
            if skip and not text:
                return None
            value = _read(question, text)
            if value is not None:
                return value
            self.console.print(f"[yellow]Please answer {escape(_expected(question))}.[/yellow]")

    def _keep(self, question: Question, value: Any, answers: Answers) -> None:
        """Take the answer in unless it contradicts an earlier one, with what follows from it asked at once.

        Ends the interview if the verdict does, which can rest on the answer to what follows.
        """
        given = answer_anew(answers, {question.id: value}, self.content)
        try:
            screen(given, self.content)
        except InputError as error:
            for problem in error.problems:
                self.console.print(
                    f"[yellow]That does not fit: {escape(problem.expected)}. {escape(problem.hint)}[/yellow]"
                )
            again = self._value(question, skip=True)
            if again is not None:
                self._keep(question, again, answers)
            return
        answers.clear()
        answers.update(given)
        for follow in self.content.questions.values():
            if follow.follows == question.id and worth_asking(follow.id, answers, self.content):
                self.one(follow, answers)
        if screen(answers, self.content).verdict in ("urgent", "emergency"):
            raise Finished

    def _ticks(self, page: Sequence[Question], answers: Answers) -> None:
        self.console.print()
        for number, question in enumerate(page, start=1):
            self.console.print(f"[cyan]{number}[/cyan]  {escape(question.text)}")
            if question.help:
                self.console.print(f"   [dim]{escape(question.help)}[/dim]")
        prompt = "Numbers of all that are true (u3: not sure about 3), Enter for none:"
        while True:
            ticked = _read_ticks(self.line(prompt), len(page))
            if ticked is not None:
                break
            self.console.print(f"[yellow]Please type numbers from 1 to {len(page)}, for instance: 2 u5[/yellow]")
        for number, question in enumerate(page, start=1):
            self._keep(question, ticked.get(number, "no"), answers)

    def _local(self, question: Question, answers: Answers) -> None:
        self.console.print(f"\n{escape(question.text)}")
        conditions = [f"[cyan]{i}[/cyan] {escape(c.label)}" for i, c in enumerate(question.conditions, start=1)]
        self.console.print(Columns(conditions, padding=(0, 3)))
        areas = ", ".join(question.areas)
        self.console.print(f"[dim]Areas: {escape(areas)}[/dim]")
        entries: list[dict[str, str]] = []
        while text := self.line("Number, area and side, for instance: 4 calves left (Enter when done):"):
            entry = _read_local(text, question)
            if entry is None:
                self.console.print("[yellow]Not understood. For instance: 4 calves left[/yellow]")
                continue
            entries.append(entry)
        self._keep(question, entries, answers)

    def regions(self) -> list[dict[str, Any]]:
        """Where it hurts or is stiff: map entries with pain and stiffness 0–10.

        Places that nothing rolls are there as well: what hurts there is an answer to the safety questions.
        """
        patches = BODY_REGIONS
        cells = [f"[cyan]{i:>2}[/cyan] {escape(patch.name)}" for i, patch in enumerate(patches, start=1)]
        self.console.print("\nWhere does it hurt, or feel stiff?")
        self.console.print(Columns(cells, padding=(0, 3), column_first=True))
        while True:
            chosen = _read_numbers(self.line("Numbers, for instance: 4 17:"), len(patches))
            if chosen:
                return [self._rate(patches[number - 1]) for number in chosen]
            self.console.print(f"[yellow]Please type one or more numbers from 1 to {len(patches)}.[/yellow]")

    def _rate(self, patch: BodyRegion) -> dict[str, Any]:
        while True:
            text = self.line(f"{patch.name}: pain and stiffness, 0 to 10 each, for instance: 5 7:")
            parts = [_number(part) for part in text.replace(",", " ").split()]
            if len(parts) in (1, 2) and all(part is not None and 0 <= part <= 10 for part in parts):
                pain, stiffness = parts[0], parts[-1]
                return {"region": patch.region, "side": patch.side, "pain": pain, "stiffness": stiffness}
            self.console.print("[yellow]Please type two numbers from 0 to 10.[/yellow]")

    def choose(self, title: str, options: Sequence[tuple[str, str]], before: Sequence[str]) -> list[str]:
        """Some of ``options`` (id, words); Enter keeps ``before`` where there is one."""
        self.console.print(f"\n{escape(title)}")
        for number, (key, words) in enumerate(options, start=1):
            mark = " [green](last time)[/green]" if key in before else ""
            self.console.print(f"[cyan]{number:>2}[/cyan] {escape(words)}{mark}")
        ids = [key for key, _ in options]
        while True:
            text = self.line("Numbers, Enter for the same as last time:" if before else "Numbers:")
            if not text and before:
                return [key for key in ids if key in before]
            chosen = _read_numbers(text, len(ids))
            if chosen:
                return [ids[number - 1] for number in chosen]
            self.console.print(f"[yellow]Please type one or more numbers from 1 to {len(ids)}.[/yellow]")

    def number(self, prompt: str, low: float, high: float, default: float | None = None) -> float:
        while True:
            text = self.line(prompt)
            if not text and default is not None:
                return default
            value = _number(text)
            if value is not None and low <= value <= high:
                return value
            self.console.print(f"[yellow]Please type a number from {low:g} to {high:g}.[/yellow]")

    def maybe_number(self, prompt: str, low: float, high: float) -> float | None:
        while text := self.line(prompt):
            value = _number(text)
            if value is not None and low <= value <= high:
                return value
            self.console.print(f"[yellow]Please type a number from {low:g} to {high:g}, or just Enter.[/yellow]")
        return None

    def yes(self, prompt: str) -> bool:
        """True for yes and for not sure; Enter means no."""
        return self.line(prompt).lower()[:1] in ("y", "u")


def _page(todo: Sequence[Question]) -> list[Question]:
    """The next statements that can be ticked together, or the next single question.

    A question with a condition waits until everything before it is answered, so it starts a page of its own.
    """
    page: list[Question] = []
    for question in todo:
        if question.kind != "yes-no" or question.worse != "yes" or len(page) == PAGE:
            break
        page.append(question)
    return page or [todo[0]]


def _prompt(question: Question, back: bool, skip: bool) -> str:
    extra = (", b back" if back else "") + (", Enter to skip" if skip else "")
    if question.kind == "yes-no":
        return f"[y yes, n no, u not sure{extra}]:"
    if question.kind == "choice":
        options = "".join(f"  {i} {choice.label}\n" for i, choice in enumerate(question.choices, start=1))
        no = ", n no" if _plain_no(question) else ""
        return f"{options}[a number{no}{extra}]:"
    low, high = question.range or (0, 0)
    unit = "" if question.unit == f"of {high:g}" else question.unit_words
    return f"[{low:g}–{high:g}{unit}{extra}]:"


def _plain_no(question: Question) -> str | None:
    """The choice that just says no, so that whoever has typed n ten times may do so again."""
    return next((choice.id for choice in question.choices if choice.label.lower() == "no"), None)


def _expected(question: Question) -> str:
    if question.kind == "yes-no":
        return "y, n or u"
    if question.kind == "choice":
        return f"with a number from 1 to {len(question.choices)}"
    low, high = question.range or (0, 0)
    return f"with a number from {low:g} to {high:g}"


def _read(question: Question, text: str) -> Any:
    if question.kind == "yes-no":
        return YES_NO.get(text)
    if question.kind == "choice":
        ids = [choice.id for choice in question.choices]
        chosen = _read_numbers(text, len(ids))
        if len(chosen) == 1:
            return ids[chosen[0] - 1]
        return _plain_no(question) if text in ("n", "no") else text if text in ids else None
    value = _number(text)
    low, high = question.range or (0, 0)
    if value is None or not low <= value <= high or (question.whole and value != int(value)):
        return None
    return int(value) if value == int(value) else value


def _number(text: str) -> float | None:
    try:
        value = float(text.replace(",", "."))
    except ValueError:
        return None
    return value if abs(value) < 1e9 else None


def _read_numbers(text: str, highest: int) -> list[int]:
    """Distinct numbers from 1 to ``highest`` in the order typed; an empty list if anything else is there."""
    parts = text.replace(",", " ").split()
    if not parts or not all(part.isdecimal() and 1 <= int(part) <= highest for part in parts):
        return []
    return list(dict.fromkeys(int(part) for part in parts))


def _read_ticks(text: str, highest: int) -> dict[int, str] | None:
    ticked: dict[int, str] = {}
    for part in text.lower().replace(",", " ").split():
        digits = part.removeprefix("u")
        if not digits.isdecimal() or not 1 <= int(digits) <= highest:
            return None
        ticked[int(digits)] = "unsure" if part.startswith("u") else "yes"
    return ticked


def _read_local(text: str, question: Question) -> dict[str, str] | None:
    parts = text.lower().split()
    if len(parts) < 2 or not parts[0].isdecimal() or not 1 <= int(parts[0]) <= len(question.conditions):
        return None
    area = next((area for area in question.areas if area.startswith(parts[1])), None)
    side = parts[2] if len(parts) > 2 else "both"
    if area is None or side not in ("left", "right", "both"):
        return None
    return {"area": area, "side": side, "condition": question.conditions[int(parts[0]) - 1].id}
