"""What people edit, each with a version that rises with every change: for the trail, and against lost edits."""

from collections.abc import Mapping
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from domain.database import sql
from domain.shared.errors import Conflict


class VersionChanged(Conflict):
    """Somebody else has changed it since the version that was expected."""

    code: ClassVar[str] = "object.version_changed"


class Edited(StrEnum):
    """What is edited, by the table that holds its version."""

    AGENT = "agents"
    API_KEY = "api_keys"
    GOAL = "goals"
    JOB = "jobs"
    LEADERBOARD = "leaderboards"
    METRIC = "metric_versions"
    ORGANISATION = "organisation"
    PLAN = "plans"
    RULESET = "rulesets"
    SAVED_VIEW = "saved_views"
    TEAM = "teams"
    TRANSACTION = "subjects"


NAMED_BY: Mapping[Edited, str] = {  # the field of an input; there is one organisation, which needs no name
    Edited.AGENT: "agent_id",
    Edited.API_KEY: "key_id",
    Edited.GOAL: "goal_id",
    Edited.JOB: "job_id",
    Edited.LEADERBOARD: "leaderboard_id",
    Edited.METRIC: "metric_id",
    Edited.PLAN: "plan_id",
    Edited.RULESET: "ruleset_id",
    Edited.SAVED_VIEW: "view_id",
    Edited.TEAM: "team_id",
    Edited.TRANSACTION: "transaction_id",
}


async def version_of(edited: Edited, key: UUID | None, *, hold: bool = False) -> int | None:
    """Return the version, None where there is none yet; `hold` keeps everybody else from changing it meanwhile."""
    is_only_one = edited is Edited.ORGANISATION
    if key is None and not is_only_one:
        return None
    wanted, values = ("true", ()) if is_only_one else ("id = $1", (key,))
    locked = " for no key update" if hold else ""
    version: int | None = await sql.fetch_value(f"select version from {edited.value} where {wanted}{locked}", *values)
    return version


def refuse_changed(expected: int, *, actual: int | None) -> None:
    """Refuse an edit of another version than the one its author saw."""
    if expected != actual:
        message = f"this was changed meanwhile: you expected version {expected}, it is {actual}; read it again"
        raise VersionChanged(message, path=("expected_version",))
