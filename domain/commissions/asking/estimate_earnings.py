"""What sales that have not happened would pay an agent, and how far it is to the next band.

Each is taken as approved and paid in full at its own instant, so that plans of every anchor have something to say. The
figures that gates, multipliers and quotas of these plans look at count them as they count recorded ones.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import ClassVar
from uuid import UUID

from domain.access.rights import Act
from domain.access.sight import agents_seen
from domain.access.viewer import Viewer
from domain.commissions.asking.compare import changes_of
from domain.commissions.asking.estimates import ComponentEstimate, Estimating, estimates_of
from domain.commissions.asking.guaranteed import with_guarantees
from domain.commissions.asking.hypothetical import HypotheticalSale, hypothetical_credits, instant_of
from domain.commissions.asking.work_out import Ground, read_ground, stretches_from, work_out
from domain.commissions.calculate.credit_rows import CreditRow
from domain.commissions.calculate.entries import Item, items_of
from domain.commissions.calculate.terms_of_agents import terms_of_agents
from domain.database import sql
from domain.database.parameters import Parameters
from domain.organisation.queries import the_organisation
from domain.shared.calendars import local_day
from domain.shared.errors import LimitExceeded

MOST_SALES = 50  # somebody looks at a few deals; a plan is tried out by a simulation


class TooManySales(LimitExceeded):
    """More sales than are estimated at once."""

    code: ClassVar[str] = "estimate.too_many_sales"
    limit: ClassVar[str] = "hypotheticalTransactions"


async def estimate_earnings(
    *, viewer: Viewer, today: date, agent_id: UUID, sales: Sequence[HypotheticalSale], now: datetime
) -> list[ComponentEstimate] | None:
    """Return what each component of the agent's plans would pay for the sales; None if the viewer may not see it."""
    if len(sales) > MOST_SALES:
        message = f"estimate at most {MOST_SALES} transactions at once; leave some out"
        raise TooManySales(message, value=len(sales), bound=MOST_SALES, path=("transactions",))
    parameters = Parameters([agent_id])
    seen = agents_seen(viewer, today=today, parameters=parameters, act=Act.READ_PAY)
    if not await sql.fetch_value(f"select $1::uuid in ({seen})", *parameters):
        return None
    time_zone = (await the_organisation()).time_zone
    today = local_day(now, time_zone)
    instants = [instant_of(place, sale, now=now, time_zone=time_zone) for place, sale in enumerate(sales)] or [now]
    terms = await terms_of_agents([agent_id])
    ground = await read_ground(stretches_from(terms, {agent_id: instants}, time_zone))
    sold = await hypothetical_credits(sales, agent_id=agent_id, conditions=ground.found.conditions, now=now)
    before = await work_out(ground, ground.items(), now=now)
    after = await work_out(ground, _with(ground, sold.placed), now=now, supposed=sold.counted)
    return await estimates_of(
        Estimating(
            ground=ground,
            after=after,
            changes=await with_guarantees(changes_of(before, after), terms, ground.rates),
            sold=[credit.id for credit in sold.placed],
            day=max((credit.day for credit in sold.placed), default=today),
        )
    )


def _with(ground: Ground, credits_: Sequence[CreditRow]) -> list[list[Item]]:
    """Return what each stretch places with the sales among what is recorded."""
    found = ground.found.holding(credits_)
    return [
        sorted([*recorded, *items_of(stretch, found, ground.rates)], key=lambda item: item.entry.order)
        for stretch, recorded in zip(ground.stretches, ground.items(), strict=True)
    ]
