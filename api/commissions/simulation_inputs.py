"""What questions about what would be paid take."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import ClassVar

import strawberry
from strawberry.scalars import JSON

from api.commissions.inputs import PlanDraftInput
from api.commissions.types.plan import Plan
from api.money import MoneyInput
from api.mutation import MutationInput
from api.people.types import Agent
from domain.commissions.asking.hypothetical import WHOLE, HypotheticalSale
from domain.commissions.asking.simulate_plan import SimulationOrder
from domain.shared.errors import Invalid


class AttributesUnreadable(Invalid):
    """Attributes are an object: names with values."""

    code: ClassVar[str] = "estimate.attributes_unreadable"


@strawberry.input
class HypotheticalTransactionInput:
    """A transaction that has not happened."""

    amount: MoneyInput
    """What it would be worth."""
    kind: str = "sale"
    """What sort of transaction it would be."""
    on: date | None = None
    """The day on which it would count; now if none is given."""
    share_percent: Decimal = WHOLE
    """What part of it would be the agent's."""
    margin: Decimal | None = None
    """Its margin, in its currency."""
    quantity: Decimal | None = None
    """How many units it would be."""
    product: str | None = None
    """What would be sold."""
    attributes: JSON | None = None
    """Values of your own attributes, by their keys."""

    def read(self, place: int) -> HypotheticalSale:
        """Return the transaction; the place names it in errors."""
        attributes: object = self.attributes or {}
        if not isinstance(attributes, dict):
            message = "send an object, such as {deposit: 12.5}"
            raise AttributesUnreadable(message, path=("transactions", str(place), "attributes"))
        return HypotheticalSale(
            amount=self.amount.read(path="amount"),
            kind=self.kind,
            on=self.on,
            share_percent=self.share_percent,
            margin=self.margin,
            quantity=self.quantity,
            product=self.product,
            attributes=attributes,
        )


@strawberry.input
class SimulatePlanInput:
    """A draft of a plan, and over which history it is to be tried."""

    draft: PlanDraftInput
    """What the plan would pay."""
    currency: str
    """The currency in which it would pay, and in which everything is compared (ISO 4217)."""
    from_day: date
    """The first day that is paid by it."""
    until_day: date
    """The first day after these."""
    in_place_of: strawberry.ID | None = None
    """The plan whose versions it would replace from that day on, for whoever is on it and at their terms; without one
    it is compared with all that the agents are paid."""
    agent_ids: list[strawberry.ID] | None = None
    """For whom; everybody who is or was on the plan that it replaces, if none are named."""
    cliffs_above: Decimal = Decimal(100)
    """Sales are listed of which one more cent would move the pay by more than this."""

    def order(self) -> SimulationOrder:
        """Return what is to be simulated."""
        agents: Sequence[str] | None = self.agent_ids
        return SimulationOrder(
            document=self.draft.document(),
            currency=self.currency,
            from_day=self.from_day,
            until_day=self.until_day,
            in_place_of=Plan.optional_key(self.in_place_of, path="inPlaceOf"),
            agent_ids=None if agents is None else [Agent.key(one, path="agentIds") for one in agents],
            cliffs_above=self.cliffs_above,
        )


@strawberry.input
class StartPlanSimulationInput(SimulatePlanInput, MutationInput):
    """A draft of a plan, and over which history a worker is to try it."""
