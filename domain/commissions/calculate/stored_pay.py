"""What is stored of calculated pay: what a stretch begins with, which lines it has, and the writing of what differs."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Self
from uuid import UUID

import msgspec

from domain.commissions.calculate.lines import Changed, PayKey, PayRow, read_document
from domain.commissions.calculate.stretches import Stretch
from domain.commissions.calculate.terms_of_agents import PlanTerms
from domain.commissions.rules.state import State, read_state
from domain.database import sql
from domain.shared.calendars import start_of_day
from domain.shared.period import Period

KEY = "agent_id, plan_id, component_key, line_id"
VALUES = ", ".join(PayRow._fields)
_TYPES = {
    "agent_id": "uuid", "plan_id": "uuid", "component_key": "text", "line_id": "uuid", "kind": "text",
    "credit_id": "uuid", "transaction_id": "uuid", "plan_version_id": "uuid", "placed_at": "timestamptz",
    "source": "text", "reference": "text", "place": "smallint", "origin_period": "text", "status": "text",
    "basis": "numeric", "amount": "numeric", "currency": "text", "state": "jsonb",
}  # fmt: skip
_SELECTED = ", ".join(f"p.{name}::text" if name == "state" else f"p.{name}" for name in PayRow._fields)
_LAST_ENTRY = """select p.placed_at, p.state from calculated_pay p
    where p.agent_id = s.agent_id and p.plan_id = s.plan_id and p.component_key = s.component_key"""
_LAST_FIRST = """order by p.placed_at desc, p.source collate "C" desc, p.reference collate "C" desc,
                          p.credit_id desc, p.place desc"""
_STRETCHES = """unnest($1::integer[], $2::uuid[], $3::uuid[], $4::text[], $5::timestamptz[], $6::timestamptz[])
                as s (position, agent_id, plan_id, component_key, since, until)"""


@dataclass(frozen=True, slots=True)
class PeriodScope:
    """The lines of periods of one agent under one component, from a period on, which begins at an instant."""

    terms: PlanTerms = field(compare=False)
    component_key: str
    since: datetime
    first_period: str

    @classmethod
    def beginning(cls, terms: PlanTerms, component_key: str, day: date, time_zone: str) -> Self:
        """Return the lines of the pay period that holds the day, and of all later ones."""
        period = terms.period_of(day)
        return cls(terms, component_key, start_of_day(period.start, time_zone), terms.name_of(period))

    @property
    def key(self) -> tuple[UUID, UUID, str]:
        """Return what is the agent's under the component."""
        return (self.terms.agent_id, self.terms.plan_id, self.component_key)


async def states_before(anew: Sequence[Stretch]) -> dict[int, dict[str, State]]:
    """Return what each component of each stretch begins with: what the last entry before it left behind."""
    asked = [one for one in _asked(anew) if _keeps_state(anew[one[0]], one[3])]
    rows = (
        await sql.fetch(
            f"""select s.position, s.component_key, last.state::text as state from {_STRETCHES}
             cross join lateral ({_LAST_ENTRY} and p.placed_at < s.since {_LAST_FIRST} limit 1) last""",
            *zip(*asked, strict=True),
        )
        if asked
        else []
    )
    states: dict[int, dict[str, State]] = defaultdict(dict)
    for row in rows:
        states[row["position"]][row["component_key"]] = read_state(read_document(row["state"]))
    return states


async def stored_lines(anew: Sequence[Stretch]) -> dict[PayKey, PayRow]:
    """Return the lines of entries that the stretches have."""
    rows = await sql.fetch(
        f"""select p.agent_id, p.plan_id, p.component_key, p.line_id, {_SELECTED} from {_STRETCHES}
              join calculated_pay p on p.agent_id = s.agent_id and p.plan_id = s.plan_id
               and p.component_key = s.component_key and p.placed_at >= s.since and p.placed_at < s.until""",
        *zip(*_asked(anew), strict=True),
    )
    return dict(map(read_line, rows))


def read_line(row: Any) -> tuple[PayKey, PayRow]:
    """Return the key of a stored line, and what is stored beside it."""
    *fields, state = row
    return PayKey(*fields[:4]), PayRow._make([*fields[4:], read_document(state)])


async def spans_of(scopes: Sequence[PeriodScope]) -> list[tuple[PeriodScope, tuple[datetime, datetime]]]:
    """Return from when to when each component has entries, no earlier than its scope begins."""
    rows = await sql.fetch(
        """select s.position, first.placed_at as first, last.placed_at as last
             from unnest($1::integer[], $2::uuid[], $3::uuid[], $4::text[], $5::timestamptz[])
                  as s (position, agent_id, plan_id, component_key, since)
            cross join lateral (select min(p.placed_at) as placed_at from calculated_pay p
                                 where p.agent_id = s.agent_id and p.plan_id = s.plan_id
                                   and p.component_key = s.component_key and p.placed_at >= s.since) first
            cross join lateral (select max(p.placed_at) as placed_at from calculated_pay p
                                 where p.agent_id = s.agent_id and p.plan_id = s.plan_id
                                   and p.component_key = s.component_key and p.placed_at >= s.since) last
            where first.placed_at is not null order by s.position""",
        *zip(*((place, *scope.key, scope.since) for place, scope in enumerate(scopes)), strict=True),
    )
    return [(scopes[row["position"]], (row["first"], row["last"])) for row in rows]


async def period_states(
    asked: Sequence[tuple[PeriodScope, Period, datetime, datetime]],
) -> dict[int, tuple[datetime, State]]:
    """Return when the last entry of each period was placed, and what it left behind; nothing where there is none."""
    rows = await sql.fetch(
        f"""select s.position, last.placed_at, last.state::text as state from {_STRETCHES}
             cross join lateral ({_LAST_ENTRY} and p.placed_at >= s.since and p.placed_at < s.until
                                 {_LAST_FIRST} limit 1) last""",
        *zip(*((place, *one[0].key, one[2], one[3]) for place, one in enumerate(asked)), strict=True),
    )
    return {row["position"]: (row["placed_at"], read_state(read_document(row["state"]))) for row in rows}


async def stored_period_lines(scopes: Sequence[PeriodScope]) -> dict[PayKey, PayRow]:
    """Return the lines of periods that are stored within the scopes."""
    rows = await sql.fetch(
        f"""select p.agent_id, p.plan_id, p.component_key, p.line_id, {_SELECTED}
              from unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[])
                   as s (agent_id, plan_id, component_key, first_period)
              join calculated_pay p on p.agent_id = s.agent_id and p.plan_id = s.plan_id
               and p.component_key = s.component_key and p.placed_at is null
               and p.origin_period collate "C" >= s.first_period collate "C" """,
        *zip(*((*scope.key, scope.first_period) for scope in scopes), strict=True),
    )
    return dict(map(read_line, rows))


async def write_lines(stored: Mapping[PayKey, PayRow], fresh: Mapping[PayKey, PayRow]) -> Changed:
    """Make the lines that are stored the fresh ones, and return those of which the ledger must hold something else."""
    gone = stored.keys() - fresh.keys()
    changed = {key: row for key, row in fresh.items() if stored.get(key) != row}
    if gone:
        await sql.execute(
            f"""delete from calculated_pay using unnest($1::uuid[], $2::uuid[], $3::text[], $4::uuid[])
                    as gone (agent_id, plan_id, component_key, line_id)
                 where ({_prefixed("calculated_pay")}) = ({_prefixed("gone")})""",
            *zip(*gone, strict=True),
        )
    if changed:
        await sql.execute(_UPSERT, *zip(*map(_parameters, changed.items()), strict=True))
    repaid: Changed = {key: row for key, row in changed.items() if key not in stored or stored[key].paid != row.paid}
    return repaid | dict.fromkeys(gone)


def _asked(anew: Sequence[Stretch]) -> list[tuple[Any, ...]]:
    return [
        (position, stretch.agent_id, stretch.plan_id, key, stretch.since, stretch.until)
        for position, stretch in enumerate(anew)
        for key in stretch.component_keys
    ]


def _keeps_state(stretch: Stretch, key: str) -> bool:
    return any(rule.reach(day) is not None for day, rule in stretch.terms.rules(key))


def _parameters(line: tuple[PayKey, PayRow]) -> tuple[Any, ...]:
    key, row = line
    *fields, state = row
    return (*key, *fields, None if state is None else msgspec.json.encode(state).decode())


def _prefixed(alias: str) -> str:
    return ", ".join(f"{alias}.{name}" for name in KEY.split(", "))


_UPSERT = f"""
    insert into calculated_pay ({KEY}, {VALUES})
    select * from unnest({", ".join(f"${place}::{kind}[]" for place, kind in enumerate(_TYPES.values(), 1))})
    on conflict ({KEY}) do update set {", ".join(f"{name} = excluded.{name}" for name in PayRow._fields)}"""
