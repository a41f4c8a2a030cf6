"""The values of figures that gates and multipliers take for whole windows: metrics, and the attainment of quotas."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from domain.commissions.assignment import AssignmentTerms
from domain.commissions.calculate.quotas import QuotaWanted, quota_goals, quotas, wanted_quota
from domain.commissions.rules.period_lines import Outside
from domain.commissions.rules.quota import Quota
from domain.commissions.rules.terms import ATTAINMENT
from domain.facts.rules.rates import RateTable
from domain.goals.goal import Goal
from domain.goals.rulesets.ruleset import GoalRule
from domain.metrics.figures import Figure, Wanted, agent_figures
from domain.metrics.the_catalogue import Catalogue, the_catalogue
from domain.shared.money import EXACT
from domain.shared.period import Period

RATIO_DIGITS = Decimal("0.0000000001")
Looking = tuple[str, Period]  # which figure, over which window


class Asked(NamedTuple):
    """Which figures a component looks at for one agent, and the terms that name the agent's quota."""

    agent_id: UUID
    gate: Looking | None
    multiplier: Looking | None
    assignment: AssignmentTerms | None
    assigned_since: date | None

    def quota(self, looking: Looking) -> QuotaWanted | None:
        """Return the quota that the figure is divided by; None for a metric, or where none is named."""
        metric, window = looking
        if metric != ATTAINMENT:
            return None
        return wanted_quota(self.agent_id, self.assignment, window, since=self.assigned_since, currency=None)


class _Sources(NamedTuple):
    """What values are made of."""

    catalogue: Catalogue
    goals: Mapping[QuotaWanted, Sequence[Goal]]
    quotas: Mapping[QuotaWanted, Quota | None]

    def wanted(self, one: Asked, looking: Looking) -> Wanted | None:
        """Return the figure to read: the metric, or the one that the quota's goal counts."""
        metric, window = looking
        if metric != ATTAINMENT:
            return Wanted(one.agent_id, self.catalogue.metric(metric), window)
        rule = self.rule(one, looking)
        return None if rule is None else Wanted(one.agent_id, rule.metric, window)

    def rule(self, one: Asked, looking: Looking) -> GoalRule | None:
        """Return what the quota asks for; None where there is no quota."""
        quota = one.quota(looking)
        goals = () if quota is None else self.goals.get(quota, ())
        return goals[0].ruleset.on(looking[1].start).rules[0] if goals else None

    def value(self, one: Asked, looking: Looking | None, figures: Mapping[Wanted, Figure]) -> Decimal | None:
        """Return the figure, or the attainment: by the quota, or turned round where lower is better; None without."""
        wanted = None if looking is None else self.wanted(one, looking)
        figure = None if wanted is None else figures[wanted].value
        if looking is None or figure is None or looking[0] != ATTAINMENT:
            return figure
        asked, rule = one.quota(looking), self.rule(one, looking)
        quota = None if asked is None else self.quotas[asked]
        whole = None if quota is None else quota.amount
        above, below = (whole, figure) if rule is not None and rule.is_lower_better else (figure, whole)
        return EXACT.quantize(EXACT.divide(above, below), RATIO_DIGITS) if above is not None and below else None


async def outside_values(asked: Sequence[Asked], *, rates: RateTable, now: datetime) -> list[Outside]:
    """Return the figures of everybody who is asked about, in the same order, in a few statements for all of them."""
    looked_at = [(one, looking) for one in asked for looking in _looking(one)]
    if not looked_at:
        return [Outside() for _ in asked]
    wanted = {quota for one, looking in looked_at if (quota := one.quota(looking)) is not None}
    sources = _Sources(await the_catalogue(), await quota_goals(wanted), await quotas(wanted, rates))
    read = {found for one, looking in looked_at if (found := sources.wanted(one, looking)) is not None}
    figures = await agent_figures(list(read), now=now)
    return [
        Outside(gate=sources.value(one, one.gate, figures), multiplier=sources.value(one, one.multiplier, figures))
        for one in asked
    ]


def _looking(one: Asked) -> Iterable[Looking]:
    return [looking for looking in (one.gate, one.multiplier) if looking is not None]
