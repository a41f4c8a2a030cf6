"""What a draft of a plan would have paid, as it is shown."""

from datetime import date
from decimal import Decimal
from typing import Self
from uuid import UUID

import strawberry

from api.context import Info
from api.facts.types.transaction import Transaction
from api.money import Money
from api.people.types import Agent
from domain.commissions.asking.cliffs import Cliff
from domain.commissions.asking.simulate_plan import SimulatedPay, Simulation


@strawberry.type
class SimulatedAgent:
    """What one agent was paid for the days of a simulation, and would have been."""

    paid: Money
    """What was paid."""
    would_be_paid: Money
    """What the draft would have paid."""
    difference: Money
    """What that would be more; who loses has less than nothing."""
    agent_id: strawberry.Private[UUID]

    @classmethod
    def read(cls, pay: SimulatedPay, currency: str) -> Self:
        """Return the pay as it is shown."""
        return cls(
            paid=Money.of(pay.paid, currency),
            would_be_paid=Money.of(pay.would_be_paid, currency),
            difference=Money.of(pay.difference, currency),
            agent_id=pay.agent_id,
        )

    @strawberry.field
    async def agent(self, info: Info) -> Agent | None:
        """Whose pay it is."""
        return await Agent.find(info.context, self.agent_id)


@strawberry.type
class PlanCliff:
    """A sale that crosses a bound at which one more cent moves its pay by much."""

    component_key: str
    """The component of the draft."""
    day: date
    """The day of the sale."""
    bound: Decimal
    """The bound that it crosses."""
    jump: Money
    """By how much the pay jumps there."""
    agent_id: strawberry.Private[UUID]
    transaction_id: strawberry.Private[UUID]

    @classmethod
    def read(cls, cliff: Cliff) -> Self:
        """Return the cliff as it is shown."""
        return cls(
            component_key=cliff.component_key,
            day=cliff.day,
            bound=cliff.bound,
            jump=Money.of(cliff.jump, cliff.currency),
            agent_id=cliff.agent_id,
            transaction_id=cliff.transaction_id,
        )

    @strawberry.field
    async def agent(self, info: Info) -> Agent | None:
        """Who sold it."""
        return await Agent.find(info.context, self.agent_id)

    @strawberry.field
    async def transaction(self, info: Info) -> Transaction | None:
        """The sale."""
        return await Transaction.find(info.context, self.transaction_id)


@strawberry.type
class PlanSimulation:
    """What a draft would have paid over real history. Nothing was written."""

    paid: Money
    """What everybody was paid."""
    would_be_paid: Money
    """What the draft would have cost."""
    agents: list[SimulatedAgent]
    """Everybody, winners first."""
    cliffs: list[PlanCliff]
    """Sales at cliffs of the draft, the highest first, at most a hundred."""
    unconverted: int
    """How many lines are left out because no exchange rate of their day is recorded."""

    @classmethod
    def read(cls, simulation: Simulation) -> Self:
        """Return the simulation as it is shown."""
        return cls(
            paid=Money.of(simulation.paid, simulation.currency),
            would_be_paid=Money.of(simulation.would_be_paid, simulation.currency),
            agents=[SimulatedAgent.read(one, simulation.currency) for one in simulation.agents],
            cliffs=[PlanCliff.read(cliff) for cliff in simulation.cliffs],
            unconverted=simulation.unconverted,
        )
