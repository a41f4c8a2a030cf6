"""What is folded of an opportunity: who moved it, how long it stood where, and what stood when each day ended."""

from company import NOW, assert_everything_equals_a_rebuild, settle
from domain.database import sql
from domain.facts.change_statuses import map_opportunity_stages
from domain.facts.rules.statuses import OpportunityState
from happenings import accept, deliver, event
from reading import achieved, month_of
from steps import april, february, march

DAY = 86_400
DEAL = {"opportunity": "deal"}


def created(**terms):
    return event("opportunity.created", **DEAL, **terms)


def moved(stage, **terms):
    return event("opportunity.stage_changed", stage=stage, **DEAL, **terms)


async def history(*columns):
    """The rows of the history in order, those of one fact by their kind."""
    rows = await sql.fetch(f"select {', '.join(columns)} from opportunity_events order by occurred_at, kind")
    return [tuple(row) for row in rows]


async def test_a_manager_who_moves_the_deal_of_an_agent_is_who_moved_it(company):
    await accept(created(agent="dana", stage="Talking", on=march(3)), moved("Offer", by="nora", on=march(5)))
    await settle()

    kept = await history("kind", "agent_id", "actor_id", "from_stage", "to_stage")
    dana, nora = company.dana.id, company.nora.id
    assert kept == [
        ("ASSIGNED", dana, dana, "Talking", "Talking"),
        ("CREATED", dana, dana, None, "Talking"),
        ("MOVED", dana, nora, "Talking", "Offer"),
    ]


async def test_time_in_stage_and_the_sales_cycle_are_measured_between_facts(company):
    await accept(
        created(agent="dana", stage="Talking", on=march(3)),
        moved("Offer", on=march(5)),
        event("opportunity.won", on=march(9), **DEAL),
    )
    await settle()

    assert await history("kind", "seconds_in_stage", "seconds_since_creation") == [
        ("ASSIGNED", None, None),
        ("CREATED", None, None),
        ("MOVED", 2 * DAY, None),
        ("WON", 4 * DAY, 6 * DAY),
    ]


async def test_a_stage_or_a_win_that_is_told_again_is_no_move(company):
    await accept(
        created(agent="dana", stage="Talking", on=march(3)),
        moved("Talking", on=march(4)),
        event("opportunity.won", on=march(9), amount="500.00", currency="EUR", **DEAL),
        event("opportunity.won", key="again", on=march(12), amount="450.00", currency="EUR", **DEAL),
    )
    await settle()

    assert await history("kind", "day", "seconds_in_stage", "amount") == [
        ("ASSIGNED", march(3), None, None),
        ("CREATED", march(3), None, None),
        ("WON", march(9), 6 * DAY, 450),
    ]


async def test_what_stood_when_each_day_ended_is_kept_until_the_next_change(company):
    await accept(
        created(agent="dana", stage="Talking", on=march(3)),
        moved("Offer", at="2026-03-05T08:00:00Z"),
        moved("Talking", at="2026-03-05T09:00:00Z"),
        event("opportunity.assigned", agent="omar", on=march(9), **DEAL),
    )
    await settle()

    rows = await sql.fetch(
        "select from_day, until_day::text, stage, agent_id, touched_day from opportunity_spans order by from_day"
    )
    assert [tuple(row) for row in rows] == [
        (march(3), "2026-03-05", "Talking", company.dana.id, march(3)),
        (march(5), "2026-03-09", "Talking", company.dana.id, march(5)),
        (march(9), "infinity", "Talking", company.omar.id, march(9)),
    ]


async def test_the_owner_now_and_the_day_of_the_assignment_are_on_every_row(company):
    await accept(
        created(agent="dana", on=february(3)),
        event("opportunity.assigned", agent="omar", on=march(9), **DEAL),
        moved("Offer", on=march(10)),
    )
    await settle()

    dana, omar = company.dana.id, company.omar.id
    assert await history("kind", "agent_id", "owner_now_id", "created_day", "assigned_day") == [
        ("ASSIGNED", dana, omar, february(3), february(3)),
        ("CREATED", dana, omar, february(3), february(3)),
        ("ASSIGNED", omar, omar, february(3), march(9)),
        ("MOVED", omar, omar, february(3), march(9)),
    ]


async def test_attributes_that_no_type_names_are_kept_and_the_later_one_holds(company):
    await accept(
        moved("Offer", on=march(5), colour="blue"),
        created(agent="dana", on=march(3), colour="red", size=1.5, record_type="Renewal"),
    )
    await settle()

    state = await sql.fetch_one("select attributes, record_type from opportunities")
    assert (state["attributes"], state["record_type"]) == ('{"size": 1.5, "colour": "blue"}', "Renewal")
    assert {row for (row,) in await history("record_type")} == {"Renewal"}


async def test_a_deleted_opportunity_was_never_there_until_the_deletion_is_retracted(company):
    gone = event("opportunity.deleted", key="gone", on=march(20), **DEAL)
    await accept(created(agent="dana", on=march(3)), event("opportunity.won", on=march(9), **DEAL), gone)
    await settle()
    assert await achieved(company.dana, "won_count", within=month_of(march(1))) == 0
    assert await sql.fetch_value("select count(*) from opportunity_spans") == 0

    await deliver(gone | {"revision": 1, "retracted": True})
    await settle()

    assert await achieved(company.dana, "won_count", within=month_of(march(1))) == 1
    await assert_everything_equals_a_rebuild()


async def test_a_stage_that_is_mapped_to_won_wins_from_the_day_on_and_figures_follow_at_once(company):
    await accept(
        created(agent="dana", stage="Talking", on=march(3)),
        moved(" closed WON", on=march(10)),
        event("opportunity.created", opportunity="other", agent="dana", stage="Closed won", on=april(2)),
    )
    await settle()
    assert await achieved(company.dana, "won_count", within=month_of(march(1))) == 0

    meanings = [("Closed Won", OpportunityState.WON)]
    await map_opportunity_stages(meanings=meanings, from_day=april(1), now=NOW)
    await settle()
    won = [await achieved(company.dana, "won_count", within=month_of(month(1))) for month in (march, april)]
    assert won == [0, 1]

    await map_opportunity_stages(meanings=meanings, from_day=march(1), now=NOW)
    await settle()
    won = [await achieved(company.dana, "won_count", within=month_of(month(1))) for month in (march, april)]
    assert won == [1, 1]
    await assert_everything_equals_a_rebuild()


async def test_a_mapped_winning_that_is_reopened_counts_no_longer(company):
    await map_opportunity_stages(meanings=[("Signed", OpportunityState.WON)], from_day=march(1), now=NOW)
    await accept(created(agent="dana", on=march(3)), moved("Signed", on=march(10)), moved("Talking", on=march(12)))
    await settle()

    assert await achieved(company.dana, "won_count", within=month_of(march(1))) == 0
    state = await sql.fetch_one("select stage, state, closed_day from opportunities")
    assert tuple(state) == ("Talking", "OPEN", None)

    await map_opportunity_stages(meanings=[("Talking", OpportunityState.LOST)], from_day=march(1), now=NOW)
    await settle()

    assert await achieved(company.dana, "lost_count", within=month_of(march(1))) == 1
    await assert_everything_equals_a_rebuild()
