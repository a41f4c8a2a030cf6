"""What is wrong with a draft of a plan, or odd about it, before anybody publishes it."""

from typing import Any

from domain.commissions.conditions import check_conditions
from domain.commissions.rules.document import read_terms
from domain.commissions.rules.finding import Finding, Level
from domain.commissions.rules.lint import lint_document
from domain.database import sql
from domain.organisation.queries import the_organisation
from domain.shared.errors import RainmakerError
from domain.shared.money import exponent


async def lint_plan(*, document: Any, currency: str | None) -> list[Finding]:
    """Return why the draft would be refused, or what is odd about it; the currency, if one is named, is the plan's."""
    found = lint_document(document)
    if not any(finding.level is Level.REFUSED for finding in found):
        try:
            await check_conditions(read_terms(document).components)
        except RainmakerError as refusal:
            found.append(Finding(Level.REFUSED, refusal.code, refusal.message, refusal.path))
    return found if currency is None else [*found, *await _of_currency(currency)]


async def _of_currency(currency: str) -> list[Finding]:
    exponent(currency)
    if currency == (await the_organisation()).base_currency:
        return []
    if await sql.fetch_value("select exists (select from exchange_rates where currency = $1)", currency):
        return []
    message = f"no exchange rate of {currency} is recorded, so sales in other currencies would wait; record some"
    return [Finding(Level.WARNING, "plan.currency_without_rates", message, ("currency",))]
