"""Whatever is changed in any order: who follows has an exact share, and what is shown before is what comes of it."""

from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from uuid import UUID

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from aiming import aim
from company import NOW, TODAY, Company
from domain.goals.cascade.cascade_goal import cascade_goal, plan_cascade
from domain.goals.cascade.family import family_of
from domain.goals.cascade.preview import preview
from domain.goals.cascade.terms import CascadeTerms, ShareTerms
from domain.goals.change_goal import GoalChange, change_goal, plan_change
from domain.goals.rules.shares import handed_on
from steps import april

SETTINGS = settings(
    max_examples=15,
    derandomize=True,
    deadline=None,
    phases=[phase for phase in Phase if phase is not Phase.shrink],
    suppress_health_check=list(HealthCheck),
)
CENT = Decimal("0.01")
RULE = "approved_amount"

amounts = st.decimals(0, 1_000_000, places=2)
percents = st.decimals("0.01", 100, places=2)


@dataclass
class Tree:
    """A goal of Meridian, whose shares have shares."""

    company: Company
    goal: UUID

    async def goals(self):
        return list((await family_of(self.goal)).everybody())

    async def shown_then_done(self, plan, do, goal_id, **what):
        shown = await preview(await plan(goal_id, *what.values(), today=TODAY), today=TODAY, now=NOW)
        await do(goal_id=goal_id, **what, today=TODAY, now=NOW)
        found = {(one.owner_id, one.parent_id): one.targets for one in await self.goals()}
        assert all(found[one.after.goal.owner_id, one.after.goal.parent_id] == one.after.goal.targets for one in shown)

    async def change(self, goal_id, target):
        await self.shown_then_done(plan_change, change_goal, goal_id, change=GoalChange(targets={RULE: (target,)}))

    async def hand_on(self, goal, shares, **terms):
        wanted = CascadeTerms(shares=shares, allows_overassigned=True, allows_underassigned=True, **terms)
        await self.shown_then_done(partial(plan_cascade, now=NOW), cascade_goal, goal.id, terms=wanted)

    def owners_below(self, team_id):
        of_teams = {
            self.company.meridian: [self.company.north, self.company.south, self.company.lena],
            self.company.north: [self.company.harbour, self.company.hill],
            self.company.south: [self.company.lake, self.company.vera],
            self.company.harbour: [self.company.dana, self.company.omar],
        }
        return of_teams.get(team_id, [])

    async def assert_exact(self):
        goals = await self.goals()
        for goal in goals:
            below = [one for one in goals if one.parent_id == goal.id and one.shares and not one.is_override]
            wanted = handed_on(goal.targets[RULE][0], [one.shares[RULE] for one in below], unit=CENT)
            assert [one.targets[RULE] for one in below] == [(target,) for target in wanted]


@st.composite
def share_terms(draw, owners):
    named = draw(st.lists(st.sampled_from(owners), min_size=1, unique_by=id))
    how = draw(st.sampled_from(["alike", "percent", "own"]))
    given = {"alike": st.none(), "percent": percents, "own": amounts}[how]
    return [
        ShareTerms(
            **({"team_id": owner} if isinstance(owner, UUID) else {"agent_id": owner.id}),
            percent=draw(given) if how == "percent" else None,
            targets={RULE: (draw(given),)} if how == "own" else None,
        )
        for owner in named
    ]


@SETTINGS
@given(data=st.data())
async def test_whoever_follows_has_an_exact_share(company, data):
    tree = Tree(company, await aim(company.meridian, "1000", on=april(1)))
    for _ in range(data.draw(st.integers(1, 8))):
        goal = data.draw(st.sampled_from(await tree.goals()))
        owners = tree.owners_below(goal.team_id)
        if owners and data.draw(st.booleans()):
            await tree.hand_on(goal, data.draw(share_terms(owners)), resets_overrides=data.draw(st.booleans()))
        else:
            await tree.change(goal.id, data.draw(amounts))
        await tree.assert_exact()
