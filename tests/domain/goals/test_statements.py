"""A pass sends as many statements for a hundred goals as for one, and so does a page that shows them."""

from dataclasses import replace
from decimal import Decimal

from aiming import aim, publish, rule
from company import NOW, TODAY, hire, settle
from counting import statements_of
from domain.access.viewer import Role, Viewer
from domain.database import sql
from domain.database.transaction import transaction
from domain.goals.cascade.assigned import assigned_in
from domain.goals.cascade.cascade_goal import cascade_goal, plan_cascade
from domain.goals.cascade.preview import preview
from domain.goals.cascade.terms import CascadeTerms, ShareTerms
from domain.goals.change_goal import GoalChange, change_goal
from domain.goals.queries import goals_by_id, progress_of
from domain.goals.views.board import BoardTerms, team_board
from domain.goals.views.choose import GoalFilter
from domain.goals.views.trend import trends_of
from domain.refresh.agents import refresh_agents
from domain.refresh.entities import refresh_entities
from domain.refresh.teams import refresh_teams
from domain.shared.paging import PageRequest
from domain.shared.period import Cycle
from happenings import accept, called, sell
from steps import april

ADMIN = Viewer("admin", Role.ADMIN)
CYCLES = [Cycle.WEEK, Cycle.MONTH, Cycle.QUARTER, Cycle.YEAR]


async def set_goals(company, ruleset, numbers, *, target="95"):
    for number in numbers:
        terms = {"on": april(1), "cycle": CYCLES[number % len(CYCLES)]}
        for owner in (company.dana, company.harbour):
            await aim(owner, {"calls_made": "8", "approved_amount": target}, ruleset=ruleset, **terms)
            await aim(owner, target, **terms)
    await settle()


async def passes(company, amount):
    """The statements of a batch of agents and of one of teams, after calls and a sale that reach milestones."""
    await sell(company.dana, f"{amount}.00 EUR", on=TODAY)
    await accept(*(called(company.dana, on=TODAY) for _ in range(8)))
    await transaction(lambda: refresh_entities(now=NOW))
    counts = [await statements_of(refresh, now=NOW) for refresh in (refresh_agents, refresh_teams)]
    await settle()
    told = await sql.fetch_value("select count(*) from news where kind = 'goal.milestone_reached'")
    return counts, told


async def test_a_pass_sends_no_more_for_a_hundred_goals_than_for_four(company):
    both = await publish("both", rule("calls_made", weight="40"), rule("approved_amount", weight="60"))
    await set_goals(company, both, range(1))
    few, told_of_few = await passes(company, "95")
    await set_goals(company, both, range(1, 25), target="1900")
    many, told_of_many = await passes(company, "1900")

    assert few == many
    assert (told_of_few, told_of_many) == (12, 12 + 24 * 12)


async def test_what_shows_many_goals_sends_no_more_than_what_shows_one(company):
    both = await publish("both", rule("calls_made", weight="40"), rule("approved_amount", weight="60"))
    counts = []
    for numbers in (range(1), range(1, 13)):
        await set_goals(company, both, numbers)
        ids = [row["id"] for row in await sql.fetch("select id from goals")]
        goals = list((await goals_by_id(viewer=ADMIN, today=TODAY, ids=ids)).values())
        board = BoardTerms(team_id=company.north, on=TODAY, chosen=GoalFilter())
        at = {"today": TODAY, "now": NOW}
        counts.append(
            [
                await statements_of(progress_of, goals=goals, on=TODAY, **at),
                await statements_of(trends_of, goals=[(goal, TODAY) for goal in goals], **at),
                await statements_of(team_board, terms=board, viewer=ADMIN, page=PageRequest(), **at),
            ]
        )

    assert counts[0] == counts[1]


async def test_handing_a_goal_on_to_thirty_sends_no_more_than_to_three(company):
    counts = []
    for number in (3, 30):
        people = [await hire(f"Seller {one} of {number}", into=company.harbour) for one in range(number)]
        goal = await aim(company.harbour, "900", on=april(1))
        shares = CascadeTerms(shares=[ShareTerms(agent_id=person.id) for person in people])
        raised = GoalChange(targets={"approved_amount": (Decimal(1800),)})
        lowered = GoalChange(targets={"approved_amount": (Decimal(90),)})
        at = {"today": TODAY, "now": NOW}
        planned = await plan_cascade(goal, shares, **at)
        counts.append(
            [
                await statements_of(preview, changes=planned, **at),
                await statements_of(cascade_goal, goal_id=goal, terms=shares, **at),
                await statements_of(cascade_goal, goal_id=goal, terms=replace(shares, as_last_cycle=True), **at),
                await statements_of(change_goal, goal_id=goal, change=raised, **at),
                await statements_of(change_goal, goal_id=goal, change=lowered, **at),
            ]
        )
        [seen] = (await goals_by_id(viewer=ADMIN, today=TODAY, ids=[goal])).values()
        counts[-1].append(await statements_of(assigned_in, running=[(seen, seen.nearest_cycle(TODAY))]))

    assert counts[0] == counts[1]
