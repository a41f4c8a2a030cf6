"""Declare an attribute of a dataset's facts, so that it can be asked about like any field."""

import re
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from domain.database import sql
from domain.database.operation import operation
from domain.metrics.attributes import TYPES
from domain.metrics.datasets import DATASETS
from domain.metrics.definition_errors import UnknownDataset
from domain.metrics.fields import FieldType
from domain.shared.errors import Conflict, Invalid
from domain.shared.names import clean_name

KEY = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,62}")


class AttributeKeyNotUsable(Invalid):
    """A key is at most 63 letters, digits and underscores, and begins with a letter."""

    code: ClassVar[str] = "attribute.key_not_usable"


class AttributeTypeNotOffered(Invalid):
    """An attribute is TEXT, NUMBER, BOOLEAN or DAY."""

    code: ClassVar[str] = "attribute.type_not_offered"


class AttributeDeclared(Conflict):
    """The dataset has this attribute already; its type never changes."""

    code: ClassVar[str] = "attribute.declared"


@operation
async def declare_attribute(*, dataset: str, key: str, type_: FieldType, label: str, now: datetime) -> UUID:
    """Write the attribute; its values are in the rows already, and of another type they count as missing."""
    if dataset not in DATASETS:
        raise UnknownDataset(f"there is no dataset {dataset!r}; choose one of {', '.join(DATASETS)}", path=("dataset",))
    if not KEY.fullmatch(key):
        raise AttributeKeyNotUsable(f"{key!r} cannot be a key; send one such as sector", path=("key",))
    if type_ not in TYPES:
        raise AttributeTypeNotOffered(f"choose one of {', '.join(TYPES)}", path=("type",))
    declared: UUID | None = await sql.fetch_value(
        """insert into custom_attributes (dataset, key, type, label, created_at) values ($1, $2, $3, $4, $5)
           on conflict do nothing returning id""",
        dataset,
        key,
        type_.value,
        clean_name(label, path="label"),
        now,
    )
    if declared is None:
        raise AttributeDeclared(f"{dataset} has attributes.{key} already; its type never changes", path=("key",))
    return declared
