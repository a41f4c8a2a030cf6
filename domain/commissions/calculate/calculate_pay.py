"""Calculate what agents' credits are worth now, from the checkpoint before the first that changed."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from domain.commissions.calculate.place_stretch import Checkpoint, CreditToPay, Placed, place_stretch
from domain.commissions.calculate.post_differences import PayKey, post_differences
from domain.commissions.calculate.stretches import Stale, Stretch, stretches
from domain.commissions.calculate.terms_of_agents import terms_of_agents
from domain.commissions.rules.window import is_cumulative, window_of
from domain.database import sql
from domain.database.replace_rows import replace_rows
from domain.facts.exchange_rates import recorded_rates
from domain.organisation.queries import the_organisation
from domain.shared.calendars import local_day, start_of_day
from domain.shared.period import Period, month_key

COLUMNS = (
    "agent_id", "plan_id", "component_key", "credit_id", "transaction_id", "plan_version_id", "credited_at", "source",
    "reference", "window_start", "window_until", "origin_period", "status", "basis", "window_before", "window_after",
    "amount", "currency",
)  # fmt: skip
KEY = ("agent_id", "plan_id", "component_key", "credit_id")
_SCOPE = """unnest($2::uuid[], $3::uuid[], $4::text[], $5::timestamptz[], $6::timestamptz[])
                as s (agent_id, plan_id, component_key, since, until)
            where stored.agent_id = s.agent_id and stored.plan_id = s.plan_id
              and stored.component_key = s.component_key
              and stored.credited_at >= s.since and stored.credited_at < s.until"""


async def calculate_pay(stale: Mapping[UUID, Stale], *, now: datetime, post: bool = True) -> None:
    """Place anew what changed for these agents, whose rows the caller has locked, and append the differences.

    With `post` off nothing is appended: that is how a rebuild sees what the ledger should add up to.
    """
    time_zone = (await the_organisation()).time_zone
    anew = stretches(await terms_of_agents(stale), stale, time_zone=time_zone)
    if not anew:
        return
    placed = await _place(anew, time_zone=time_zone)
    changed = await replace_rows(
        "calculated_pay",
        key=KEY,
        scope=_SCOPE,
        scope_values=_scope_values(anew),
        columns=COLUMNS,
        rows=[_row(one) for one in placed],
        watch=KEY,
    )
    if post:
        keys = {PayKey(*(change.after or change.before or ())) for change in changed}
        await post_differences(keys, {_key(one): one for one in placed}, now=now)


async def _place(anew: Sequence[Stretch], *, time_zone: str) -> list[Placed]:
    rates = await recorded_rates()
    found = await _credits(anew)
    checkpoints = await _checkpoints(anew, time_zone=time_zone)
    return [
        one
        for position, stretch in enumerate(anew)
        for one in place_stretch(
            stretch, found.get(position, ()), checkpoints=checkpoints.get(position, ()), rates=rates
        )
    ]


async def _credits(anew: Sequence[Stretch]) -> dict[int, list[CreditToPay]]:
    rows = await sql.fetch(
        """select s.position, c.id, c.transaction_id, c.kind, c.level, c.transaction_kind, c.source, c.reference,
                  c.amount - c.refunded_amount, c.currency, c.credited_at, c.day, c.reversed_day
             from unnest($1::integer[], $2::uuid[], $3::timestamptz[], $4::timestamptz[])
                  as s (position, agent_id, since, until)
             join credits c on c.agent_id = s.agent_id and c.credited_at >= s.since and c.credited_at < s.until
            order by s.position, c.credited_at, c.source, c.reference, c.id""",
        list(range(len(anew))),
        [stretch.agent_id for stretch in anew],
        [stretch.since for stretch in anew],
        [stretch.until for stretch in anew],
    )
    found: dict[int, list[CreditToPay]] = defaultdict(list)
    for row in rows:
        position, *fields = row.values()
        found[position].append(CreditToPay(*fields))
    return found


async def _checkpoints(anew: Sequence[Stretch], *, time_zone: str) -> dict[int, list[Checkpoint]]:
    open_windows = [
        (position, stretch, window)
        for position, stretch in enumerate(anew)
        for window in sorted(_windows(stretch, time_zone))
    ]
    # A row that used nothing changes nothing, and rates that do not accumulate have no others. The window's first
    # instant keeps the first credit of a window from looking through all those before it.
    rows = await sql.fetch(
        """select s.position, s.window_start, s.window_until, last.window_after
             from unnest($1::integer[], $2::uuid[], $3::uuid[], $4::text[], $5::timestamptz[], $6::timestamptz[],
                         $7::date[], $8::date[])
                  as s (position, agent_id, plan_id, component_key, opens, since, window_start, window_until)
            cross join lateral (
                 select p.window_after from calculated_pay p
                  where p.agent_id = s.agent_id and p.plan_id = s.plan_id and p.component_key = s.component_key
                    and p.credited_at >= s.opens and p.credited_at < s.since
                    and p.window_start = s.window_start and p.window_until = s.window_until
                    and (p.window_before <> 0 or p.window_after <> 0)
                  order by p.credited_at desc, p.source desc, p.reference desc, p.credit_id desc limit 1) last""",
        [position for position, _, _ in open_windows],
        [stretch.agent_id for _, stretch, _ in open_windows],
        [stretch.plan_id for _, stretch, _ in open_windows],
        [stretch.component_key for _, stretch, _ in open_windows],
        [start_of_day(window.start, time_zone) for _, _, window in open_windows],
        [stretch.since for _, stretch, _ in open_windows],
        [window.start for _, _, window in open_windows],
        [window.end for _, _, window in open_windows],
    )
    checkpoints: dict[int, list[Checkpoint]] = defaultdict(list)
    for row in rows:
        window = Period(row["window_start"], row["window_until"])
        checkpoints[row["position"]].append(Checkpoint(window, row["window_after"]))
    return checkpoints


def _windows(stretch: Stretch, time_zone: str) -> set[Period]:
    """Return each window, by any version that accumulates, in which the stretch begins."""
    day = local_day(stretch.since, time_zone)
    components = (version.components.get(stretch.component_key) for version in stretch.terms.versions)
    return {window_of(component, day) for component in components if component and is_cumulative(component)}


def _scope_values(anew: Sequence[Stretch]) -> tuple[list[Any], ...]:
    return (
        [stretch.agent_id for stretch in anew],
        [stretch.plan_id for stretch in anew],
        [stretch.component_key for stretch in anew],
        [stretch.since for stretch in anew],
        [stretch.until for stretch in anew],
    )


def _key(placed: Placed) -> PayKey:
    stretch = placed.stretch
    return PayKey(stretch.agent_id, stretch.plan_id, stretch.component_key, placed.credit.id)


def _row(placed: Placed) -> dict[str, Any]:
    window_before, window_after = placed.used()
    return {
        **dict(zip(KEY, _key(placed), strict=True)),
        "transaction_id": placed.credit.transaction_id,
        "plan_version_id": placed.version.id,
        "credited_at": placed.credit.credited_at,
        "source": placed.credit.source,
        "reference": placed.credit.reference,
        "window_start": placed.window.start,
        "window_until": placed.window.end,
        "origin_period": month_key(placed.credit.day),
        "status": placed.status,
        "basis": placed.basis,
        "window_before": window_before,
        "window_after": window_after,
        "amount": placed.line.amount,
        "currency": placed.version.currency,
    }
