"""How the safety check is laid out on screens. Which questions there are, and what they do, is not decided here.

A time-critical question has a screen to itself, and these come first. The others stand together where they ask about
one thing, each still answered by itself. A question that no stage names gets a screen of its own, so a new one is
never lost.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from unknot.catalog.rules import Question
from unknot.web.core.services import questions_for, screening_content

ALONE = ("saddle_numbness", "bladder_change")
"""Answered one by one before every session, too, and never together with others: what they find cannot wait."""


@dataclass(frozen=True)
class Stage:
    """``listed``: complaints and conditions most people do not have; "no" may be said to the open ones together."""

    title: str | Promise
    keys: tuple[str, ...]
    listed: bool = False


STAGES = (
    Stage(_("You, today"), ("age", "sex", "pain_now", "pain_worst", "floor_transfer")),
    Stage(_("Pregnancy and birth"), ("pregnant", "postpartum_6_weeks"), listed=True),
    Stage(
        _("This pregnancy"),
        ("pregnancy_weeks", "pregnancy_warning", "pregnancy_pressure_signs", "pregnancy_one_sided_pain"),
    ),
    Stage(
        _("With this pain …"),
        (
            "bending_forward_worse",
            "bending_back_worse",
            "thoracic_pain",
            "deformity_new",
            "arm_signs",
            "leg_pain_below_knee",
            "leg_tingling",
            "leg_worse_than_back",
            "sexual_function_change",
            "flank_pain",
            "urinary_symptoms",
            "belly_pain",
            "belly_pulsing",
            "vomiting_or_black_stool",
            "rash_or_burning_band",
            "night_sweats",
            "weight_loss",
        ),
        listed=True,
    ),
    Stage("", ("cough_sneeze_worse",)),
    Stage(
        _("Lately or ever …"),
        (
            "recent_infection",
            "recent_spinal_procedure",
            "dvt_risk",
            "dvt_history",
            "cancer_history",
            "low_trauma_fracture",
            "steroids",
            "injection_drug_use",
            "dialysis_or_line",
            "hernia_or_belly_operation",
        ),
        listed=True,
    ),
    Stage("", ("cancer_active",)),
    Stage(_("This pain"), ("night_pain", "movement_changes_pain", "episode_weeks", "course", "first_episode")),
    Stage("", ("ibp_onset_age",)),
    Stage(
        _("Pain that has lasted: is it so that …"),
        (
            "ibp_insidious",
            "ibp_exercise_helps",
            "ibp_rest_does_not_help",
            "ibp_night_pain_better_up",
            "spa_features",
        ),
        listed=True,
    ),
    Stage(
        _("Do you have …"),
        (
            "pain_dulled_now",
            "steady_painkillers",
            "anticoagulant",
            "bleeding_disorder",
            "aneurysm",
            "heart_failure",
            "hypertension_uncontrolled",
            "peripheral_arterial_disease",
            "lymphoedema",
            "diabetes",
            "neuropathy",
            "immunosuppressed",
            "osteoporosis",
            "spinal_fusion",
            "spondylolisthesis",
            "spinal_stenosis",
            "inflammatory_arthritis_flare",
            "hypermobility",
            "fibromyalgia",
            "glaucoma",
            "epilepsy_or_vertigo",
            "falls",
        ),
        listed=True,
    ),
    Stage("", ("sudden_onset",)),
    Stage("", ("clinician_looked",)),
    Stage("", ("clinician_looked_weeks_ago",)),
    Stage("", ("pain_average",)),
    Stage("", ("local",)),
)


@dataclass(frozen=True)
class Screen:
    """The questions that are asked together after the answers so far."""

    title: str | Promise
    questions: tuple[Question, ...]
    listed: bool = False

    @property
    def keys(self) -> tuple[str, ...]:
        return tuple(question.id for question in self.questions)

    @property
    def single(self) -> bool:
        return len(self.questions) == 1


def screens(answers: Mapping[str, Any]) -> list[Screen]:
    """Every screen that may still matter, in order: the time-critical ones, then the stages, then what none names."""
    content = screening_content()
    asked = questions_for(answers)
    named = {key for stage in STAGES for key in stage.keys}
    alone = [Stage("", (key,)) for key in asked if content.questions[key].star or key not in named]
    return [
        Screen(stage.title, tuple(content.questions[key] for key in stage.keys if key in asked), stage.listed)
        for stage in (*alone, *STAGES)
        if set(stage.keys) & set(asked)
    ]


def screen_with(key: str, laid_out: Sequence[Screen]) -> Screen:
    """The screen a question is on; by itself where its answer cannot matter any more."""
    found = next((screen for screen in laid_out if key in screen.keys), None)
    return found or Screen("", (screening_content().questions[key],))


def is_expected(screen: Screen, answers: Mapping[str, Any]) -> bool:
    """Whether it counts for how long the check is about: not where what decides it has not been answered yet."""
    return any(_decided(question, answers) for question in screen.questions)


def _decided(question: Question, answers: Mapping[str, Any]) -> bool:
    if question.ask_if is None or question.id in answers:
        return True
    return all(leaf.answer in answers for leaf in question.ask_if.leaves() if leaf.answer)


def may_be_none(question: Question) -> bool:
    """Whether "no" is the answer that worries less, so that it may be given to several at once."""
    return question.kind == "yes-no" and question.worse == "yes" and not question.star
