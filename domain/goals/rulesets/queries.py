"""Rulesets as a viewer may see them: everybody knows the published ones, and who manages rulesets the drafts."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from domain.access.rights import Act, sees_all
from domain.access.viewer import Viewer
from domain.database import sql
from domain.database.keyset import Sort, fetch_page
from domain.database.parameters import Parameters
from domain.goals.rulesets.document import RuleTerms, read_rules
from domain.goals.rulesets.read import rulesets_by_id
from domain.goals.rulesets.ruleset import Ruleset, RulesetState
from domain.metrics.metric import AnyMetric
from domain.metrics.the_catalogue import Catalogue, the_catalogue
from domain.shared.paging import Page, PageRequest

BY_NAME: Final = Sort("BY_NAME", {"name": "text", "id": "uuid"})
_PUBLISHED: Final = "exists (select 1 from ruleset_versions v where v.ruleset_id = r.id and v.state = 'PUBLISHED')"
_STATES: Final = {
    RulesetState.DRAFT: f"not {_PUBLISHED}",
    RulesetState.PUBLISHED: f"retired_at is null and {_PUBLISHED}",
    RulesetState.RETIRED: "retired_at is not null",
}


@dataclass(frozen=True, slots=True)
class DraftRule:
    """A rule of a draft; one that is defined in place has no metric yet."""

    terms: RuleTerms
    metric: AnyMetric | None

    @property
    def label(self) -> str:
        """Return what people call it."""
        called = self.metric or self.terms.definition
        assert called is not None  # noqa: S101 - a rule has one of the two
        return self.terms.label or called.label


@dataclass(frozen=True, slots=True)
class Draft:
    """The version that is not published yet."""

    number: int
    created_at: datetime
    rules: tuple[DraftRule, ...]


@dataclass(frozen=True, slots=True)
class SeenRuleset:
    """A ruleset, with its draft if there is one that the viewer may see."""

    ruleset: Ruleset
    draft: Draft | None


async def rulesets(
    *, viewer: Viewer, state: RulesetState | None, search: str | None, page: PageRequest
) -> Page[SeenRuleset]:
    """Return the rulesets that the viewer may see, by name."""
    parameters = Parameters()
    wanted = ["true" if _sees_drafts(viewer) else _PUBLISHED]
    if state is not None:
        wanted.append(_STATES[state])
    if search is not None:
        wanted.append(f"strpos(lower(name), lower({parameters.bind(search)})) > 0")
    select = f"select id, name from rulesets r where {' and '.join(wanted)}"
    found: Page[UUID] = await fetch_page(
        select, parameters=parameters, sort=BY_NAME, page=page, read=lambda row: row["id"]
    )
    seen = await seen_rulesets(viewer=viewer, ids=found.items)
    return Page([seen[key] for key in found.items], found.cursors, found.has_next)


async def seen_rulesets(*, viewer: Viewer, ids: Collection[UUID]) -> dict[UUID, SeenRuleset]:
    """Return those of the rulesets that the viewer may see."""
    found = await rulesets_by_id(ids)
    if not _sees_drafts(viewer):
        return {key: SeenRuleset(one, None) for key, one in found.items() if one.versions}
    rows = await sql.fetch(
        """select ruleset_id, number, created_at, rules::text from ruleset_versions
            where state = 'DRAFT' and ruleset_id = any($1)""",
        list(found),
    )
    catalogue = await the_catalogue()
    drafts = {row["ruleset_id"]: _draft(dict(row), catalogue) for row in rows}
    return {key: SeenRuleset(one, drafts.get(key)) for key, one in found.items()}


def _draft(row: dict[str, Any], catalogue: Catalogue) -> Draft:
    rules = tuple(
        DraftRule(terms, None if terms.metric is None else catalogue.metric(terms.metric))
        for terms in read_rules(row["rules"])
    )
    return Draft(row["number"], row["created_at"], rules)


def _sees_drafts(viewer: Viewer) -> bool:
    return sees_all(viewer, Act.MANAGE_RULESETS)
