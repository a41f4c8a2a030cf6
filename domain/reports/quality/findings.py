"""What may be wrong with what was sent: each kind of finding with the SQL of its cases.

Every statement yields kind, detail, node and id, and shows only what the viewer may see: `seen` has the agents, and
what belongs to nobody is shown to those who see everybody.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from domain.database.parameters import Parameters
from domain.shared.period import Period


class FindingKind(StrEnum):
    """What may be wrong."""

    LEAD_WITHOUT_OWNER = "LEAD_WITHOUT_OWNER"
    OPPORTUNITY_WITHOUT_OWNER = "OPPORTUNITY_WITHOUT_OWNER"
    TASK_WITHOUT_OWNER = "TASK_WITHOUT_OWNER"
    AGENT_WITHOUT_TEAM = "AGENT_WITHOUT_TEAM"
    OPPORTUNITY_NOT_MOVED = "OPPORTUNITY_NOT_MOVED"
    WON_WITHOUT_TRANSACTION = "WON_WITHOUT_TRANSACTION"
    CALL_OUTSIDE_WORKING_HOURS = "CALL_OUTSIDE_WORKING_HOURS"
    QUARANTINED = "QUARANTINED"
    STATUS_NOT_MAPPED = "STATUS_NOT_MAPPED"
    STAGE_NOT_MAPPED = "STAGE_NOT_MAPPED"
    UNPRICED = "UNPRICED"
    OTHER_CURRENCY = "OTHER_CURRENCY"  # refunds and payments; they count for nothing


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is asked for, and what the organisation has set."""

    today: date
    time_zone: str
    period: Period
    stale_after_days: int
    from_hour: int
    until_hour: int
    days_off: Sequence[date]
    mapped_stages: Sequence[str]
    sees_everybody: bool
    sees_quarantine: bool


Cases = Callable[[Asked, Parameters], str]


def cases(asked: Asked, parameters: Parameters) -> str:
    """Return the SQL of every case of every kind."""
    return " union all ".join(_SELECTED[kind](asked, parameters) for kind in FindingKind)


def _case(
    parameters: Parameters, kind: FindingKind, node: str, source: str, *, detail: str = "null", key: str = "id"
) -> str:
    kind_of, node_of = parameters.bind(kind.value), parameters.bind(node)
    return f"""select {kind_of}::text as kind, {detail}::text as detail, {node_of}::text as node, {key} as id
                 from {source}"""


def _unowned(kind: FindingKind, node: str, table: str) -> Cases:
    def unowned(asked: Asked, parameters: Parameters) -> str:
        return _case(parameters, kind, node, f"{table} where agent_id is null and {_bool(asked.sees_everybody)}")

    return unowned


def _agents_without_team(asked: Asked, parameters: Parameters) -> str:
    today = parameters.bind(asked.today)
    return _case(
        parameters,
        FindingKind.AGENT_WITHOUT_TEAM,
        "Agent",
        f"""agents a where id in (select id from seen) and (disabled_on is null or disabled_on > {today})
             and not exists (select 1 from team_agents t where t.agent_id = a.id
                                and {today} >= t.from_day and {today} < t.until_day)""",
    )


def _not_moved(asked: Asked, parameters: Parameters) -> str:
    oldest = f"{parameters.bind(asked.today)}::date - {parameters.bind(asked.stale_after_days)}::integer"
    return _case(
        parameters,
        FindingKind.OPPORTUNITY_NOT_MOVED,
        "Opportunity",
        f"opportunities where state = 'OPEN' and coalesce(moved_day, created_day) <= {oldest} and {_owned(asked)}",
    )


def _won_without_transaction(asked: Asked, parameters: Parameters) -> str:
    return _case(
        parameters,
        FindingKind.WON_WITHOUT_TRANSACTION,
        "Opportunity",
        f"""opportunities o where state = 'WON' and {_owned(asked)} and not exists (
              select 1 from transactions t where t.opportunity_id = o.id and t.state <> 'REJECTED')""",
    )


def _calls_outside_hours(asked: Asked, parameters: Parameters) -> str:
    local = f"a.occurred_at at time zone {parameters.bind(asked.time_zone)}"
    hours = f"{parameters.bind(asked.from_hour)}::integer and {parameters.bind(asked.until_hour)}::integer - 1"
    return _case(
        parameters,
        FindingKind.CALL_OUTSIDE_WORKING_HOURS,
        "Fact",
        f"""activities a join facts f on f.id = a.fact_id
             where a.kind = 'CALL' and not f.is_whole_day and a.subject_id in (select id from seen)
               and a.day >= {parameters.bind(asked.period.start)} and a.day < {parameters.bind(asked.period.end)}
               and (a.day = any({parameters.bind(list(asked.days_off))}::date[])
                    or extract(hour from {local}) not between {hours})""",
        key="a.fact_id",
    )


def _quarantined(asked: Asked, parameters: Parameters) -> str:
    return _case(
        parameters,
        FindingKind.QUARANTINED,
        "QuarantinedFact",
        f"quarantined_facts where resolved_at is null and {_bool(asked.sees_quarantine)}",
        detail="reason",
    )


def _statuses(asked: Asked, parameters: Parameters) -> str:
    return _case(
        parameters,
        FindingKind.STATUS_NOT_MAPPED,
        "Lead",
        f"leads where status is not null and system_status is null and {_owned(asked)}",
        detail="status",
    )


def _stages(asked: Asked, parameters: Parameters) -> str:
    mapped = f"lower(btrim(stage)) <> all({parameters.bind(list(asked.mapped_stages))}::text[])"
    return _case(
        parameters,
        FindingKind.STAGE_NOT_MAPPED,
        "Opportunity",
        f"opportunities where state = 'OPEN' and stage is not null and {mapped} and {_owned(asked)}",
        detail="stage",
    )


def _unpriced(asked: Asked, parameters: Parameters) -> str:
    has_none = "amount is not null and base_amount is null"
    sources = {
        "Transaction": f"transactions where {has_none} and {_credited(asked)}",
        "Opportunity": f"opportunities where {has_none} and {_owned(asked)}",
        "Fact": f"(select *, fact_id as id from activities) a where {has_none} and {_owned(asked, 'subject_id')}",
    }
    unpriced = [
        _case(parameters, FindingKind.UNPRICED, node, source, detail="currency") for node, source in sources.items()
    ]
    return " union all ".join(unpriced)


def _other_currency(asked: Asked, parameters: Parameters) -> str:
    source = f"""facts f join fact_keys k on k.source = f.source and k.external_id = f.external_id and k.fact_id = f.id
                   join transactions t on t.id = f.entity_id
                  where f.type in ('rainmaker.transaction.partly_refunded.v1', 'rainmaker.payment.received.v1')
                    and f.payload ->> 'currency' <> t.currency and {_credited(asked, "t.id")}"""
    return _case(parameters, FindingKind.OTHER_CURRENCY, "Fact", source, detail="f.payload ->> 'currency'", key="f.id")


def _credited(asked: Asked, transaction: str = "id") -> str:
    credited = "select transaction_id from credits where agent_id in (select id from seen)"
    return f"({_bool(asked.sees_everybody)} or {transaction} in ({credited}))"


def _owned(asked: Asked, owner: str = "agent_id") -> str:
    return f"({_bool(asked.sees_everybody)} or {owner} in (select id from seen))"


def _bool(is_true: bool) -> str:  # noqa: FBT001 - it is the value itself
    return "true" if is_true else "false"


_SELECTED: Mapping[FindingKind, Cases] = {
    FindingKind.LEAD_WITHOUT_OWNER: _unowned(FindingKind.LEAD_WITHOUT_OWNER, "Lead", "leads"),
    FindingKind.OPPORTUNITY_WITHOUT_OWNER: _unowned(
        FindingKind.OPPORTUNITY_WITHOUT_OWNER, "Opportunity", "opportunities"
    ),
    FindingKind.TASK_WITHOUT_OWNER: _unowned(FindingKind.TASK_WITHOUT_OWNER, "Task", "tasks"),
    FindingKind.AGENT_WITHOUT_TEAM: _agents_without_team,
    FindingKind.OPPORTUNITY_NOT_MOVED: _not_moved,
    FindingKind.WON_WITHOUT_TRANSACTION: _won_without_transaction,
    FindingKind.CALL_OUTSIDE_WORKING_HOURS: _calls_outside_hours,
    FindingKind.QUARANTINED: _quarantined,
    FindingKind.STATUS_NOT_MAPPED: _statuses,
    FindingKind.STAGE_NOT_MAPPED: _stages,
    FindingKind.UNPRICED: _unpriced,
    FindingKind.OTHER_CURRENCY: _other_currency,
}
