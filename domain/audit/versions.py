"""What people edit, each with a version that rises with every change: for the trail, and against lost edits."""

from collections.abc import Mapping, Sequence
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


async def versions_of(edited: Edited | None, keys: Sequence[UUID | None], *, hold: bool = False) -> list[int | None]:
    """Return the version of each, None where there is none yet; `hold` keeps others from changing them meanwhile."""
    wanted = sorted({key for key in keys if key is not None})
    if edited is None or not (wanted or edited is Edited.ORGANISATION):
        return [None] * len(keys)
    locked = " for no key update" if hold else ""
    if edited is Edited.ORGANISATION:
        return [await sql.fetch_value(f"select version from organisation{locked}")] * len(keys)
    rows = await sql.fetch(f"select id, version from {edited.value} where id = any($1) order by id{locked}", wanted)
    found = {row["id"]: row["version"] for row in rows}
    return [None if key is None else found.get(key) for key in keys]


def refuse_changed(expected: int, *, actual: int | None) -> None:
    """Refuse an edit of another version than the one its author saw."""
    if expected != actual:
        message = f"this was changed meanwhile: you expected version {expected}, it is {actual}; read it again"
        raise VersionChanged(message, path=("expected_version",))
