"""Calculate what agents' credits are worth now, from what stood before the first that changed."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial
from uuid import UUID

from domain.commissions.calculate.entries import items_of
from domain.commissions.calculate.entries_beside import with_entries_beside
from domain.commissions.calculate.explanations import explain_entry
from domain.commissions.calculate.guarantees import pay_guarantees
from domain.commissions.calculate.lines import Changed, PayKey, key_of, row_of
from domain.commissions.calculate.period_pay import pay_periods
from domain.commissions.calculate.place_stretch import Placed
from domain.commissions.calculate.place_stretches import place_stretches
from domain.commissions.calculate.post_differences import Explain, post_differences
from domain.commissions.calculate.read_credits import read_credits
from domain.commissions.calculate.stored_pay import states_before, stored_lines, write_lines
from domain.commissions.calculate.stretches import Stale, Stretch, stretches
from domain.commissions.calculate.terms_of_agents import plans_that_look_outside, terms_of_agents
from domain.facts.exchange_rates import recorded_rates
from domain.facts.rules.rates import RateTable
from domain.organisation.queries import the_organisation


async def calculate_pay(stale: Mapping[UUID, Stale], *, now: datetime, post: bool = True) -> None:
    """Place anew what changed for these agents, whose rows the caller has locked, and append the differences.

    With `post` off nothing is appended: that is how a rebuild sees what the ledger should add up to.
    """
    terms = await terms_of_agents(await _to_pay(stale))
    if not terms:
        return
    stale = await with_entries_beside(stale, terms)
    time_zone = (await the_organisation()).time_zone
    rates = await recorded_rates()
    anew = stretches(terms, stale, time_zone=time_zone)
    changed, explained = await _pay_entries(anew, rates) if anew else ({}, {})
    of_periods = await pay_periods(terms, anew, stale, rates=rates, time_zone=time_zone, now=now)
    topped_up = await pay_guarantees(terms, anew, of_periods, stale, rates=rates, time_zone=time_zone)
    if post:
        explained |= of_periods.explained | topped_up.explained
        await post_differences(changed | of_periods.changed | topped_up.changed, explained, now=now)


async def _to_pay(stale: Mapping[UUID, Stale]) -> list[UUID]:
    """Leave out of whom only other figures changed where no plan looks at any: most of what happens is no sale."""
    sold = {agent for agent, one in stale.items() if one.spans or one.everything_from}
    if len(sold) == len(stale) or not await plans_that_look_outside():
        return sorted(sold)
    return sorted(stale)


async def _pay_entries(anew: Sequence[Stretch], rates: RateTable) -> tuple[Changed, dict[PayKey, Explain]]:
    placed = {key_of(one): one for one in await _place(anew, rates)}
    changed = await write_lines(await stored_lines(anew), {key: row_of(one) for key, one in placed.items()})
    return changed, {key: partial(explain_entry, one, rates) for key, one in placed.items() if key in changed}


async def _place(anew: Sequence[Stretch], rates: RateTable) -> list[Placed]:
    found = await read_credits(anew)
    items = [items_of(stretch, found, rates) for stretch in anew]
    return await place_stretches(anew, items, await states_before(anew), rates)
