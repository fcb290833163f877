"""All of a person's data as one document, in and out, and gone for good.

The document's shape is the pydantic models below and nothing else: what they cannot hold is not imported, and an
import of an export gives the same rows, ids included.
"""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Annotated, Any, Literal, Self, TypeVar
from uuid import UUID, uuid4

from django.conf import settings
from django.db import models
from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    Field,
    SerializerFunctionWrapHandler,
    ValidationError,
    model_serializer,
    model_validator,
)

from unknot.catalog.base import Frozen, Side, Verdict
from unknot.catalog.errors import InputError, Problem
from unknot.catalog.loader import load_catalog
from unknot.catalog.reading import translate
from unknot.planning.request import MapEntry, Plan, Request
from unknot.screening.kept import still_answered, worded
from unknot.screening.verdict import Screening
from unknot.session.events import EventKind
from unknot.session.script import Script
from unknot.web.core.models import (
    Activity,
    ActivityRating,
    CheckIn,
    Event,
    MobilityResult,
    Outcome,
    OutlookAnswer,
    PlannedSession,
    Profile,
    RolandMorris,
    ScreeningRecord,
)
from unknot.web.core.preferences import Preferences, read_preferences
from unknot.web.core.services.events import MOST_KEPT, TOP_SEQUENCE, storable
from unknot.web.core.services.outcomes import Feel, Retest, Soreness
from unknot.web.core.services.people import writing
from unknot.web.core.services.plans import narrowed, read_choices
from unknot.web.core.services.screenings import screening_content

NOT_RATED = {"region": "", "side": "", "pain": None, "stiffness": None}
FORMAT = "unknot-export-1"
Nrs = Annotated[float, Field(ge=0, le=10)]
Json = dict[str, Any]
Key = Annotated[str, Field(max_length=64)]


def _first_wording(answers: Json) -> Json:
    """Answers of an export from before they said which wording they were given to: that was the first one."""
    return worded(answers, screening_content(), version=1) if answers else answers


Answers = Annotated[Json, AfterValidator(_first_wording)]


class Kept(Frozen):
    id: UUID
    made_at: AwareDatetime


class ScreeningOut(Kept):
    number: int = Field(ge=0, le=1_000_000)
    kind: Literal["full", "short", "open"]
    answers: Answers
    result: Json
    verdict: Verdict
    content_version: Key
    full_made_at: AwareDatetime


class Spot(MapEntry):
    """A place of the body map. A rating that was not given is not there, and is no 0."""

    @model_serializer(mode="wrap")
    def _as_rated(self, dump: SerializerFunctionWrapHandler) -> Json:
        return {key: value for key, value in dump(self).items() if key in self.model_fields_set}


class CheckInOut(Kept):
    map: list[Spot] = Field(max_length=120)
    pain_now: Nrs | None
    pain_average: Nrs | None
    pain_worst: Nrs | None
    tools: list[Key] = Field(max_length=20)
    surfaces: list[Key] = Field(max_length=20)
    postures: list[Key] | None = Field(max_length=20)
    minutes: float = Field(ge=3, le=60)
    height_cm: float | None = Field(ge=120, le=230)
    mass_kg: float | None = Field(ge=30, le=300)
    max_discomfort_nrs: Nrs | None


class EventOut(Frozen):
    uid: UUID
    device: Key
    sequence: int = Field(ge=0, le=TOP_SEQUENCE)
    kind: EventKind
    at: AwareDatetime
    position_s: float = Field(ge=0, le=36_000)
    detail: Json
    received_at: AwareDatetime


class OutcomeOut(Kept):
    pain_before_nrs: Nrs | None
    pain_after_nrs: Nrs | None
    pain_morning_nrs: Nrs | None
    morning_at: AwareDatetime | None
    discomfort_nrs: Nrs | None = None
    feels: list[Feel] = Field(max_length=40)
    soreness: list[Soreness] = Field(max_length=40)
    stops: list[Key] = Field(max_length=20)
    retest: Retest | None
    note: str = Field(max_length=2000)


class SessionOut(Kept):
    screening: UUID
    request: Request
    plan: Plan
    script: Script
    choices: Json
    seed: int = Field(ge=0, le=2**62)
    status: Literal["planned", "replaced", "started", "finished", "stopped"]
    content_version: Key
    started_at: AwareDatetime | None
    ended_at: AwareDatetime | None
    events: list[EventOut] = Field(max_length=MOST_KEPT)
    outcome: OutcomeOut | None

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        """The same promise as on the way in from a device: no gap, nothing twice."""
        numbers: dict[str, int] = {}
        for event in self.events:
            if event.sequence != numbers.get(event.device, 0):
                raise ValueError(f"event {event.sequence} of {event.device}, expected {numbers.get(event.device, 0)}")
            numbers[event.device] = event.sequence + 1
        if len({event.uid for event in self.events}) < len(self.events):
            raise ValueError("an event twice")
        return self


class RatingOut(Kept):
    score: Nrs


class ActivityOut(Kept):
    words: str = Field(min_length=1, max_length=120)
    position: int = Field(ge=0, le=100)
    retired_at: AwareDatetime | None
    ratings: list[RatingOut] = Field(max_length=20_000)


class MobilityOut(Kept):
    measure: Key
    side: Side
    value: float = Field(ge=-1000, le=1000)
    tries: list[float] = Field(max_length=5)
    session: UUID | None


class RolandMorrisOut(Kept):
    ticked: list[Annotated[int, Field(ge=1, le=24)]] = Field(max_length=24)
    score: int = Field(ge=0, le=24)


class OutlookOut(Kept):
    answers: dict[Key, Nrs] = Field(max_length=20)


class ProfileOut(Frozen):
    made_at: AwareDatetime
    preferences: Preferences
    draft_answers: Answers
    draft_began_at: AwareDatetime | None
    recheck_since: AwareDatetime | None
    recheck_why: Key


class Export(Frozen):
    format: Literal["unknot-export-1"]
    exported_at: AwareDatetime
    content_version: Key
    profile: ProfileOut
    screenings: list[ScreeningOut] = Field(max_length=10_000)
    checkins: list[CheckInOut] = Field(max_length=20_000)
    sessions: list[SessionOut] = Field(max_length=20_000)
    activities: list[ActivityOut] = Field(max_length=1_000)
    mobility: list[MobilityOut] = Field(max_length=50_000)
    roland_morris: list[RolandMorrisOut] = Field(max_length=5_000)
    outlook: list[OutlookOut] = Field(default=[], max_length=5_000)

    @model_validator(mode="after")
    def _whole(self) -> Self:
        """Every id once, every id that is pointed at there, every text storable."""
        ids = [row.id for rows in self.rows() for row in rows]
        if len(set(ids)) < len(ids):
            raise ValueError("an id twice")
        screenings, sessions = {row.id for row in self.screenings}, {row.id for row in self.sessions}
        if any(row.screening not in screenings for row in self.sessions):
            raise ValueError("a session without its screening")
        if any(row.session is not None and row.session not in sessions for row in self.mobility):
            raise ValueError("a measurement of a session that is not there")
        return self

    def rows(self) -> Iterable[Sequence[Kept]]:
        yield from (self.screenings, self.checkins, self.sessions, self.activities, self.mobility, self.roland_morris)
        yield [row.outcome for row in self.sessions if row.outcome is not None]
        yield [rating for row in self.activities for rating in row.ratings]
        yield self.outlook


# ── out ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def export_data(profile: Profile, now: datetime) -> Json:
    """Everything as one JSON document."""
    return _export(profile, now).model_dump(mode="json")


def _export(profile: Profile, now: datetime) -> Export:
    events = _grouped(Event.objects.for_profile(profile).order_by("device", "sequence"), "session_id")
    outcomes = {row.session_id: row for row in Outcome.objects.for_profile(profile)}
    ratings = _grouped(ActivityRating.objects.for_profile(profile).order_by("made_at", "id"), "activity_id")
    value: Json = {
        "format": FORMAT,
        "exported_at": now,
        "content_version": screening_content().version,
        "profile": _row(ProfileOut, profile, preferences=read_preferences(profile.preferences)),
        "screenings": [_row(ScreeningOut, row) for row in _all(ScreeningRecord, profile)],
        "checkins": [_row(CheckInOut, row) for row in _all(CheckIn, profile)],
        "sessions": [
            _row(
                SessionOut,
                row,
                screening=row.screening_id,
                events=[_row(EventOut, event) for event in events.get(row.pk, [])],
                outcome=_row(OutcomeOut, outcomes[row.pk]) if row.pk in outcomes else None,
            )
            for row in _all(PlannedSession, profile)
        ],
        "activities": [
            _row(ActivityOut, row, ratings=[_row(RatingOut, rating) for rating in ratings.get(row.pk, [])])
            for row in _all(Activity, profile)
        ],
        "mobility": [_row(MobilityOut, row, session=row.session_id) for row in _all(MobilityResult, profile)],
        "roland_morris": [_row(RolandMorrisOut, row) for row in _all(RolandMorris, profile)],
        "outlook": [_row(OutlookOut, row) for row in _all(OutlookAnswer, profile)],
    }
    return Export.model_validate(value, strict=False)


def _all(model: Any, profile: Profile) -> list[Any]:
    return list(model.objects.for_profile(profile).order_by("made_at", "id"))


def _grouped(rows: Iterable[Any], key: str) -> dict[Any, list[Any]]:
    groups: dict[Any, list[Any]] = {}
    for row in rows:
        groups.setdefault(getattr(row, key), []).append(row)
    return groups


def _row(shape: type[BaseModel], row: models.Model, **more: Any) -> Json:
    return {name: more[name] if name in more else getattr(row, name) for name in shape.model_fields}


def export_tables(profile: Profile, now: datetime) -> bytes:
    """The same as tables for a spreadsheet: a zip of CSV files, one row per thing that happened."""
    export = _export(profile, now)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, rows in _tables(export).items():
            archive.writestr(zipfile.ZipInfo(f"{name}.csv", now.timetuple()[:6]), _csv(rows))
    return buffer.getvalue()


def _tables(export: Export) -> dict[str, list[Json]]:
    sessions = export.sessions
    return {
        "screenings": [{**_flat(r, "answers", "result"), **_prefixed("answer", r.answers)} for r in export.screenings],
        "checkins": [_flat(row, "map") for row in export.checkins],
        "map": [
            {"checkin": row.id, "made_at": row.made_at, **NOT_RATED, **entry.model_dump()}
            for row in export.checkins
            for entry in row.map
        ],
        "sessions": [_flat(row, "request", "plan", "script", "choices", "events", "outcome") for row in sessions],
        "visits": [
            {"session": row.id, "made_at": row.made_at, **_flat(visit)} for row in sessions for visit in row.plan.visits
        ],
        "events": [{"session": row.id, **_flat(event)} for row in sessions for event in row.events],
        "outcomes": [{"session": row.id, **_flat(row.outcome)} for row in sessions if row.outcome],
        "activities": [
            {"activity": row.id, "words": row.words, **_flat(rating)}
            for row in export.activities
            for rating in row.ratings
        ],
        "mobility": [_flat(row) for row in export.mobility],
        "roland_morris": [_flat(row) for row in export.roland_morris],
        "outlook": [{**_flat(row, "answers"), **_prefixed("answer", row.answers)} for row in export.outlook],
    }


def _flat(row: BaseModel, *without: str) -> Json:
    return row.model_dump(mode="json", exclude=set(without))


def _prefixed(prefix: str, value: Json) -> Json:
    return {f"{prefix}.{key}": part for key, part in sorted(value.items())}


def _csv(rows: list[Json]) -> str:
    columns = list(dict.fromkeys(key for row in rows for key in row))
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(columns)
    writer.writerows([cell(row.get(column)) for column in columns] for row in rows)
    return out.getvalue()


def cell(value: Any) -> Any:
    """A spreadsheet must not take somebody's words for a formula: such text gets an apostrophe in front."""
    if value is None or isinstance(value, bool | int | float):
        return "" if value is None else value
    text = json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else str(value)
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text


# ── in ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def import_data(profile: Profile, raw: bytes, now: datetime) -> dict[str, int]:
    """Replace everything of ``profile`` by the document ``raw``, whole or not at all; how many of each came in.

    Raises InputError with every problem. An id that is somebody else's here gets a new one.
    """
    export = read_export(raw)
    _check_open(export)
    with writing(profile):
        clear(profile)
        ids = _fresh_ids(export)
        _write(profile, export, lambda old: ids.get(old, old))
    return {
        "screenings": len(export.screenings),
        "checkins": len(export.checkins),
        "sessions": len(export.sessions),
        "done": sum(row.status in ("finished", "stopped") for row in export.sessions),
        "events": sum(len(row.events) for row in export.sessions),
        "activities": len(export.activities),
        "mobility": len(export.mobility),
        "roland_morris": len(export.roland_morris),
        "outlook": len(export.outlook),
    }


def read_export(raw: bytes) -> Export:
    if len(raw) > settings.MAX_IMPORT_BYTES:
        expected = f"at most {settings.MAX_IMPORT_BYTES // 1_000_000} MB"
        raise InputError((Problem("import", "", f"{len(raw)} bytes", expected),))
    try:
        export = Export.model_validate_json(raw)
    except ValidationError as error:
        raise InputError(tuple(translate(error, "import", Export))[:20]) from None
    except (ValueError, RecursionError):
        raise InputError((Problem("import", "", "text that is not JSON", "a file that Unknot exported"),)) from None
    if not storable(export.model_dump(mode="json")):
        raise InputError((Problem("import", "", "a NUL or half a character", "plain text"),))
    return export


def _check_open(export: Export) -> None:
    """A plan that could still be played is checked like a new one: a file is no way round the rules."""
    from unknot.planning.check import check_plan
    from unknot.screening.engine import screen
    from unknot.session.script import write_script

    content, catalog = screening_content(), load_catalog()
    records = {row.id: row for row in export.screenings}
    for row in export.sessions:
        if row.status in ("finished", "stopped") or row.content_version != content.version:
            continue
        try:
            marked = row.request.model_dump(mode="json", include={"map"}, exclude_unset=True)["map"]
            screening = screen(still_answered(records[row.screening].answers, marked, content), content)
            at_hand = narrowed(catalog, read_choices(row.choices))
            found = tuple(check_plan(row.plan, row.request, screening, at_hand)) or _forbidden(screening)
            if screen(row.request.answers, content).restrictions != screening.restrictions:
                found = ("answers",)
            asked = row.request
            if not found and row.script != write_script(
                row.plan, screening.restrictions, asked.tools, asked.surfaces, catalog
            ):
                found = ("script",)
        except (LookupError, StopIteration, AssertionError, TypeError, ValueError) as error:
            found = (str(error),)
        if found:
            where = f"sessions.{row.id}"
            raise InputError((Problem("import", where, "a plan that the rules do not allow", "a plan as it was made"),))


def _forbidden(screening: Screening) -> tuple[str, ...]:
    return () if screening.plan_allowed else (screening.verdict,)


KINDS: tuple[Any, ...] = (
    ScreeningRecord,
    CheckIn,
    PlannedSession,
    Activity,
    MobilityResult,
    RolandMorris,
    Outcome,
    ActivityRating,
    OutlookAnswer,
)


def _fresh_ids(export: Export) -> dict[UUID, UUID]:
    """New ids for rows whose id is taken here; nobody learns by whom, or that it was."""
    fresh: dict[UUID, UUID] = {}
    for model, rows in zip(KINDS, export.rows(), strict=True):
        wanted = [row.id for row in rows]
        for start in range(0, len(wanted), 500):
            taken = model.objects.filter(pk__in=wanted[start : start + 500]).values_list("pk", flat=True)
            fresh |= {pk: uuid4() for pk in taken}
    return fresh


def _write(profile: Profile, export: Export, new: Callable[[UUID], UUID]) -> None:
    told = export.profile
    for name in ("made_at", "draft_answers", "draft_began_at", "recheck_since", "recheck_why"):
        setattr(profile, name, getattr(told, name))
    profile.preferences = told.preferences.model_dump(mode="json")
    profile.save()
    _create(ScreeningRecord, profile, export.screenings, new)
    _create(CheckIn, profile, export.checkins, new)
    _create(PlannedSession, profile, export.sessions, new, ("events", "outcome"), screening="screening_id")
    _create(Activity, profile, export.activities, new, ("ratings",))
    for activity in export.activities:
        _create(ActivityRating, profile, activity.ratings, new, activity_id=new(activity.id))
    for session in export.sessions:
        here = new(session.id)
        if session.outcome:
            _create(Outcome, profile, [session.outcome], new, session_id=here)
        Event.objects.bulk_create(
            [Event(profile=profile, session_id=here, **_plain(event)) for event in session.events], 1000
        )
    _create(MobilityResult, profile, export.mobility, new, session="session_id")
    _create(RolandMorris, profile, export.roland_morris, new)
    _create(OutlookAnswer, profile, export.outlook, new)


Row = TypeVar("Row", bound=Kept)


def _create(
    model: Any,
    profile: Profile,
    rows: Sequence[Kept],
    new: Callable[[UUID], UUID],
    without: tuple[str, ...] = (),
    **links: Any,
) -> None:
    """``links``: a field of the row that points elsewhere → its column, or a column → the id it gets in every row."""
    made = []
    for row in rows:
        values = {key: value for key, value in _plain(row).items() if key not in without}
        values["id"] = new(row.id)
        for name, target in links.items():
            if isinstance(target, str):
                old = values.pop(name)
                values[target] = None if old is None else new(old)
            else:
                values[name] = target
        made.append(model(profile=profile, **values))
    model.objects.bulk_create(made, 500)


def _plain(row: BaseModel) -> Json:
    """Python values for columns, JSON values for what goes into JSON columns."""
    return {name: _json(getattr(row, name)) for name in type(row).model_fields}


def _json(value: Any) -> Any:
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json")
    return [_json(part) for part in value] if isinstance(value, list) else value


# ── gone ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def clear(profile: Profile) -> None:
    """Delete every row of a profile, the profile itself stays."""
    Event.objects.for_profile(profile).delete()
    for model in (
        Outcome,
        MobilityResult,
        ActivityRating,
        PlannedSession,
        Activity,
        RolandMorris,
        OutlookAnswer,
        CheckIn,
    ):
        model.objects.for_profile(profile).delete()
    ScreeningRecord.objects.for_profile(profile).delete()


def erase(profile: Profile) -> None:
    """Delete everything for real: rows, account and its sign-ins, and the space they took in the file."""
    from unknot.web.core.services.erasing import compact, forget_account, forget_terminal

    user = profile.user
    with writing(profile):
        clear(profile)
        profile.delete()
        if user is not None:
            forget_account(user)
    if not settings.SERVER_MODE:
        forget_terminal(settings.DATA_FOLDER)
    compact()
