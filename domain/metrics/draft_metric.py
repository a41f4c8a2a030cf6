"""Draft a metric, and change the draft until it is published."""

import re
from datetime import datetime
from typing import ClassVar
from uuid import UUID

import asyncpg

from domain.database import sql
from domain.database.operation import operation
from domain.metrics.build_metric import build_metric
from domain.metrics.catalogue import BUILT_IN
from domain.metrics.definition import AnyDefinition, write_definition
from domain.metrics.metric import AnyMetric
from domain.metrics.the_catalogue import the_catalogue
from domain.shared.errors import Conflict, Invalid, NotFound
from domain.shared.names import clean_name

KEY = re.compile(r"[a-z][a-z0-9_]{1,62}")
WITHIN = "__"  # in the key of a metric that is part of something, which alone may define it
LONGEST_DESCRIPTION = 2_000
LARGEST_DOCUMENT = 100_000  # characters; the bounds of conditions let nobody near it by accident


class MetricKeyNotUsable(Invalid):
    """A key is 2 to 63 lower-case letters, digits and single underscores, and begins with a letter."""

    code: ClassVar[str] = "metric.key_not_usable"


class MetricKeyTaken(Conflict):
    """A built-in metric has the key."""

    code: ClassVar[str] = "metric.key_taken"


class MetricDraftExists(Conflict):
    """The metric has a draft already."""

    code: ClassVar[str] = "metric.draft_exists"


class MetricVersionNotFound(NotFound):
    """There is no such version of a metric."""

    code: ClassVar[str] = "metric.version_not_found"


class MetricPublished(Conflict):
    """A published version never changes."""

    code: ClassVar[str] = "metric.published"


class DescriptionTooLong(Invalid):
    """What is said of a metric has at most 2,000 characters."""

    code: ClassVar[str] = "metric.description_too_long"


@operation
async def draft_metric(*, key: str, definition: AnyDefinition, now: datetime) -> UUID:
    """Write the first version of a metric, or the next one, as a draft that nothing is counted by yet."""
    if not KEY.fullmatch(key) or WITHIN in key:
        raise MetricKeyNotUsable(f"{key!r} cannot be a key; send one such as site_visits", path=("key",))
    if key in BUILT_IN:
        raise MetricKeyTaken(f"{key} is a built-in metric; choose another key", path=("key",))
    return await draft_version(key=key, definition=definition, now=now)


async def draft_version(*, key: str, definition: AnyDefinition, now: datetime) -> UUID:
    """Write the version of a metric whose key is known to be sound, such as one that is defined within something."""
    await check_definition(key, definition)
    drafted: UUID | None = await sql.fetch_value(
        """insert into metric_versions (key, number, state, document, created_at)
           select $1, coalesce(max(number), 0) + 1, 'DRAFT', $2::jsonb, $3 from metric_versions where key = $1
           on conflict do nothing returning id""",
        key,
        write_definition(definition),
        now,
    )
    if drafted is None:
        raise MetricDraftExists(f"{key} has a draft already; change or publish that one", path=("key",))
    return drafted


@operation
async def change_metric_draft(*, version_id: UUID, definition: AnyDefinition) -> UUID:
    """Replace what the draft counts."""
    version = await locked_draft(version_id)
    await check_definition(version["key"], definition)
    await sql.execute(
        "update metric_versions set document = $2::jsonb, version = version + 1 where id = $1",
        version_id,
        write_definition(definition),
    )
    return version_id


async def locked_draft(version_id: UUID) -> asyncpg.Record:
    """Return the draft and let nobody else change or publish it until the transaction ends."""
    version = await sql.fetch_one(
        "select id, key, number, state, document::text from metric_versions where id = $1 for no key update", version_id
    )
    if version is None:
        raise MetricVersionNotFound("there is no such version of a metric", path=("metric_id",))
    if version["state"] != "DRAFT":
        raise MetricPublished(f"version {version['number']} is published; draft the next one", path=("metric_id",))
    return version


async def check_definition(key: str, definition: AnyDefinition) -> AnyMetric:
    """Return the metric that the definition makes, or refuse it with the path of what is wrong."""
    catalogue = await the_catalogue()

    def find(other: str, path: tuple[str, ...]) -> AnyMetric:
        return catalogue.metric(other, path=path)

    try:
        _check_words(definition)
        return build_metric(definition, key=key, number=0, datasets=catalogue.datasets, find=find)
    except (Invalid, NotFound) as error:
        kind = str(definition.__struct_config__.tag).lower()
        error.path = ("definition", kind, *error.path)
        raise


def _check_words(definition: AnyDefinition) -> None:
    clean_name(definition.label, path="label")
    if len(definition.description) > LONGEST_DESCRIPTION or len(write_definition(definition)) > LARGEST_DOCUMENT:
        raise DescriptionTooLong(f"send at most {LONGEST_DESCRIPTION} characters", path=("description",))
