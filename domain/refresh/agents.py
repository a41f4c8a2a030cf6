"""The second pass: totals of the stale days, pay, standings and milestones of stale agents; then their teams' marks."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

from domain.commissions.calculate import calculate_pay
from domain.commissions.calculate.stretches import Stale
from domain.commissions.mark_members import LOOKS_AT_TEAM
from domain.commissions.mark_quotas import mark_quotas
from domain.database import sql
from domain.database.transaction import after_commit
from domain.goals.tell_news import Changed, look_at_goals
from domain.leaderboards.write_standings import write_standings
from domain.marks.claim import Claim, claim, raise_versions
from domain.marks.write import Lane, Layer, Mark, What, write_marks
from domain.metrics.totals import Cell, cells_of, last_day, recompute_totals
from domain.organisation.queries import hold_tree_still
from domain.outbox.nudge import Nudge
from domain.shared.calendars import local_day
from domain.shared.spans import Span

LARGEST_BATCH, FEWEST = 100, 10
Days = dict[UUID, set[date]]


async def refresh_agents(*, now: datetime, only: UUID | None = None) -> Sequence[UUID]:
    """Claim stale agents, bring everything of theirs up to date, mark their teams, and return who was claimed."""
    claimed = await claim(Layer.AGENT, limit=LARGEST_BATCH, fewest=FEWEST, now=now, only=only)
    if not claimed.marks:
        return []
    # A move meanwhile would mark the teams of then; of the two, the later one must see the other.
    today = local_day(now, (await hold_tree_still()).time_zone)
    stale = await stale_cells(claimed.marks, What.FIGURES)
    await recompute_totals(stale)
    cells = days_of(stale)
    await mark_resold(claimed.marks, now=now)
    await calculate_pay(stale_pay(claimed.marks, cells), now=now)
    # Facts may be dated ahead; nothing else would look at their cycles and windows when these come.
    last = max(today, await last_day(claimed.subject_ids) or today)
    ranked = first_days(claimed.marks, (What.STANDINGS, What.CREDITS_FROM))
    boards = await write_standings(cells, since=ranked, last=last, now=now)
    set_anew = first_days(claimed.marks, (What.GOALS,))
    await look_at_goals(changed_figures(cells, set_anew), of_teams=False, last=last, today=today, now=now)
    await mark_quotas(set_anew, now=now)
    await mark_teams(cells, now=now, lane=claimed.lane)
    await _nudge(claimed, boards)
    return claimed.subject_ids


async def stale_cells(marks: Mapping[UUID, Sequence[Mark]], what: What) -> set[Cell]:
    """Return the cells that the subjects carry marks of, one by one or all of a dataset."""
    cells = {
        (subject, mark.day, mark.dataset)
        for subject, found in marks.items()
        for mark in found
        if mark.what is what and mark.day is not None
    }
    whole: dict[str, set[UUID]] = defaultdict(set)
    for subject, found in marks.items():
        for mark in found:
            if mark.what is What.ALL_FIGURES and mark.dataset is not None:
                whole[mark.dataset].add(subject)
    return cells | await cells_of(whole)


def days_of(cells: Iterable[Cell]) -> Days:
    """Return the days of each subject's cells."""
    days: Days = defaultdict(set)
    for subject, day, _ in cells:
        days[subject].add(day)
    return days


def days_marked(marks: Mapping[UUID, Sequence[Mark]], what: What) -> Days:
    """Return the days for which the subjects carry marks of this kind."""
    days: Days = defaultdict(set)
    for subject, found in marks.items():
        for mark in found:
            if mark.what is what and mark.day is not None:
                days[subject].add(mark.day)
    return days


def changed_figures(cells: Days, set_anew: Mapping[UUID, date]) -> dict[UUID, Changed]:
    """Return what goals are to look at: the days of figures that changed, and from when all is to be judged anew."""
    return {
        subject: Changed(cells.get(subject, ()), set_anew.get(subject))
        for subject in sorted(cells.keys() | set_anew.keys())
    }


def first_days(marks: Mapping[UUID, Sequence[Mark]], kinds: Collection[What]) -> dict[UUID, date]:
    """Return, for each subject that is marked so, the first day that is meant."""
    days: Days = defaultdict(set)
    for subject, found in marks.items():
        for mark in found:
            if mark.what in kinds and (day := mark.first_day()) is not None:
                days[subject].add(day)
    return {subject: min(found) for subject, found in days.items()}


def stale_pay(marks: Mapping[UUID, Sequence[Mark]], figures: Days) -> dict[UUID, Stale]:
    """Return, for each agent, where credits changed, from when all is anew, and the days of other figures.

    Whose place in the tree changed may be on another plan since, by an assignment of a team.
    """
    stale = {}
    for agent, found in marks.items():
        spans = {Span(mark.since, mark.until) for mark in found if mark.what is What.PAY and mark.since and mark.until}
        onwards = [mark.since for mark in found if mark.what in (What.PAY_FROM, What.CREDITS_FROM) and mark.since]
        days = figures.get(agent, set()) | {mark.day for mark in found if mark.what is What.TEAM_FIGURES and mark.day}
        if spans or onwards or days:
            stale[agent] = Stale(spans, min(onwards, default=None), days)
    return stale


async def mark_resold(marks: Mapping[UUID, Sequence[Mark]], *, now: datetime) -> None:
    """Mark the transactions of agents whose place in the tree changed: who is credited above them may differ."""
    moved = [mark for found in marks.values() for mark in found if mark.what is What.CREDITS_FROM]
    if not moved:
        return
    rows = await sql.fetch(
        """select distinct c.transaction_id from unnest($1::uuid[], $2::timestamptz[]) as m (agent_id, since)
             join credits c on c.agent_id = m.agent_id and c.credited_at >= m.since and c.kind = 'SPLIT'""",
        [mark.subject_id for mark in moved],
        [mark.since for mark in moved],
    )
    stale = [Mark(Layer.ENTITY, row["transaction_id"], What.STATE) for row in rows]
    await write_marks(stale, now=now, lane=Lane.BACKFILL)


async def mark_teams(cells: Mapping[UUID, Iterable[date]], *, now: datetime, lane: Lane) -> None:
    """Mark every team that one of the agents belonged to on one of the days.

    A team has a mark for each day that a goal of it runs on or that a plan may look at, and one without a day for all
    the others: nothing of them is stored, but who follows the team is to be told. A goal that is set meanwhile waits
    for the tree, and marks all.
    """
    pairs = [(agent, day) for agent, days in cells.items() for day in days]
    rows = await sql.fetch(
        f"""select distinct t.team_id, g.day
             from unnest($1::uuid[], $2::date[]) as c (agent_id, day)
             join team_agents t on t.agent_id = c.agent_id and c.day >= t.from_day and c.day < t.until_day
             left join lateral (select c.day where exists (select from plan_versions where {LOOKS_AT_TEAM})
                                 union all
                                select c.day from goals g where g.team_id = t.team_id and g.from_day <= c.day
                                   and (g.until_day is null or c.day < g.until_day) limit 1) g on true""",
        [agent for agent, _ in pairs],
        [day for _, day in pairs],
    )
    marks = [Mark(Layer.TEAM, row["team_id"], What.FIGURES, day=row["day"]) for row in rows]
    await write_marks(marks, now=now, lane=lane)


async def _nudge(claimed: Claim, boards: Iterable[UUID]) -> None:
    for agent, version in (await raise_versions(claimed.subject_ids)).items():
        after_commit(Nudge(f"agent:{agent}", version))
    for board in boards:
        after_commit(Nudge(f"board:{board}", 0))
