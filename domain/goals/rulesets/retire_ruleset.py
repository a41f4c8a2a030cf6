"""Retire a ruleset: no goal is set on it any more, and those that run go on."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from domain.database import sql
from domain.database.operation import operation
from domain.goals.rulesets.hold_ruleset import hold_usable_ruleset
from domain.shared.errors import Conflict


class NeverPublished(Conflict):
    """Nothing of the ruleset was ever published."""

    code: ClassVar[str] = "ruleset.never_published"


@operation
async def retire_ruleset(*, ruleset_id: UUID, now: datetime) -> UUID:
    """Let nobody set a goal on the ruleset from now on."""
    ruleset = await hold_usable_ruleset(ruleset_id)
    published = await sql.fetch_value(
        "select true from ruleset_versions where ruleset_id = $1 and state = 'PUBLISHED' limit 1", ruleset_id
    )
    if not published:
        message = f"{ruleset.key} was never published; delete its draft instead"
        raise NeverPublished(message, path=("ruleset_id",))
    await sql.execute("update rulesets set retired_at = $2 where id = $1", ruleset_id, now)
    return ruleset_id
