"""The values of figures that gates and multipliers take for whole windows: metrics, and the attainment of quotas."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from domain.commissions.calculate.due_periods import PeriodToPay
from domain.commissions.calculate.quota_goals import QuotaWanted, quota_goals, wanted_quota
from domain.commissions.calculate.quotas import quotas
from domain.commissions.rules.period_lines import Outside
from domain.commissions.rules.quota import Quota
from domain.commissions.rules.state import EMPTY
from domain.commissions.rules.terms import ATTAINMENT, Gate, Multiplier
from domain.commissions.rules.words import FigureOf
from domain.database import sql
from domain.facts.rules.rates import RateTable
from domain.goals.goal import Goal
from domain.goals.rulesets.ruleset import GoalRule
from domain.metrics.figures import Figure, Wanted, agent_figures, team_figures
from domain.metrics.supposed import SupposedCredits
from domain.metrics.the_catalogue import Catalogue, the_catalogue
from domain.shared.money import EXACT
from domain.shared.period import Period

RATIO_DIGITS = Decimal("0.0000000001")


@dataclass(frozen=True, slots=True)
class Looking:
    """A figure of an agent over a window, and of attainment the quota; or of the team that they are in on a day."""

    agent_id: UUID
    metric: str
    window: Period
    quota: QuotaWanted | None
    team_on: date | None = None


class Asked(NamedTuple):
    """Which figures a component looks at."""

    gate: Looking | None
    multiplier: Looking | None


class _Seen(NamedTuple):
    """A figure with whose it is, and what its quota is measured by."""

    looking: Looking
    subject_id: UUID
    quota: QuotaWanted | None

    @property
    def is_of_team(self) -> bool:
        return self.looking.team_on is not None


class _Value(NamedTuple):
    """What a figure came to, the quota by which attainment is measured, and the team whose it is."""

    value: Decimal | None = None
    quota: Decimal | None = None
    team_id: UUID | None = None


class _Sources(NamedTuple):
    """What values are made of."""

    catalogue: Catalogue
    goals: Mapping[QuotaWanted, Sequence[Goal]]
    quotas: Mapping[QuotaWanted, Quota | None]

    def wanted(self, one: _Seen) -> Wanted | None:
        """Return the figure to read: the metric, or the one that the quota's goal counts."""
        metric, window = one.looking.metric, one.looking.window
        if metric != ATTAINMENT:
            return Wanted(one.subject_id, self.catalogue.metric(metric), window)
        rule = self.rule(one)
        return None if rule is None else Wanted(one.subject_id, rule.metric, window)

    def rule(self, one: _Seen) -> GoalRule | None:
        """Return what the quota asks for; None where there is no quota."""
        goals = () if one.quota is None else self.goals.get(one.quota, ())
        return goals[0].ruleset.on(one.looking.window.start).rules[0] if goals else None

    def quota_of(self, one: _Seen) -> Decimal | None:
        """Return the quota by which attainment is measured."""
        quota = None if one.quota is None else self.quotas[one.quota]
        return None if quota is None else quota.amount

    def shown(self, one: _Seen, figures: Mapping[Wanted, Figure]) -> _Value:
        """Return the figure with its quota and its team."""
        return _Value(self.value(one, figures), self.quota_of(one), one.subject_id if one.is_of_team else None)

    def value(self, one: _Seen, figures: Mapping[Wanted, Figure]) -> Decimal | None:
        """Return the figure, or the attainment: by the quota, or turned round where lower is better; None without."""
        wanted = self.wanted(one)
        figure = None if wanted is None else figures[wanted].value
        if figure is None or one.looking.metric != ATTAINMENT:
            return figure
        rule, whole = self.rule(one), self.quota_of(one)
        above, below = (whole, figure) if rule is not None and rule.is_lower_better else (figure, whole)
        return EXACT.quantize(EXACT.divide(above, below), RATIO_DIGITS) if above is not None and below else None


def asked_by(one: PeriodToPay) -> Asked:
    """Return which figures the period looks at; where nothing was earned there is nothing to open or to multiply."""
    windows, component = one.rule.windows(one.as_of), one.rule.component
    if one.state == EMPTY:
        return Asked(None, None)
    return Asked(_looking(one, component.gate, windows.gate), _looking(one, component.multiplier, windows.multiplier))


async def outside_values(
    asked: Sequence[Asked], *, rates: RateTable, now: datetime, supposed: SupposedCredits = ()
) -> list[Outside]:
    """Return the figures of everybody who is asked about, in the same order, in a few statements for all of them."""
    looked_at = {looking for one in asked for looking in one if looking is not None}
    if not looked_at:
        return [Outside() for _ in asked]
    seen = await _seen(looked_at)
    wanted = {one.quota for one in seen if one.quota is not None}
    sources = _Sources(await the_catalogue(), await quota_goals(wanted), await quotas(wanted, rates))
    figures: dict[Wanted, Figure] = {}
    for is_of_team, read in ((False, agent_figures), (True, team_figures)):
        found = {sources.wanted(one) for one in seen if one.is_of_team is is_of_team} - {None}
        figures |= await read([one for one in found if one is not None], now=now, supposed=supposed)
    values: dict[Looking | None, _Value] = {one.looking: sources.shown(one, figures) for one in seen}
    return [_outside(values.get(one.gate, _Value()), values.get(one.multiplier, _Value())) for one in asked]


def _outside(gate: _Value, multiplier: _Value) -> Outside:
    return Outside(gate.value, multiplier.value, gate.quota, multiplier.quota, gate.team_id, multiplier.team_id)


def _looking(one: PeriodToPay, figure: Gate | Multiplier | None, window: Period) -> Looking | None:
    if figure is None or figure.is_own:
        return None
    terms, quota = one.terms, None
    if figure.metric == ATTAINMENT:
        since, assignment = terms.assigned_since(one.as_of), terms.assignment_on(one.as_of)
        quota = wanted_quota(terms.agent_id, assignment, window, since=since, rule=None)
    team_on = terms.last_day_in(window) if figure.of is FigureOf.TEAM else None
    return Looking(terms.agent_id, figure.metric, window, quota, team_on)


async def _seen(looked_at: Collection[Looking]) -> list[_Seen]:
    """Return each figure with whose it is; nothing of a team where the agent was in none."""
    own = [_Seen(one, one.agent_id, one.quota) for one in looked_at if one.team_on is None]
    teams = await _teams([one for one in looked_at if one.team_on is not None])
    return own + [_Seen(one, team, one.quota and one.quota.of_team(team)) for one, team in teams.items()]


async def _teams(looked_at: Sequence[Looking]) -> dict[Looking, UUID]:
    """Return the last team of the window that the agent was in until, and with, the day."""
    rows = await sql.fetch(
        """select asked.place, member.team_id
             from unnest($1::integer[], $2::uuid[], $3::date[], $4::date[]) as asked (place, agent_id, first, last)
            cross join lateral (
                  select t.team_id from team_agents t
                   where t.agent_id = asked.agent_id and t.depth = 0
                     and t.from_day <= asked.last and t.until_day > asked.first
                   order by t.from_day desc limit 1) member""",
        list(range(len(looked_at))),
        [one.agent_id for one in looked_at],
        [one.window.start for one in looked_at],
        [one.team_on for one in looked_at],
    )
    return {looked_at[row["place"]]: row["team_id"] for row in rows}
