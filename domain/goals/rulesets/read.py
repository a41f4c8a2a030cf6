"""Read rulesets as goals are measured by them."""

from collections import defaultdict
from collections.abc import Collection
from uuid import UUID

import asyncpg

from domain.database import sql
from domain.goals.rulesets.document import RuleTerms, read_rules
from domain.goals.rulesets.ruleset import GoalRule, Ruleset, RulesetVersion
from domain.metrics.the_catalogue import Catalogue, the_catalogue


async def rulesets_by_id(ids: Collection[UUID] | None) -> dict[UUID, Ruleset]:
    """Return those rulesets, or all of them, with their published versions; of some there may be none yet."""
    rows = await sql.fetch(
        """select r.id, r.key, r.name, r.rolls_up, r.retired_at is not null as is_retired, r.version,
                  v.id as version_id, v.number, v.from_day, v.published_at, v.rules::text as rules
             from rulesets r left join ruleset_versions v on v.ruleset_id = r.id and v.state = 'PUBLISHED'
            where $1::uuid[] is null or r.id = any($1) order by v.from_day, v.number""",
        None if ids is None else list(ids),
    )
    catalogue = await the_catalogue()
    versions: dict[UUID, list[RulesetVersion]] = defaultdict(list)
    for row in rows:
        if row["version_id"] is not None:
            versions[row["id"]].append(_version(row, catalogue))
    return {
        row["id"]: Ruleset(
            id=row["id"],
            key=row["key"],
            name=row["name"],
            rolls_up=row["rolls_up"],
            is_retired=row["is_retired"],
            versions=tuple(versions[row["id"]]),
            version=row["version"],
        )
        for row in rows
    }


def _version(row: asyncpg.Record, catalogue: Catalogue) -> RulesetVersion:
    return RulesetVersion(
        id=row["version_id"],
        ruleset_id=row["id"],
        number=row["number"],
        from_day=row["from_day"],
        published_at=row["published_at"],
        rules=tuple(_rule(terms, catalogue) for terms in read_rules(row["rules"])),
    )


def _rule(terms: RuleTerms, catalogue: Catalogue) -> GoalRule:
    assert terms.metric is not None  # noqa: S101 - what was defined in place has been published
    metric = catalogue.metric(terms.metric)
    return GoalRule(
        key=terms.key,
        label=terms.label or metric.label,
        metric=metric,
        weight=terms.weight,
        target=terms.target,
        is_lower_better=terms.is_lower_better,
        is_capped=terms.is_capped,
    )
