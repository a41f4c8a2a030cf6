"""Which part of each rule's target everybody gets."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal

from domain.goals.cascade.terms import WHOLE, CascadeTerms, ShareTerms
from domain.goals.goal import Goal
from domain.goals.rules.shares import DIGITS, Share
from domain.goals.rulesets.ruleset import GoalRule
from domain.metrics.figures import Wanted, agent_figures, team_figures
from domain.shared.money import EXACT
from domain.shared.period import Cycle, Period

ALL = Share(Decimal(1), Decimal(1))
Portions = Mapping[str, Share]


async def portions_of(goal: Goal, terms: CascadeTerms, *, today: date, now: datetime) -> list[Portions]:
    """Return the parts by rule, in the order of the shares; who has numbers of its own has none."""
    rules = goal.rules_to_come(today)
    of_rule = {rule.key: await _portions(goal, rule, terms, today=today, now=now) for rule in rules}
    return [
        {} if share.targets is not None else {key: portions[index] for key, portions in of_rule.items()}
        for index, share in enumerate(terms.shares)
    ]


async def _portions(goal: Goal, rule: GoalRule, terms: CascadeTerms, *, today: date, now: datetime) -> Sequence[Share]:
    if not rule.metric.grows:  # everybody is to reach the whole of a rate
        return [ALL for _ in terms.shares]
    alike = [Share(Decimal(1), Decimal(len(terms.shares))) for _ in terms.shares]
    if terms.as_last_cycle:
        return await _as_last_cycle(goal, rule, terms.shares, today=today, now=now) or alike
    return [
        same if share.percent is None else Share(share.percent, WHOLE)
        for share, same in zip(terms.shares, alike, strict=True)
    ]


async def _as_last_cycle(
    goal: Goal, rule: GoalRule, shares: Sequence[ShareTerms], *, today: date, now: datetime
) -> Sequence[Share]:
    """Return the shares by what each had in the cycle before; none where nobody had anything."""
    before = _cycle_before(goal, today)
    wanted = [Wanted(share.owner_id, rule.metric, before) for share in shares]
    of_agents = [one for one, share in zip(wanted, shares, strict=True) if share.agent_id is not None]
    of_teams = [one for one, share in zip(wanted, shares, strict=True) if share.team_id is not None]
    figures = await agent_figures(of_agents, now=now) | await team_figures(of_teams, now=now)
    had = [max(EXACT.quantize(figures[one].value or Decimal(0), DIGITS), Decimal(0)) for one in wanted]
    total = sum(had, Decimal(0))
    return [Share(part, total) for part in had] if total else []


def _cycle_before(goal: Goal, today: date) -> Period:
    cycle = goal.whole_cycle(goal.nearest_cycle(today).start)
    if goal.cycle is Cycle.CUSTOM:
        return Period(cycle.start - (cycle.end - cycle.start), cycle.start)
    return goal.whole_cycle(cycle.start - timedelta(days=1))
