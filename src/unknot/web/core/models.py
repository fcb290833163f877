"""What is remembered about a person: append-only where something happened, replaceable where it is a wish.

All ids that leave the server are random (UUID). JSON columns hold the core's own documents, written by the core's
pydantic models and read back through them.
"""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models

from unknot.web.core.managers import OwnedManager

SIDES = [("left", "left"), ("right", "right"), ("both", "both")]


class Profile(models.Model):
    """One person. In solo mode there is exactly one, without an account."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.CASCADE, related_name="profile"
    )
    solo = models.BooleanField(null=True, unique=True, editable=False)
    preferences = models.JSONField(default=dict)
    draft_answers = models.JSONField(default=dict)
    draft_began_at = models.DateTimeField(null=True)
    recheck_since = models.DateTimeField(null=True)
    recheck_why = models.CharField(max_length=64, default="", blank=True)
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"profile {self.id}"


class Owned(models.Model):
    """A row of one profile."""

    OWNER: ClassVar[str] = "profile"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    profile = models.ForeignKey(Profile, on_delete=models.CASCADE)
    made_at = models.DateTimeField()

    objects = OwnedManager()

    class Meta:
        abstract = True
        ordering: ClassVar = ["made_at", "id"]
        indexes: ClassVar = [models.Index(fields=["profile", "made_at"])]


class ScreeningRecord(Owned):
    """``answers`` are complete: those of a short check lie over those of the last full form. They hold the ``map`` they
    were given with and the ``wording`` of each. ``kind`` ``open``: single questions, as those that the map opens.

    ``full_made_at``: when the full form under it was answered. ``result`` is what was shown then; whether a plan is
    allowed is always worked out from ``answers`` anew. ``number`` counts a person's records from 1: what was answered
    last is last, whatever a clock that was set back says.
    """

    number = models.PositiveIntegerField(default=0)
    kind = models.CharField(max_length=8, choices=[("full", "full"), ("short", "short"), ("open", "open")])
    answers = models.JSONField()
    result = models.JSONField()
    verdict = models.CharField(max_length=16)
    content_version = models.CharField(max_length=16)
    full_made_at = models.DateTimeField()


class CheckIn(Owned):
    """Where it hurts today and what is at hand. The newest one counts; a change makes a new row on a new day."""

    map = models.JSONField(default=list)
    pain_now = models.FloatField(null=True)
    pain_average = models.FloatField(null=True)
    pain_worst = models.FloatField(null=True)
    tools = models.JSONField(default=list)
    surfaces = models.JSONField(default=list)
    postures = models.JSONField(null=True)
    minutes = models.FloatField(default=15)
    height_cm = models.FloatField(null=True)
    mass_kg = models.FloatField(null=True)
    max_discomfort_nrs = models.FloatField(null=True)


class PlannedSession(Owned):
    """A plan that was made, with the request and script that go with it.

    ``choices``: what the person changed, as {"drop": [[area, side]], "without": [technique or variant], "lock":
    {area: variant}, "sides": {area: [side]}, "dose": {area: [at least, at most]}, "from_minutes": the check-in's,
    before the session was made longer or shorter}.
    """

    STATUS: ClassVar = ["planned", "replaced", "started", "finished", "stopped"]

    screening = models.ForeignKey(ScreeningRecord, on_delete=models.RESTRICT, related_name="sessions")
    request = models.JSONField()
    plan = models.JSONField()
    script = models.JSONField()
    choices = models.JSONField(default=dict)
    seed = models.PositiveBigIntegerField(default=0)
    status = models.CharField(max_length=10, default="planned", choices=[(s, s) for s in STATUS])
    content_version = models.CharField(max_length=16)
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta(Owned.Meta):
        indexes: ClassVar = [
            models.Index(fields=["profile", "made_at"]),
            models.Index(fields=["profile", "status", "made_at"]),
            models.Index(fields=["profile", "status", "ended_at"]),
        ]


class Event(models.Model):
    """What a device wrote down during a session. Never changed; ``uid`` was made on the device.

    Per session and device, ``sequence`` counts from 0 without a gap.
    """

    OWNER: ClassVar[str] = "profile"

    profile = models.ForeignKey(Profile, on_delete=models.CASCADE)
    session = models.ForeignKey(PlannedSession, on_delete=models.CASCADE, related_name="events")
    uid = models.UUIDField()
    device = models.CharField(max_length=64)
    sequence = models.PositiveIntegerField()
    kind = models.CharField(max_length=24)
    at = models.DateTimeField()
    position_s = models.FloatField()
    detail = models.JSONField(default=dict)
    received_at = models.DateTimeField()

    objects = OwnedManager()

    class Meta:
        ordering: ClassVar = ["session", "device", "sequence"]
        indexes: ClassVar = [models.Index(fields=["profile", "kind", "at"])]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["session", "uid"], name="event_once"),
            models.UniqueConstraint(fields=["session", "device", "sequence"], name="event_in_order"),
        ]


class Outcome(Owned):
    """How a session went. ``feels``: [{"area", "side", "feel"}]; ``soreness``: [{"area", "side", "soreness_nrs"}];
    ``discomfort_nrs``: how strong the strongest press was.
    """

    session = models.OneToOneField(PlannedSession, on_delete=models.CASCADE, related_name="outcome")
    pain_before_nrs = models.FloatField(null=True)
    pain_after_nrs = models.FloatField(null=True)
    pain_morning_nrs = models.FloatField(null=True)
    morning_at = models.DateTimeField(null=True)
    discomfort_nrs = models.FloatField(null=True)
    feels = models.JSONField(default=list)
    soreness = models.JSONField(default=list)
    stops = models.JSONField(default=list)
    retest = models.JSONField(null=True)
    note = models.CharField(max_length=2000, default="", blank=True)

    class Meta(Owned.Meta):
        indexes: ClassVar = [
            models.Index(fields=["profile", "made_at"]),
            models.Index(fields=["profile", "morning_at"]),
        ]


class Activity(Owned):
    """Something the person wants back, in their own words."""

    words = models.CharField(max_length=120)
    position = models.PositiveSmallIntegerField(default=0)
    retired_at = models.DateTimeField(null=True)


class ActivityRating(Owned):
    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="ratings")
    score = models.FloatField()


class MobilityResult(Owned):
    """One measure on one side on one day; ``tries`` holds what was read each time, ``value`` their mean."""

    measure = models.CharField(max_length=40)
    side = models.CharField(max_length=5, choices=SIDES)
    value = models.FloatField()
    tries = models.JSONField(default=list)
    session = models.ForeignKey(PlannedSession, null=True, on_delete=models.SET_NULL, related_name="mobility")


class OutlookAnswer(Owned):
    """Mood, confidence and fear of moving: {id of the catalogue's question: 0–10}; empty where they were skipped."""

    answers = models.JSONField(default=dict)


class RolandMorris(Owned):
    """``ticked``: numbers (1–24) of the statements that describe the person today; the score is how many."""

    ticked = models.JSONField(default=list)
    score = models.PositiveSmallIntegerField()
