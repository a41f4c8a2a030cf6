"""Datasets as they are shown: what can be counted, and what can be asked about it."""

from typing import Self

import strawberry

from api.enums import FieldType, Operator, Role
from domain.metrics import dataset as datasets
from domain.metrics import fields
from domain.metrics.conditions import operators_of


@strawberry.type
class DatasetField:
    """What can be asked about a row."""

    key: str
    """What it is called in conditions, dimensions and definitions."""
    type: FieldType
    """What its values are."""
    description: str
    """What it tells."""
    choices: list[str]
    """The only values that it has; empty where it may have any."""
    operators: list[Operator]
    """How it can be compared."""

    @classmethod
    def read(cls, field: fields.Field) -> Self:
        """Return the field as it is shown."""
        return cls(
            key=field.key,
            type=field.type,
            description=field.description,
            choices=list(field.choices),
            operators=operators_of(field),
        )


@strawberry.type
class DatasetAnchor:
    """A day by which rows can be counted."""

    key: str
    """What it is called in definitions."""
    description: str
    """Which day it is."""


@strawberry.type
class Dataset:
    """A kind of row that can be counted."""

    key: str
    """What it is called in definitions."""
    description: str
    """What its rows are."""
    is_stock: bool
    """Whether rows are counted as they stand at a moment, and not over days."""
    is_signed: bool
    """Whether some rows take others back."""
    roles: list[Role]
    """Whose rows can be; the first is the usual one."""
    anchors: list[DatasetAnchor]
    """The days by which rows can be counted, the usual one first; a stock has none."""
    fields: list[DatasetField]
    """What can be asked about its rows, declared attributes included."""

    @classmethod
    def read(cls, seen: datasets.Dataset) -> Self:
        """Return the dataset as it is shown."""
        return cls(
            key=seen.key,
            description=seen.description,
            is_stock=seen.is_stock,
            is_signed=seen.is_signed,
            roles=list(seen.roles),
            anchors=[DatasetAnchor(key=key, description=one.description) for key, one in seen.anchors.items()],
            fields=[DatasetField.read(field) for field in seen.fields.values()],
        )
