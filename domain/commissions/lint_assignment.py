"""What is odd about who is put on a plan, and at which terms."""

from collections.abc import Iterator
from datetime import date
from uuid import UUID

from domain.commissions.assignment import AssignmentTerms
from domain.commissions.double_credit import lint_beside
from domain.commissions.lint_plan import currency_of, last_terms, lint_currency
from domain.commissions.lint_sales import lint_sales
from domain.commissions.rules.finding import Finding, Level, shown_number
from domain.commissions.rules.lint_exposure import lint_whole_sales, pays_everything
from domain.commissions.rules.lint_quota import needs_quota_goal
from domain.commissions.rules.personal import for_agent
from domain.commissions.rules.terms import Terms
from domain.organisation.tree import agents_below


async def lint_assignment(
    *, plan_id: UUID, agent_id: UUID | None, team_id: UUID | None, terms: AssignmentTerms, from_day: date
) -> list[Finding]:
    """Return what these terms may not mean, and what else pays the same credits of whoever is put on the plan."""
    published = await last_terms(plan_id)
    found = [] if published is None else list(_of_terms(terms, published))
    if terms.pay_currency is not None:
        found += await lint_currency(terms.pay_currency, on=from_day, path=("terms", "pay_currency"))
    if published is not None:
        agent_ids = {agent_id} if agent_id else await agents_below(team_id, from_day=from_day) if team_id else set()
        beside = await lint_beside(plan_id, published, on=from_day, agent_ids=agent_ids)
        found += [Finding(one.level, one.code, one.message, ("plan_id",)) for one in beside]
        found += await _of_sales(plan_id, published, agent_ids, from_day)
    return found


async def _of_sales(plan_id: UUID, published: Terms, agent_ids: set[UUID], from_day: date) -> list[Finding]:
    if not agent_ids:
        return []
    currency = await currency_of(plan_id)
    return await lint_sales(published, currency=currency, on=from_day, path=("plan_id",), agent_ids=agent_ids)


def _of_terms(terms: AssignmentTerms, published: Terms) -> Iterator[Finding]:
    """Find percentages of one's own, and factors, that pay all of a sale where the plan does not; a missing quota."""
    measured = [component.key for component in published.components if needs_quota_goal(component)]
    if measured and terms.quota_goal_id is None:
        waits = f"{', '.join(measured)} pays by the attainment of a quota, so pay waits for one; name its goal"
        yield Finding(Level.WARNING, "plan.quota_missing", waits, ("terms", "quota_goal_id"))
    for component in published.components:
        percent = terms.percents.get(component.key)
        message = None if percent is None else pays_everything(percent)
        if message is not None:
            yield _everything(message, ("terms", "percents", component.key))
        elif terms.rate_factor is not None:
            plain = for_agent(component, percent=percent)
            raised = for_agent(plain, factor=terms.rate_factor)
            if any(lint_whole_sales(raised, ())) and not any(lint_whole_sales(plain, ())):
                factor = shown_number(terms.rate_factor)
                message = f"{factor} times what {component.key} pays is all of the sale or more; lower rate_factor"
                yield _everything(message, ("terms", "rate_factor"))


def _everything(message: str, path: tuple[str, ...]) -> Finding:
    return Finding(Level.WARNING, "plan.percent_of_everything", message, path)
