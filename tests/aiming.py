"""Rulesets and goals in one sentence each, through the operations."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from company import NOW, TODAY, Person
from domain.database import sql
from domain.goals.check_goal import GoalTerms
from domain.goals.rulesets.document import RuleTerms
from domain.goals.rulesets.draft_ruleset import RulesetTerms, create_ruleset
from domain.goals.rulesets.publish_ruleset import publish_ruleset
from domain.goals.set_goal import set_goal
from domain.shared.period import Cycle
from steps import ALWAYS

Number = str | list[str]


def rule(metric: str, **terms: Any) -> RuleTerms:
    """A rule of a ruleset, called by its metric."""
    numbers = {name: Decimal(value) if name in ("weight", "target") else value for name, value in terms.items()}
    return RuleTerms(**{"key": metric, "metric": metric, **numbers})


async def publish(key: str, *rules: RuleTerms, on: date = ALWAYS, **terms: Any) -> UUID:
    """A published ruleset of these rules."""
    wanted = RulesetTerms(key=key, name=key.replace("_", " "), rules=rules, **{"rolls_up": True, **terms})
    created: UUID = await create_ruleset(terms=wanted, now=NOW)
    await publish_ruleset(ruleset_id=created, from_day=on, now=NOW)
    return created


async def ruleset_on(metric: str) -> UUID:
    """The published ruleset of this metric alone."""
    found: UUID | None = await sql.fetch_value("select id from rulesets where key = $1", f"only_{metric}")
    return found or await publish(f"only_{metric}", rule(metric))


async def aim(
    owner: Person | UUID,
    target: Number | dict[str, Number],
    *,
    on: date,
    metric: str = "approved_amount",
    ruleset: UUID | None = None,
    cycle: Cycle = Cycle.MONTH,
    today: date = TODAY,
    **terms: Any,
) -> UUID:
    """Set a goal: a monthly one on the approved amount, unless told otherwise."""
    named = {"agent_id": owner.id} if isinstance(owner, Person) else {"team_id": owner}
    targets = target if isinstance(target, dict) else {metric: target}
    goal_id: UUID = await set_goal(
        terms=GoalTerms(
            ruleset_id=ruleset or await ruleset_on(metric),
            cycle=cycle,
            targets={key: _seasons(number) for key, number in targets.items()},
            from_day=on,
            **named,
            **{"name": "Sell", **terms},
        ),
        today=today,
        now=NOW,
    )
    return goal_id


def _seasons(number: Number) -> tuple[Decimal, ...]:
    return tuple(Decimal(one) for one in ([number] if isinstance(number, str) else number))
