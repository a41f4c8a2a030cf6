"""Sales that are supposed: figures are read as if these credits were recorded, by the SQL that counts recorded ones."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

import msgspec

from domain.database.parameters import Parameters
from domain.metrics.aggregates import Source
from domain.metrics.dataset import Dataset

SupposedCredits: TypeAlias = Sequence[Mapping[str, Any]]  # by column, of transactions that are not recorded

_CREDITS = re.compile(r"\bcredits\b")


def counts_credits(dataset: Dataset) -> bool:
    """Return whether its rows are made of credits: what its SQL reads decides, so that no dataset can be forgotten."""
    return _CREDITS.search(dataset.relation) is not None


def supposed_sql(supposed: SupposedCredits, parameters: Parameters) -> str:
    """Return the table expression that stands before the table of credits in one statement, with what is supposed."""
    rows = parameters.bind(msgspec.json.encode(supposed).decode())
    # Not materialized: each place that reads it has to find its rows by the indexes of the table.
    return f"""credits as not materialized (
            select * from credits union all select * from jsonb_populate_recordset(null::credits, {rows}::jsonb))"""


def is_supposed(source: Source, supposed: SupposedCredits, parameters: Parameters) -> str:
    """Return the condition of being a row of a transaction that is supposed."""
    ids = parameters.bind([one["transaction_id"] for one in supposed])
    return f"r.{source.dataset.entity} = any({ids}::uuid[])"
