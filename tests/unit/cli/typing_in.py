"""Somebody at the terminal: types an answer to what was just shown."""

from __future__ import annotations

import io
from collections.abc import Mapping
from pathlib import Path

from unknot.body.regions import BODY_REGIONS
from unknot.cli.coach import Coach
from unknot.cli.exits import CannotDo
from unknot.cli.interview import Finished
from unknot.cli.page import Page

ANSWERS = {
    "age": "44",
    "sex": "1",
    "movement_changes_pain": "y",
    "floor_transfer": "y",
    "episode_weeks": "3",
    "course": "2",
    "night_pain": "1",
    "ibp_onset_age": "44",
    "pain_now": "3",
    "pain_average": "4",
    "pain_worst": "6",
    "local": "",
    "clinician_looked": "n",
    "clinician_looked_weeks_ago": "1",
}
USUAL = {
    "Numbers of all that are true": "",
    "pain and stiffness": "5 5",
    "Which tools": "1 2 3 4",
    "Where can you do it": "1 2",
    "How many minutes": "10",
    "Enter starts": "q",
    "Leave it at that": "y",
    "[y/N]": "",
    "y yes": "n",
    "a number, n no": "n",
}
"""What is shown → what is typed, the first that fits; somebody who is well and has a stiff back."""


class Typist:
    """``says``: words that are shown, or a question's id → what is typed then, before the usual."""

    def __init__(self, folder: Path, says: Mapping[str, str], *marked: str) -> None:
        self.shown = io.StringIO()
        self.coach = Coach(Page(file=self.shown, width=100), folder, voice=False, speed=1)
        self.coach.interview.ask = self._type
        questions = self.coach.content.questions
        replies = {questions[key].text if key in questions else key: text for key, text in {**ANSWERS, **says}.items()}
        numbers = " ".join(str(n) for n, patch in enumerate(BODY_REGIONS, start=1) if patch.key in marked)
        self.replies = {
            **replies,
            "Numbers, for instance: 4 17": numbers,
            **{k: USUAL[k] for k in USUAL if k not in says},
        }
        self.asked: list[str] = []

    def _type(self, prompt: str) -> str:
        before = self.shown.getvalue().rsplit("\n⏎", 1)[-1]
        self.shown.write(prompt)
        flat = " ".join((before + prompt).split())
        self.asked += [key for key, each in self.coach.content.questions.items() if each.text in flat]
        for words, typed in self.replies.items():
            if words in flat:
                self.shown.write(f"{typed}\n⏎")
                return typed
        raise AssertionError(f"nobody knows what to type after: {flat}")

    def visit(self, profile: Path | None = None) -> str:
        """One visit; all that was shown, in one line."""
        try:
            self.coach.run(profile)
        except Finished:
            self.coach.show_verdict()
        except CannotDo as refusal:
            self.shown.write(str(refusal))
        return " ".join(self.shown.getvalue().split())
