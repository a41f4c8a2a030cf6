"""A simulation of many agents or years: done by a worker, followed by whoever asked, and left behind as a file."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec

from domain.access.viewer import Viewer
from domain.commissions.asking.cliffs import Cliff
from domain.commissions.asking.simulate_plan import (
    SimulatedPay,
    Simulation,
    SimulationOrder,
    check_order,
    simulate_plan,
)
from domain.database import sql
from domain.database.operation import operation
from domain.jobs.job import JobFile, JobKind, JobToDo, Tell
from domain.jobs.keep_file import FileOfJob
from domain.jobs.start_job import start_job
from domain.shared.money import rounded

FILE_NAME, MEDIA_TYPE = "simulation.json", "application/json"


@operation
async def start_simulation(*, order: SimulationOrder, viewer: Viewer, now: datetime) -> UUID:
    """Ask for the simulation; a draft that could not be published is refused at once."""
    await check_order(order)
    return await start_job(kind=JobKind.SIMULATE_PLAN, viewer=viewer, input=msgspec.to_builtins(order), now=now)


async def simulate_for_job(job: JobToDo, *, tell: Tell, now: datetime) -> JobFile:
    """Simulate, telling how many agents are done, and write what comes out."""
    simulation = await simulate_plan(msgspec.convert(job.input, SimulationOrder), now=now, tell=tell)
    file = FileOfJob(job.id)
    await file.write(msgspec.json.encode(await _document(simulation)))
    await file.close()
    return JobFile(FILE_NAME, MEDIA_TYPE, file.bytes)


async def _document(simulation: Simulation) -> dict[str, Any]:
    """Return the simulation with the names of agents and transactions, amounts as text with all their decimals."""
    names = await _names("select id, name from agents where id = any($1)", {one.agent_id for one in simulation.agents})
    sales = await _names(
        "select id, reference as name from transactions where id = any($1)",
        {cliff.transaction_id for cliff in simulation.cliffs},
    )
    return {
        "currency": simulation.currency,
        "fromDay": simulation.period.start,
        "untilDay": simulation.period.end,
        "paid": _text(simulation.paid, simulation.currency),
        "wouldBePaid": _text(simulation.would_be_paid, simulation.currency),
        "unconverted": simulation.unconverted,
        "agents": [_pay(one, names, simulation.currency) for one in simulation.agents],
        "cliffs": [_cliff(one, names, sales) for one in simulation.cliffs],
    }


def _pay(pay: SimulatedPay, names: Mapping[UUID, str], currency: str) -> dict[str, Any]:
    return {
        "agent": names.get(pay.agent_id),
        "paid": _text(pay.paid, currency),
        "wouldBePaid": _text(pay.would_be_paid, currency),
        "difference": _text(pay.difference, currency),
    }


def _cliff(cliff: Cliff, names: Mapping[UUID, str], sales: Mapping[UUID, str]) -> dict[str, Any]:
    return {
        "agent": names.get(cliff.agent_id),
        "transaction": sales.get(cliff.transaction_id),
        "componentKey": cliff.component_key,
        "day": cliff.day,
        "bound": f"{cliff.bound:f}",
        "jump": _text(cliff.jump, cliff.currency),
    }


async def _names(statement: str, ids: set[UUID]) -> dict[UUID, str]:
    return {row["id"]: row["name"] for row in await sql.fetch(statement, list(ids))}


def _text(amount: Decimal, currency: str) -> str:
    return f"{rounded(amount, currency):f}"
