"""The last look at a plan before anybody sees it.

Knows nothing of the optimiser or its problem: reads the catalogue, the request, the verdict and the plan, and
works every rule out again from them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import combinations

from unknot.catalog.loader import Catalog
from unknot.catalog.techniques import Technique, Variant
from unknot.planning import rules
from unknot.planning.change_over import BOOK, Place, change_over_s, place_of
from unknot.planning.check_said import SaidCheck
from unknot.planning.needs import find_needs
from unknot.planning.request import PastDose, Plan, Request, Visit
from unknot.planning.rungs import personal
from unknot.screening.verdict import Screening

LONGEST_ONE_SIDED_S = 300
"""Only sessions this short may hold one side where both are in need."""


def check_plan(plan: Plan, request: Request, screening: Screening, catalog: Catalog) -> tuple[str, ...]:
    """Every broken rule as a sentence; empty for a plan that may be shown."""
    areas = {area for area, _ in find_needs(request, catalog)} | {visit.area for visit in plan.visits}
    own = personal(catalog, request.person, areas & set(catalog.areas), request.reports)
    return tuple(_Checker(plan, request, screening, own).problems())


class _Checker:
    def __init__(self, plan: Plan, request: Request, screening: Screening, catalog: Catalog) -> None:
        self.plan, self.request, self.catalog = plan, request, catalog
        self.screening, self.limits = screening, screening.restrictions
        self.said = SaidCheck(request, catalog)

    def problems(self) -> Iterator[str]:
        if not self.screening.plan_allowed or self.plan.verdict != self.screening.verdict:
            yield f"verdict {self.screening.verdict} does not allow this plan"
        if self.plan.content_version != self.catalog.version:
            yield "made from other content"
        if not self.plan.visits:
            yield "no visits"
        known = [v for v in self.plan.visits if self._is_known(v)]
        if len(known) < len(self.plan.visits):
            yield "a visit does not match any variant of the catalogue"
            return
        for visit in self.plan.visits:
            for problem in self._visit_problems(visit):
                yield f"visit {visit.order} ({visit.variant}, {visit.side}): {problem}"
        yield from self._session_problems()
        yield from self._balance_problems()
        yield from self._order_problems()
        yield from self._time_problems()
        yield from self._coverage_problems()

    def _is_known(self, visit: Visit) -> bool:
        v = self.catalog.variants.get(visit.variant)
        return v is not None and (v.technique, v.area, v.tool, v.surface, v.posture, v.rung) == (
            visit.technique,
            visit.area,
            visit.tool,
            visit.surface,
            visit.posture,
            visit.rung,
        )

    # -- one visit ------------------------------------------------------------------------------------------

    def _visit_problems(self, visit: Visit) -> Iterator[str]:
        technique = self.catalog.techniques[visit.technique]
        variant = self.catalog.variants[visit.variant]
        if (visit.side == "both") != (technique.sides in ("together", "midline")):
            yield f"side {visit.side} for a technique done {technique.sides}"
        if not visit.reasons:
            yield "has no reason"
        for side in self._keys(visit):
            yield from self._area_problems(visit.area, side)
            yield from self._form_problems(variant, technique)
            yield from self._exposure_problems(variant, side)
            yield from self._dose_problems(technique, side, visit.dose_s)
        if not any(self.needs.get((visit.area, side), 0) > 0 for side in self._keys(visit)):
            yield "nobody asked for it"

    def _keys(self, visit: Visit) -> tuple[str, ...]:
        """The sides under which needs and history of a visit are kept."""
        sides = self._sides(visit.area)
        return (visit.side,) if visit.side in sides else sides

    def _sides(self, area: str) -> tuple[str, ...]:
        return ("both",) if self.catalog.areas[area].midline else ("left", "right")

    def _area_problems(self, area: str, side: str) -> Iterator[str]:
        if any(r.area == area and (r.side == side or "both" in (r.side, side)) for r in self.request.resting):
            yield f"{area} is over for today"
        yield from self.said.rests(area, side)
        for exclusion in self.limits.areas_excluded:
            if exclusion.area == area and (side == "both" or exclusion.side in (side, "both")):
                yield f"{area} {exclusion.side} is excluded by {exclusion.rule}"
        days = self._days(area, side)
        if len(days) > 1 and all(self._was_sore(area, side, day) for day in days[:2]):
            yield "was sore after the last two times"

    def _form_problems(self, v: Variant, technique: Technique) -> Iterator[str]:
        limits, request = self.limits, self.request
        if v.tool not in request.tools or v.surface not in request.surfaces:
            yield "tool or surface not at hand"
        if request.postures is not None and v.posture not in request.postures:
            yield f"posture {v.posture} was not offered"
        for kind, item, excluded in (
            ("tool", v.tool, limits.tools_excluded),
            ("surface", v.surface, limits.surfaces_excluded),
            ("posture", v.posture, limits.postures_excluded),
            ("effort", v.effort, limits.efforts_excluded),
        ):
            if item in excluded:
                yield f"{kind} {item} is excluded"
        if fired := set(technique.left_out_by) & set(limits.rules):
            yield f"technique is left out by {', '.join(sorted(fired))}"
        felt = {"easier": 0, "usual": 1, "harder": 2}[v.effort]
        typical = (technique.discomfort.recommended[0], technique.discomfort.start, technique.discomfort.recommended[1])
        asked = self.request.max_discomfort_nrs
        allowed = min(technique.discomfort.start if asked is None else asked, limits.max_discomfort_nrs)
        if technique.discomfort.absolute[0] > allowed or (felt and typical[felt] > allowed):
            yield f"usually feels like {typical[felt]:g}, allowed is {allowed:g}"

    def _exposure_problems(self, v: Variant, side: str) -> Iterator[str]:
        if v.withheld:
            yield f"was withheld: {v.withheld}"
        ready = self._ready_for_hard(v.area, side)
        usable = self._usable(v.area, side)
        soft = [w for w in usable if w.tool not in rules.HARD_TOOLS]
        if v.tool in rules.HARD_TOOLS and (soft or v.area not in rules.HARD_FROM_THE_START) and not ready:
            yield f"{v.tool} before a week of something softer"
        reach = [w for w in usable if ready or not soft or w in soft]
        mine = [w for w in reach if w.technique == v.technique]
        if not mine:
            return
        lowest = _lowest(mine)
        days = self._days(v.area, side)
        ladder = [w for w in self.catalog.variants.values() if w.area == v.area]
        if self._is_new(v.area, side) or (v.tool in rules.HARD_TOOLS and not ready):
            if v.rung > lowest:
                yield f"rung {v.rung}, where {lowest} is the highest this side is used to"
        elif self._was_sore(v.area, side, days[0]):
            last = max(d.rung or 1 for d in self._doses(v.area, side) if int(d.days_ago) == days[0])
            last = min(last, max(w.rung for w in ladder))
            if not _is_below(v, last, ladder):
                softer = [w for w in reach if w.has_effect and _is_below(w, last, ladder)]
                starts = {t: _lowest([w for w in reach if w.technique == t]) for t in {w.technique for w in reach}}
                least = min(w.score for w in reach if w.rung == starts[w.technique])
                if softer or v.rung != lowest or v.score > least:
                    yield f"rung {v.rung} is not below the last one, {last}, after which it was sore"
        else:
            clean = [d for d in self._doses(v.area, side) if not _left_sore(d)]
            top = max((d.rung or 1 for d in clean if self.said.nothing_since(d, side)), default=0)
            steps = [w.score for w in ladder if w.rung in (top, top + 1)] if any(w.rung >= top for w in ladder) else []
            if v.rung > lowest and (v.felt > max(lowest, top + 1) or (steps and v.score > max(steps))):
                yield f"rung {v.rung}, where {top} is the highest this side is used to"
        yield from self.said.too_firm(v, side, reach)

    def _usable(self, area: str, side: str) -> list[Variant]:
        """Forms of an area that no hard rule speaks against, what was done before left aside."""
        found = [
            w
            for w in self.catalog.variants.values()
            if w.area == area and not any(self._form_problems(w, self.catalog.techniques[w.technique]))
        ]
        days = self._days(area, side)
        asked = self.request.max_discomfort_nrs
        little = min(rules.DEFAULT_ASK if asked is None else asked, self.limits.max_discomfort_nrs) <= rules.LITTLE_NRS
        if little or (days and self._was_sore(area, side, days[0])) or self.said.holds(area):
            return found
        booked = {(w.technique, w.tool, w.effort) for w in found if w.surface == BOOK and not w.withheld}
        return [w for w in found if w.surface != "mattress" or (w.technique, w.tool, w.effort) not in booked]

    def _dose_problems(self, technique: Technique, side: str, dose_s: int) -> Iterator[str]:
        days = self._days(technique.area, side)
        low, high = technique.dose.absolute
        if not self._is_settled(technique.area, side):
            high = technique.dose.recommended[1]
        if self._is_new(technique.area, side):
            high = min(high, technique.dose.start)
        if not low <= dose_s <= min(high, self.limits.max_dose_s):
            yield f"{dose_s} s, allowed are {low:g}–{min(high, self.limits.max_dose_s):g} s"
        if (dose_s - low) % self.catalog.frame.dose_step_s:
            yield f"{dose_s} s is not on the grid"
        week = [day for day in days if day < 7]
        if len(week) >= technique.weekly.absolute[1]:
            yield "treated too often this week"

    # -- history --------------------------------------------------------------------------------------------

    def _doses(self, area: str, side: str) -> list[PastDose]:
        return [
            d
            for d in self.request.history
            if d.area == area and d.days_ago <= rules.MEMORY_DAYS and ("both" in (side, d.side) or d.side == side)
        ]

    def _days(self, area: str, side: str) -> list[int]:
        return sorted({int(d.days_ago) for d in self._doses(area, side)})

    def _is_new(self, area: str, side: str) -> bool:
        return all(d.days_ago < rules.FIRST_LASTS_DAYS for d in self._doses(area, side))

    def _was_sore(self, area: str, side: str, day: int) -> bool:
        return any(int(d.days_ago) == day and _left_sore(d) for d in self._doses(area, side))

    def _free_for(self, area: str, side: str, days: float) -> bool:
        doses = self._doses(area, side)
        sore = any(_left_sore(d) for d in doses)
        quiet = not sore and not self.said.lately(area, side)
        return bool(doses) and quiet and max(d.days_ago for d in doses) >= days

    def _ready_for_hard(self, area: str, side: str) -> bool:
        return self._free_for(area, side, rules.HARD_AFTER_DAYS)

    def _is_settled(self, area: str, side: str) -> bool:
        return self._free_for(area, side, rules.SETTLED_DAYS)

    # -- the whole session ----------------------------------------------------------------------------------

    @cached_property
    def needs(self) -> dict[tuple[str, str], float]:
        return find_needs(self.request, self.catalog)

    def _session_problems(self) -> Iterator[str]:
        visits = self.plan.visits
        most = self.catalog.frame.tier(self.request.minutes).max_areas
        most = min(most, self.limits.max_areas or most)
        if len({v.area for v in visits}) > most:
            yield f"more than {most} areas"
        fresh = {v.area for v in visits for side in self._keys(v) if not self._doses(v.area, side)}
        if len(fresh) > self._new_today():
            yield f"more than {self._new_today()} new areas"
        if self._days_this_week() >= rules.SESSION_DAYS_A_WEEK:
            yield "a rest day"
        for area, side in {(v.area, side) for v in visits for side in self._keys(v)}:
            mine = [v for v in visits if v.area == area and side in self._keys(v)]
            if len({v.technique for v in mine}) > 2 or len({v.variant for v in mine}) > len(
                {v.technique for v in mine}
            ):
                yield f"{area} {side}: visited too often"
            if problem := self._cap_problem(area, side, mine):
                yield problem

    def _new_today(self) -> int:
        """What may begin today: fewer after soreness, and less what began since yesterday."""
        recent = [d for d in self.request.history if d.days_ago <= rules.MEMORY_DAYS]
        places = {(d.area, side) for d in recent for side in self._sides(d.area)}
        begun = {area for area, side in places if self._doses(area, side) and self._is_new(area, side)}
        if any(_left_sore(d) for d in recent if 1 <= d.days_ago < rules.SORE_SINCE_DAYS):
            allowed = rules.NEW_AREAS_SORE
        elif all(d.days_ago < rules.FIRST_LASTS_DAYS for d in recent):
            allowed = rules.NEW_AREAS_FIRST
        else:
            allowed = rules.NEW_AREAS_LATER
        return max(0, allowed - len(begun))

    def _days_this_week(self) -> int:
        """Days of use in the last seven, each lasting 18 hours from its first dose."""
        left = [d.days_ago for d in self.request.history if d.days_ago < rules.WEEK_DAYS]
        days = 0
        while left:
            first = max(left)
            left = [ago for ago in left if first - ago >= rules.ONE_DAY_SPAN]
            days += 1
        return days

    def _cap_problem(self, area: str, side: str, visits: Sequence[Visit]) -> str:
        """Daily ceiling minus what was done today; less in the first week, when sore, or limited by a rule."""
        done = self._seconds_today(area, side)
        planned = max(sum(v.dose_s for v in visits if v.side in (one, "both")) for one in ("left", "right"))
        ceilings = [self.catalog.areas[area].daily_cap.absolute[1]]
        if self.limits.max_dose_s < 120:
            ceilings.append(self.limits.max_dose_s)
        days = self._days(area, side)
        if all(d.days_ago < rules.FIRST_WEEK_DAYS for d in self._doses(area, side)):
            ceilings.append(rules.FIRST_DOSE_S)
        ceilings.append(max(rules.FIRST_DOSE_S, self._most_before(area, side)) + rules.RISE_S)
        if days and self._was_sore(area, side, days[0]):
            last = max(d.dose_s for d in self._doses(area, side) if int(d.days_ago) == days[0])
            ceilings.append(max(last / 2, rules.LEAST_DOSE_S))
        ceilings += self.said.most_s(area, side)
        if done + planned > min(ceilings):
            return f"{area} {side}: {done:g} + {planned:g} s, the ceiling today is {min(ceilings):g} s"
        return ""

    def _seconds_today(self, area: str, side: str) -> float:
        return self._seconds(area, side, 0)

    def _seconds(self, area: str, side: str, day: int) -> float:
        doses = [d for d in self._doses(area, side) if int(d.days_ago) == day]
        ones = ("left", "right") if side == "both" else (side,)
        return max(sum(d.dose_s for d in doses if d.side in (one, "both")) for one in ones)

    def _most_before(self, area: str, side: str) -> float:
        """The most seconds of an earlier day that left nothing sore."""
        clean = [day for day in self._days(area, side) if day and not self._was_sore(area, side, day)]
        return max((self._seconds(area, side, day) for day in clean), default=0)

    def _balance_problems(self) -> Iterator[str]:
        step = self.catalog.frame.dose_step_s
        for technique_id in sorted({v.technique for v in self.plan.visits}):
            technique = self.catalog.techniques[technique_id]
            if technique.sides != "each":
                continue
            doses = {v.side: v.dose_s for v in self.plan.visits if v.technique == technique_id}
            area = self.catalog.areas[technique.area]
            if area.midline and (len(doses) < 2 or len(set(doses.values())) > 1):
                yield f"{technique_id}: the two halves of a midline area get unequal doses"
            elif not area.midline and set(doses) == {"left", "right"}:
                need = {side: self.needs.get((area.id, side), 0.0) for side in doses}
                more = doses["left"] - doses["right"]
                lead = need["left"] - need["right"]
                if abs(more) > step or more * lead < 0 or (more and not lead):
                    yield f"{technique_id}: {doses} out of balance with needs {need}"
            elif not area.midline and len(doses) == 1:
                yield from self._one_sided(technique, next(iter(doses)))

    def _one_sided(self, technique: Technique, side: str) -> Iterator[str]:
        other = "left" if side == "right" else "right"
        alone = self.plan.budget_s <= LONGEST_ONE_SIDED_S and len(self.plan.visits) == 1
        if self.needs.get((technique.area, other), 0) > 0 and self._is_open(technique.area, other) and not alone:
            yield f"{technique.id}: only the {side} side, though the {other} one is in need too"

    def _is_open(self, area: str, side: str) -> bool:
        """Whether anything at all may be done on an area and side today."""
        if any(self._area_problems(area, side)):
            return False
        for w in self._usable(area, side):
            technique = self.catalog.techniques[w.technique]
            low = int(technique.dose.absolute[0])
            visit = _probe(w, side, low)
            tests = (self._exposure_problems(w, side), self._dose_problems(technique, side, low))
            if not any(True for test in tests for _ in test) and not self._cap_problem(area, side, (visit,)):
                return True
        return False

    def _order_problems(self) -> Iterator[str]:
        visits = self.plan.visits
        if [v.order for v in visits] != list(range(1, len(visits) + 1)):
            yield "visits are not numbered from 1"
        for i, later in enumerate(visits):
            for earlier in visits[:i]:
                if earlier.area == later.area and set(self._keys(earlier)) & set(self._keys(later)):
                    before, after = (self.catalog.variants[v.variant].score for v in (earlier, later))
                    if before > after:
                        yield f"visit {earlier.order} is firmer than visit {later.order} on the same place"
        path = [_place(v) for v in visits]
        legs = [place for i, place in enumerate(path) if not i or path[i - 1] != place]
        if len(legs) > len(set(legs)):
            yield "comes back to a place it had left"
        for earlier, later in combinations(visits, 2):
            if earlier.variant == later.variant and abs(legs.index(_place(earlier)) - legs.index(_place(later))) > 1:
                yield f"visits {earlier.order} and {later.order} are two sides of one thing, torn apart"

    def _time_problems(self) -> Iterator[str]:
        plan, frame = self.plan, self.catalog.frame
        if plan.budget_s != int(self.request.minutes * 60):
            yield f"budget {plan.budget_s} s for {self.request.minutes} minutes"
        tier = frame.tier(self.request.minutes)
        now = frame.get_ready_s + tier.breathe_s
        here: Place | None = None
        for before, visit, after in zip((None, *plan.visits), plan.visits, (*plan.visits[1:], None), strict=False):
            technique = self.catalog.techniques[visit.technique]
            there = _place(visit)
            if before is not None and before.variant == visit.variant and here == there:
                now += technique.switch_side_s
            else:
                now += change_over_s(here, there, self.catalog.change_overs) + technique.setup_s
            if visit.starts_s != now:
                yield f"visit {visit.order} starts at {visit.starts_s} s, expected {now} s"
            now += visit.dose_s
            here = there
            if after is None or after.variant != visit.variant or _place(after) != here:
                now += frame.rest_after_s(self.request.minutes)
        now += change_over_s(here, None, self.catalog.change_overs) if here else 0
        now += tier.re_test_s + tier.walk_s
        now += sum(tier.movements_s(plan.budget_s - now - tier.closing_movements * tier.movement_s))
        if plan.total_s != now:
            yield f"total is {plan.total_s} s, expected {now} s"
        if plan.total_s > plan.budget_s:
            yield f"total of {plan.total_s} s above the budget of {plan.budget_s} s"
        if plan.optimal != (plan.bound == plan.objective) or plan.bound < plan.objective:
            yield "says more about its proof than it has"

    def _coverage_problems(self) -> Iterator[str]:
        treated = {(v.area, side) for v in self.plan.visits for side in self._keys(v)}
        named = {(item.area, item.side) for item in self.plan.left_out if item.reason}
        for area, side in self.needs:
            if ((area, side) in treated) == ((area, side) in named):
                yield f"{area} {side} is in need and neither treated nor left out with a reason, or both"


def _lowest(forms: Sequence[Variant]) -> int:
    """The lowest rung that does something; the highest where none does."""
    return min([w.rung for w in forms if w.has_effect] or [max(w.rung for w in forms)])


def _left_sore(dose: PastDose) -> bool:
    said = dose.soreness_nrs
    return dose.feel == "worse" if said is None else said > rules.SORE_ABOVE_NRS


def _is_below(v: Variant, last: int, ladder: Sequence[Variant]) -> bool:
    """Softer than all that a record of rung ``last`` may mean: by rung on its own ladder, else by the common one."""
    before = [w for w in ladder if w.rung == last]
    own = [w.felt for w in before if w.technique == v.technique]
    other = [w.score for w in before if w.technique != v.technique]
    return all(v.rung < felt for felt in own) and all(v.score < score for score in other)


def _place(visit: Visit) -> Place:
    return place_of(visit.posture, visit.side, visit.tool, visit.surface)


def _probe(variant: Variant, side: str, dose_s: int) -> Visit:
    return Visit.model_validate(
        {
            "order": 1,
            "technique": variant.technique,
            "variant": variant.id,
            "area": variant.area,
            "side": side,
            "tool": variant.tool,
            "surface": variant.surface,
            "posture": variant.posture,
            "rung": variant.rung,
            "dose_s": dose_s,
            "starts_s": 0,
            "reasons": (),
        }
    )
