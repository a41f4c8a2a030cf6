"""What is wrong with a draft of a plan, or odd about it, before anybody publishes it; and what was published."""

from datetime import date
from typing import Any
from uuid import UUID

import msgspec

from domain.commissions.conditions import check_conditions
from domain.commissions.double_credit import lint_beside, lint_double_credit
from domain.commissions.lint_begin import lint_begin
from domain.commissions.lint_sales import agents_on, lint_sales
from domain.commissions.lock_plan import PlanNotFound
from domain.commissions.publish_plan import refuse_other_measures
from domain.commissions.rules.document import read_terms
from domain.commissions.rules.fields import Path
from domain.commissions.rules.finding import Finding, Level
from domain.commissions.rules.lint import lint
from domain.commissions.rules.terms import Terms
from domain.database import sql
from domain.organisation.queries import the_organisation
from domain.shared.errors import RainmakerError
from domain.shared.money import exponent


async def lint_plan(*, document: Any, currency: str | None, plan_id: UUID | None, on: date) -> list[Finding]:
    """Return why the draft would be refused, or what is odd about it.

    For a plan that there is, it is read in that plan's currency and beside the other plans of whoever is on it.
    """
    if plan_id is not None:
        currency = await currency_of(plan_id)
    base_currency = (await the_organisation()).base_currency
    about_currency = [] if currency is None else await lint_currency(currency, on=on, path=("currency",))
    try:
        terms = read_terms(document)
        await check_conditions(terms)
        if plan_id is not None:
            await refuse_other_measures(plan_id, terms)
    except RainmakerError as refusal:
        return [Finding(Level.REFUSED, refusal.code, refusal.message, refusal.path), *about_currency]
    currency = currency or base_currency
    beside = [] if plan_id is None else await lint_beside(plan_id, terms, on=on)
    agent_ids = set() if plan_id is None else await agents_on(plan_id, on=on)
    sold = await lint_sales(terms, currency=currency, on=on, path=("currency",), agent_ids=agent_ids)
    return [*lint(terms, currency=currency), *lint_double_credit(terms), *beside, *about_currency, *sold]


async def lint_published(*, plan_id: UUID, on: date) -> list[Finding]:
    """Return what is odd about the version that was published last, also beside the other plans of who is on it."""
    terms, currency = await last_terms(plan_id), await currency_of(plan_id)
    about_currency = await lint_currency(currency, on=on, path=())
    if terms is None:
        return about_currency
    beside = await lint_beside(plan_id, terms, on=on)
    sold = await lint_sales(terms, currency=currency, on=on, path=(), agent_ids=await agents_on(plan_id, on=on))
    begin = await lint_begin(plan_id, terms, on=on)
    return [*lint(terms, currency=currency), *lint_double_credit(terms), *beside, *about_currency, *sold, *begin]


async def last_terms(plan_id: UUID) -> Terms | None:
    """Return what the plan says in the version that was published last; None if none was."""
    document = await sql.fetch_value(
        "select document::text from plan_versions where plan_id = $1 order by number desc limit 1", plan_id
    )
    return None if document is None else read_terms(msgspec.json.decode(document))


async def lint_currency(currency: str, *, on: date, path: Path) -> list[Finding]:
    """Return whether pay in the currency would wait for an exchange rate of that day."""
    exponent(currency)
    base_currency = (await the_organisation()).base_currency
    is_known = currency == base_currency or await sql.fetch_value(
        """select exists (select from exchange_rates
                           where currency = $1 and from_day <= $2 and (until_day is null or until_day > $2))""",
        currency,
        on,
    )
    if is_known:
        return []
    message = (
        f"no exchange rate of {currency} holds on {on}, so sales in other currencies wait;"
        f" record one with recordExchangeRate, or pay in {base_currency}"
    )
    return [Finding(Level.WARNING, "plan.currency_without_rates", message, path)]


async def currency_of(plan_id: UUID) -> str:
    """Return the currency of the plan."""
    currency: str | None = await sql.fetch_value("select currency from plans where id = $1", plan_id)
    if currency is None:
        raise PlanNotFound("no plan has this id; list them with the query plans", path=("plan_id",))
    return currency
