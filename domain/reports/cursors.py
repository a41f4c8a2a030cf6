"""The order of rows, and where a page goes on: the values that its last row is ordered by."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import msgspec

from domain.database.parameters import Parameters
from domain.metrics.fields import SQL_TYPES, Field, FieldType
from domain.reports.keys import key_type
from domain.reports.plan import Plan
from domain.reports.shape import By, Dimension
from domain.shared.errors import Invalid
from domain.shared.paging import UnknownCursor, decode_cursor, encode_cursor

NAMED = (Dimension.AGENT, Dimension.TEAM, Dimension.REGION)
_TYPES = {name: kind for kind, name in SQL_TYPES.items() if kind is not FieldType.MONEY}


class CursorOfAnotherShape(Invalid):
    """The cursor came from a report with other columns, dimensions or order."""

    code: ClassVar[str] = "report.cursor_of_another_shape"


@dataclass(frozen=True, slots=True)
class Term:
    """One value that rows are ordered by; those without it come last."""

    value: str
    type: str
    is_descending: bool = False

    @property
    def sql(self) -> str:
        """Return it as a term of `order by`."""
        return f"{self.value} {'desc' if self.is_descending else 'asc'} nulls last"

    def read(self, text: str | None) -> Any:
        """Return the value of a cursor as one of the term's type."""
        return None if text is None else Field("after", _TYPES[self.type], "", "").read(text)


def order_terms(plan: Plan) -> list[Term]:
    """Return what rows are ordered by: as asked, then by their names and keys, so that no two rows are equal."""
    shape = plan.shape
    terms: list[Term] = []
    for order in shape.order:
        place = next((place for place, column in enumerate(shape.columns) if column.name == order.by), None)
        if place is not None:
            terms.append(Term(f"m{place}", "numeric", order.descending))
        else:
            key = next(place for place, by in enumerate(shape.by) if by.name == order.by)
            terms += _of_key(plan, key, is_descending=order.descending)
    for place in range(len(shape.by)):
        terms += [term for term in _of_key(plan, place) if term.value not in {one.value for one in terms}]
    return terms or [Term("m0", "numeric")]


def rows_after(plan: Plan, terms: Sequence[Term], parameters: Parameters) -> str:
    """Return the condition that a row comes after the cursor."""
    after = plan.shape.after
    if after is None:
        return "true"
    condition = "false"
    for term, text in reversed(list(zip(terms, _values(plan, terms, after), strict=True))):
        if text is None:
            condition = f"({term.value} is null and {condition})"
            continue
        value = f"{parameters.bind(text)}::{term.type}"
        sign = "<" if term.is_descending else ">"
        later = f"{term.value} {sign} {value} or {term.value} is null"
        condition = f"({later} or ({term.value} = {value} and {condition}))"
    return condition


def cursor_sql(terms: Sequence[Term]) -> str:
    """Return the SQL of the values that a row is ordered by, as a JSON array of texts."""
    return f"json_build_array({', '.join(f'{term.value}::text' for term in terms)})::text"


def written_cursor(plan: Plan, values: str) -> str:
    """Return the opaque cursor of a row, from the values that it is ordered by."""
    return encode_cursor([_shape_of(plan), values])


def _values(plan: Plan, terms: Sequence[Term], after: str) -> list[Any]:
    parts = decode_cursor(after)
    if len(parts) != 2 or parts[0] != _shape_of(plan):  # noqa: PLR2004 - the shape and the values
        message = "the cursor belongs to a report of another shape; use one of this report, or none"
        raise CursorOfAnotherShape(message, path=("after",))
    try:
        texts = msgspec.json.decode(parts[1], type=list[str | None])
        if len(texts) != len(terms):
            raise UnknownCursor("another number of values")
        return [term.read(text) for term, text in zip(terms, texts, strict=True)]
    except (msgspec.DecodeError, Invalid) as error:
        raise UnknownCursor("the cursor is damaged; use one that this report returned", path=("after",)) from error


def _shape_of(plan: Plan) -> str:
    shape = plan.shape
    names = [*(f"{column.name}={column.metric.key}" for column in shape.columns), "by", *(by.name for by in shape.by)]
    names += [f"{'-' if order.descending else '+'}{order.by}" for order in shape.order]
    return hashlib.sha256("\n".join(names).encode()).hexdigest()[:16]


def _of_key(plan: Plan, place: int, *, is_descending: bool = False) -> list[Term]:
    by = plan.shape.by[place]
    key = Term(f"d{place}", _type(plan, by), is_descending)
    return [Term(f"d{place}_label", "text", is_descending), key] if by.over in NAMED else [key]


def _type(plan: Plan, by: By) -> str:
    dataset = next((one.dataset for one in plan.counted if one.dataset is not None), None)
    return key_type(by, None if dataset is None else dataset.fields.get(by.field))
