"""Which comparison of a condition failed on which value: each is compared by the database, as when credits are read."""

from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from domain.commissions.asking.reasons import Reason, ReasonCode
from domain.commissions.conditions import fields_of_credits
from domain.database import sql
from domain.database.parameters import Parameters
from domain.metrics.check_condition import check_condition
from domain.metrics.condition_document import read_condition
from domain.metrics.conditions import All, Compare, Condition, Not, condition_sql
from domain.metrics.conditions import Any as AnyOf
from domain.metrics.the_catalogue import the_catalogue


async def failed_conditions(credit_id: UUID, when: Mapping[str, Any]) -> list[Reason]:
    """Return every comparison because of which the credit does not meet the condition."""
    fields = fields_of_credits(await the_catalogue())
    condition = check_condition(read_condition(when, path=("when",)), fields, path=("when",))
    compared = list(dict.fromkeys(_comparisons(condition)))
    parameters = Parameters([credit_id])
    columns = [
        f"array[({condition_sql(one, fields, parameters, row='c')})::text, ({fields[one.field].of('c')})::text]"
        for one in compared
    ]
    row = await sql.fetch_one(
        f"""select {", ".join(columns) or "null"}
              from (select credits.*, credited_at as occurred_at from credits) c where c.id = $1""",
        *parameters,
    )
    found = dict(zip(compared, row.values(), strict=True)) if row is not None and compared else {}
    truths = {one: holds == "true" for one, (holds, _) in found.items()}
    return [_reason(one, found[one][1], wanted) for one, wanted in _to_blame(condition, truths, wanted=True)]


def _comparisons(condition: Condition) -> Iterator[Compare]:
    match condition:
        case Compare():
            yield condition
        case Not():
            yield from _comparisons(condition.of)
        case All() | AnyOf():
            for part in condition.of:
                yield from _comparisons(part)


def _to_blame(condition: Condition, truths: Mapping[Compare, bool], *, wanted: bool) -> list[tuple[Compare, bool]]:
    """Return the comparisons that would have to come out otherwise, and how, for the condition to be as wanted."""
    if _holds(condition, truths) is wanted:
        return []
    match condition:
        case Compare():
            return [(condition, wanted)]
        case Not():
            return _to_blame(condition.of, truths, wanted=not wanted)
        case All() | AnyOf():
            return [one for part in condition.of for one in _to_blame(part, truths, wanted=wanted)]


def _holds(condition: Condition, truths: Mapping[Compare, bool]) -> bool:
    match condition:
        case Compare():
            return truths[condition]
        case Not():
            return not _holds(condition.of, truths)
        case All():
            return all(_holds(part, truths) for part in condition.of)
        case AnyOf():
            return any(_holds(part, truths) for part in condition.of)


def _reason(compare: Compare, actual: str | None, wanted: bool) -> Reason:  # noqa: FBT001 - as it comes out of a pair
    values = [str(value) for value in compare.values]
    asked = f"{compare.operator} {', '.join(values)}"
    message = f"{compare.field} is {actual or 'not known'}, and {asked} is {'wanted' if wanted else 'excluded'}"
    return Reason(ReasonCode.CONDITION, message, compare.field, compare.operator, values, actual)
