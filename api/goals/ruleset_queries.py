"""What can be asked about rulesets."""

from typing import Annotated

import strawberry

from api.connection import FIRST, After, Connection, First, Search, connection
from api.context import Info
from api.goals.enums import RulesetState
from api.goals.ruleset_types import Ruleset
from domain.goals.rulesets import queries
from domain.shared.paging import PageRequest

RulesetId = Annotated[strawberry.ID, strawberry.argument(description="The id of the ruleset.")]


@strawberry.input
class RulesetFilter:
    """Which rulesets are meant."""

    state: RulesetState | None = None
    """Those that stand there: goals can be set on PUBLISHED ones."""


@strawberry.type
class RulesetsQuery:
    """What goals are set on; everybody may know what is published."""

    @strawberry.field
    async def ruleset(self, info: Info, id: RulesetId) -> Ruleset | None:
        """One ruleset; null if there is none that you may see."""
        return await Ruleset.find(info.context, Ruleset.key(id, path="id"))

    @strawberry.field
    async def rulesets(
        self,
        info: Info,
        filter: Annotated[RulesetFilter | None, strawberry.argument(description="Which rulesets.")] = None,
        search: Search = None,
        first: First = FIRST,
        after: After = None,
    ) -> Connection[Ruleset]:
        """The rulesets, by name; those of which nothing is published only if you manage them."""
        page = await queries.rulesets(
            viewer=info.context.viewer,
            state=None if filter is None else filter.state,
            search=search,
            page=PageRequest.of(first=first, after=after),
        )
        return connection(page, Ruleset.read)
