"""Past cycles of a goal: how each ended, what it has come to since, and what was otherwise in the one before."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import zip_longest
from typing import Final

from domain.database.keyset import Sort, fetch_page
from domain.database.parameters import Parameters
from domain.goals.goal import Goal
from domain.goals.progress import GoalProgress, progress_in
from domain.goals.queries import SeenProgress, seen_of
from domain.shared.money import EXACT
from domain.shared.paging import Page, PageRequest
from domain.shared.period import Period

NEWEST_FIRST: Final = Sort("NEWEST_FIRST", {"cycle_start": "date"}, is_descending=True)


@dataclass(frozen=True, slots=True)
class Difference:
    """How much more than in another cycle; None where one of the two has nothing to tell."""

    achievement: Decimal | None
    attainment: Decimal | None


@dataclass(frozen=True, slots=True)
class PastCycle:
    """A cycle that is over, with the one before it, if the goal had one."""

    seen: SeenProgress
    before: GoalProgress | None

    @property
    def attainment_change(self) -> Decimal | None:
        """Return by how much the attainment of the whole goal differs from that of the cycle before."""
        if self.before is None:
            return None
        return _less(self.seen.judged.composite.attainment, self.before.composite.attainment)

    @property
    def changes(self) -> Mapping[str, Difference]:
        """Return what is otherwise by rule, of the rules that both cycles have."""
        before = {one.rule.key: one.reached for one in self.before.rules} if self.before else {}
        return {
            one.rule.key: Difference(
                _less(one.reached.achievement, before[one.rule.key].achievement),
                _less(one.reached.attainment, before[one.rule.key].attainment),
            )
            for one in self.seen.judged.rules
            if one.rule.key in before
        }


async def past_cycles(goal: Goal, *, today: date, now: datetime, page: PageRequest) -> Page[PastCycle]:
    """Return the cycles of the goal that are over, the newest first, each as it is now and as it was closed."""
    parameters = Parameters([goal.id, today])
    rows = await fetch_page(
        "select cycle_start, cycle_end from goal_cycles where goal_id = $1 and cycle_end <= $2",
        parameters=parameters,
        sort=NEWEST_FIRST,
        page=PageRequest(page.first + 1, page.after),  # the last one is compared with the one before it
        read=lambda row: Period(row["cycle_start"], row["cycle_end"]),
    )
    judged = await progress_in([(goal, cycle) for cycle in rows.items], today=today, now=now)
    past = [PastCycle(one, before) for one, before in zip_longest(await seen_of(judged), judged[1:])]
    has_next = rows.has_next or len(past) > page.first
    return Page(past[: page.first], list(rows.cursors)[: page.first], has_next)


def _less(one: Decimal | None, other: Decimal | None) -> Decimal | None:
    return None if one is None or other is None else EXACT.subtract(one, other)
