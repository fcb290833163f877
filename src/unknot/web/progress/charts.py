"""Charts as plain numbers: shares of a plot for a template to draw, sharp at every size. No database, no clock."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

LEAST_DAYS = 14.0
MANY_POINTS = 40
LONG_DAYS = 300.0
"""From here on the years are written at the foot of a chart, the days no longer."""
LEFT, RIGHT = 7.0, 98.5
"""Percent of the width between which days are drawn; the numbers of the scale stand to the left of it."""


@dataclass(frozen=True, slots=True)
class Point:
    """``days`` since the start of the chart; ``low`` and ``high`` bound a measurement error where there is one."""

    days: float
    value: float
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Tick:
    at: str
    words: str
    anchor: str = "middle"


@dataclass(frozen=True, slots=True)
class Dot:
    x: str
    y: str
    r: float = 4.5
    open: bool = False


@dataclass(frozen=True, slots=True)
class Trace:
    d: str
    second: bool = False


@dataclass(frozen=True, slots=True)
class Fall:
    """A vertical line between two values of one session."""

    x: str
    a: str
    b: str


@dataclass(frozen=True, slots=True)
class ErrorBar:
    x: str
    low: str
    high: str


@dataclass(frozen=True, slots=True)
class Last:
    x: str
    y: str
    words: str
    anchor: str = "end"
    dx: int = 4


@dataclass(frozen=True)
class Plot:
    """All positions are percentages of the plot as text, all paths in a box of 1000 × 1000."""

    label: str
    x_ticks: tuple[Tick, ...] = ()
    y_ticks: tuple[Tick, ...] = ()
    traces: tuple[Trace, ...] = ()
    dots: tuple[Dot, ...] = ()
    errors: tuple[ErrorBar, ...] = ()
    falls: tuple[Fall, ...] = ()
    course: str = ""
    matters: str = ""
    last: Last | None = None


@dataclass(frozen=True, slots=True)
class Axes:
    """Days 0 … ``span`` from left to right, ``bottom`` … ``top`` upwards."""

    span: float
    bottom: float
    top: float

    def x(self, days: float) -> float:
        return LEFT + (RIGHT - LEFT) * min(max(days / self.span, 0), 1)

    def y(self, value: float) -> float:
        return 100 * (self.top - min(max(value, self.bottom), self.top)) / (self.top - self.bottom)

    def path(self, points: Iterable[tuple[float, float]]) -> str:
        placed = [f"{10 * self.x(days):.1f} {10 * self.y(value):.1f}" for days, value in points]
        return "M" + "L".join(placed) if placed else ""


def percent(value: float) -> str:
    return f"{value:.2f}"


def days_since(start: datetime, at: datetime) -> float:
    return max(0.0, (at - start).total_seconds() / 86400)


def span_of(days: Sequence[float]) -> float:
    return max(LEAST_DAYS, max(days, default=0.0) * 1.02)


def date_ticks(start: datetime, axes: Axes, count: int = 3) -> tuple[Tick, ...]:
    ticks = []
    for i in range(count):
        days = axes.span * i / (count - 1)
        day = start + timedelta(days=days)
        anchor = "start" if i == 0 else "end" if i == count - 1 else "middle"
        words = f"{day:%b} {day.year}" if axes.span > LONG_DAYS else f"{day.day} {day:%b}"
        ticks.append(Tick(percent(axes.x(days)), words, anchor))
    return tuple(ticks)


def value_ticks(axes: Axes, values: Iterable[float], unit: str = "") -> tuple[Tick, ...]:
    return tuple(Tick(percent(axes.y(v)), f"{v:g}{unit}") for v in values)


def line_plot(
    label: str,
    start: datetime,
    points: Sequence[Point],
    bottom: float,
    top: float,
    ticks: Sequence[float],
    unit: str = "",
) -> Plot:
    """One line with its dots, error bars where points have them, and the last value written out."""
    axes = Axes(span_of([point.days for point in points]), bottom, top)
    few = len(points) <= MANY_POINTS
    return Plot(
        label=label,
        x_ticks=date_ticks(start, axes),
        y_ticks=value_ticks(axes, ticks, unit),
        traces=(Trace(axes.path((p.days, p.value) for p in points)),) if len(points) > 1 else (),
        dots=tuple(Dot(percent(axes.x(p.days)), percent(axes.y(p.value))) for p in (points if few else points[-1:])),
        errors=tuple(
            ErrorBar(percent(axes.x(p.days)), percent(axes.y(p.low)), percent(axes.y(p.high)))
            for p in (points if few else points[-1:])
            if p.low is not None and p.high is not None
        ),
        last=last_of(points, axes, unit),
    )


def last_of(points: Sequence[Point], axes: Axes, unit: str = "") -> Last | None:
    if not points:
        return None
    x = axes.x(points[-1].days)
    left = x > 20
    return Last(
        percent(x), percent(axes.y(points[-1].value)), f"{points[-1].value:g}{unit}", "end" if left else "start"
    )


@dataclass(frozen=True, slots=True)
class Course:
    """Published course of pain, 0–10: weeks since somebody was first asked, and the mean of many people."""

    weeks: tuple[float, ...]
    mean: tuple[float, ...]

    def scaled(self, first: float) -> Course:
        """The same course for somebody who starts at ``first``: every value in proportion to the first mean."""
        return Course(self.weeks, tuple(min(10.0, value * first / self.mean[0]) for value in self.mean))


def course_path(course: Course, axes: Axes, gone_days: float = 0.0) -> str:
    """The usual course as a path, from ``gone_days`` after its start to where the chart or the course ends.

    Nothing is known of the time after the last week of the course, so nothing is drawn there.
    """
    days = [7 * week for week in course.weeks]
    ends = min(axes.span, days[-1] - gone_days)
    if ends <= 0:
        return ""
    shown = [0.0, *(d - gone_days for d in days if 0 < d - gone_days < ends), ends]
    return axes.path((d, _between(days, course.mean, d + gone_days)) for d in shown)


def _between(days: Sequence[float], values: Sequence[float], at: float) -> float:
    for (d0, v0), (d1, v1) in zip(zip(days, values, strict=True), zip(days[1:], values[1:], strict=True), strict=False):
        if d0 <= at <= d1:
            return v0 + (v1 - v0) * (at - d0) / (d1 - d0)
    return values[-1]


# Wallwork et al. 2024 (reference wallwork-2024), pain 0–100 turned into 0–10. Means only: the intervals of the later
# values were not read, and the interval of a mean would say nothing of how far one person may lie from it.
ACUTE = Course((0, 6, 26, 52), (5.6, 2.6, 2.2, 2.1))
SUBACUTE = Course((0, 6, 26, 52), (6.3, 2.9, 2.9, 3.1))
PERSISTENT = Course((0, 6, 26, 52), (5.6, 4.8, 4.3, 4.0))
GROUPS = ((6.0, ACUTE), (12.0, SUBACUTE), (52.0, PERSISTENT))
"""Weeks that the pain had lasted when it was first asked for, below which a group's course holds."""


def course_for(weeks: float) -> Course | None:
    """The course of people whose pain had lasted as long at the start; None where no study followed such people."""
    return next((course for below, course in GROUPS if 0 <= weeks < below), None)
