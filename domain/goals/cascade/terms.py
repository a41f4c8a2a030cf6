"""What is handed on of a goal, to whom, and what of that cannot be meant."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import ClassVar, Final
from uuid import UUID

from domain.database import sql
from domain.goals.check_goal import OwnerNotOne
from domain.goals.goal import Goal, Seasons
from domain.goals.rules.prorate import Proration
from domain.goals.rules.target import has_kept_decimals
from domain.shared.errors import Conflict, Invalid, LimitExceeded, NotFound

MOST_SHARES: Final = 1_000  # one transaction; a larger team is one of several teams
WHOLE: Final = Decimal(100)


class NothingToShare(Conflict):
    """An agent's goal is reached by the agent alone."""

    code: ClassVar[str] = "goal.agents_share_nothing"


class NoShares(Invalid):
    """A goal is handed on to somebody."""

    code: ClassVar[str] = "goal.no_shares"


class TooManyShares(LimitExceeded):
    """At most 1,000 shares are handed on at once."""

    code: ClassVar[str] = "goal.too_many_shares"
    limit: ClassVar[str] = "shares"


class ShareTwice(Invalid):
    """Everybody has one share."""

    code: ClassVar[str] = "goal.share_twice"


class ShareNotOneWay(Invalid):
    """A share is a part in per cent or numbers of its own; either all say which part they are, or all are alike."""

    code: ClassVar[str] = "goal.share_not_one_way"


class PercentNotUsable(Invalid):
    """A share is above 0 and at most 100 per cent, with at most six decimals."""

    code: ClassVar[str] = "goal.percent_not_usable"


class NotBelow(NotFound):
    """Shares go to agents and teams that stand below the goal's team today."""

    code: ClassVar[str] = "goal.not_below"


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareTerms:
    """What one agent or team gets: a part in per cent, numbers of its own, or without either as much as the others."""

    agent_id: UUID | None = None
    team_id: UUID | None = None
    percent: Decimal | None = None
    targets: Mapping[str, Seasons] | None = None

    @property
    def owner_id(self) -> UUID:
        """Return the agent or the team."""
        owner = self.agent_id or self.team_id
        assert owner is not None  # noqa: S101 - others were refused
        return owner


@dataclass(frozen=True, slots=True, kw_only=True)
class CascadeTerms:
    """Who gets which share. Whoever is not named keeps theirs.

    `as_last_cycle` shares by what each of them had in the cycle before, `resets_overrides` brings back those of the
    named whose targets were changed by hand.
    """

    shares: Sequence[ShareTerms]
    as_last_cycle: bool = False
    proration: Proration | None = None
    allows_overassigned: bool = False
    allows_underassigned: bool = False
    resets_overrides: bool = False


async def check_shares(goal: Goal, terms: CascadeTerms, *, today: date) -> None:
    """Refuse what cannot be meant."""
    if goal.team_id is None:
        raise NothingToShare("this is an agent's goal; hand on one of a team", path=("goal_id",))
    if not terms.shares:
        raise NoShares("name an agent or a team below", path=("shares",))
    if (count := len(terms.shares)) > MOST_SHARES:
        message = f"{count} shares are too many; hand on at most {MOST_SHARES} at once"
        raise TooManyShares(message, value=count, bound=MOST_SHARES, path=("shares",))
    for index, share in enumerate(terms.shares):
        _check_share(share, ("shares", str(index)))
    _refuse_twice(terms.shares)
    _refuse_some_alike(terms)
    await _refuse_elsewhere(goal.team_id, terms.shares, today)


def _check_share(share: ShareTerms, path: tuple[str, ...]) -> None:
    if (share.agent_id is None) is (share.team_id is None):
        raise OwnerNotOne("name either an agent or a team", path=(*path, "agent_id"))
    if share.percent is None:
        return
    if share.targets is not None:
        raise ShareNotOneWay("send percent or targets, not both", path=(*path, "percent"))
    if not has_kept_decimals(share.percent) or not 0 < share.percent <= WHOLE:
        message = f"{share.percent} per cent is no share; send more than 0 and at most 100"
        raise PercentNotUsable(message, path=(*path, "percent"))


def _refuse_twice(shares: Sequence[ShareTerms]) -> None:
    seen: Counter[UUID] = Counter()
    for index, share in enumerate(shares):
        seen[share.owner_id] += 1
        if seen[share.owner_id] > 1:
            raise ShareTwice("this one is named above already; send one share for each", path=_owner_path(index, share))


def _refuse_some_alike(terms: CascadeTerms) -> None:
    alike = [share.percent is None and share.targets is None for share in terms.shares]
    if any(alike) and not all(alike):
        path = ("shares", str(alike.index(True)), "percent")
        raise ShareNotOneWay("say how much this one gets, or leave it out for all of them", path=path)
    if terms.as_last_cycle and not all(alike):
        path = ("shares", str(alike.index(False)), "percent")
        raise ShareNotOneWay("leave out how much each gets, or do not share as in the last cycle", path=path)


async def _refuse_elsewhere(team_id: UUID, shares: Sequence[ShareTerms], today: date) -> None:
    elsewhere = await sql.fetch_value(
        """select min(asked.position)
             from unnest($3::integer[], $4::uuid[], $5::uuid[]) as asked (position, agent_id, branch_id)
            where not exists (select 1 from team_agents member
                               where member.team_id = $1 and member.agent_id = asked.agent_id
                                 and $2 >= member.from_day and $2 < member.until_day)
              and not exists (select 1 from team_branches branch
                               where branch.team_id = $1 and branch.branch_id = asked.branch_id and branch.depth > 0
                                 and $2 >= branch.from_day and $2 < branch.until_day)""",
        team_id,
        today,
        list(range(len(shares))),
        [share.agent_id for share in shares],
        [share.team_id for share in shares],
    )
    if elsewhere is not None:
        message = "this one is not below the team of the goal today; hand on to those who are"
        raise NotBelow(message, path=_owner_path(elsewhere, shares[elsewhere]))


def _owner_path(index: int, share: ShareTerms) -> tuple[str, ...]:
    return ("shares", str(index), "agent_id" if share.agent_id is not None else "team_id")
