"""Sales that are supposed: figures are read as if all credits of these transactions were others than are recorded.

What counts recorded credits counts these: in its statement another table stands before theirs.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

import msgspec

from domain.database.parameters import Parameters
from domain.metrics.dataset import Dataset

SupposedCredits: TypeAlias = Sequence[Mapping[str, Any]]  # by column, all that their transactions are to have

_encoder = msgspec.json.Encoder(decimal_format="number")
_CREDITS = re.compile(r"\bcredits\b")


def counts_credits(dataset: Dataset) -> bool:
    """Return whether its rows are made of credits: what its SQL reads decides, so that no dataset can be forgotten."""
    return _CREDITS.search(dataset.relation) is not None


def supposed_sql(supposed: SupposedCredits, parameters: Parameters) -> str:
    """Return the table expression that stands before the table of credits in what follows, with what is supposed."""
    rows = parameters.bind(as_json(supposed))
    ids = parameters.bind(_transactions(supposed))
    # Not materialized: each place that reads it has to find its rows by the indexes of the table.
    return f"""credits as not materialized (
            select * from credits where transaction_id <> all({ids}::uuid[])
            union all select * from jsonb_populate_recordset(null::credits, {rows}::jsonb))"""


def is_supposed(supposed: SupposedCredits, parameters: Parameters) -> str:
    """Return the condition of being a row `r`, of a dataset made of credits, of which something is supposed."""
    return f"r.transaction_id = any({parameters.bind(_transactions(supposed))}::uuid[])"


def as_json(supposed: SupposedCredits) -> str:
    """Return the rows as PostgreSQL reads them; numbers of attributes stay numbers, to the last digit."""
    return _encoder.encode(supposed).decode()


def _transactions(supposed: SupposedCredits) -> list[Any]:
    return list({one["transaction_id"] for one in supposed})
