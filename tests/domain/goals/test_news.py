"""News of goals: each told once, to the agent and the managers above, and none lost by somebody who was away."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from aiming import aim
from company import NOW, TODAY, own_connection, settle
from domain.access.viewer import Role, Viewer
from domain.database import sql
from domain.database.transaction import listen_after_commit, transaction
from domain.goals.change_goal import GoalChange, change_goal
from domain.goals.news_kind import NewsKind
from domain.goals.tell import tell
from domain.goals.turn_due import turn_due
from domain.goals.views.news import LARGEST_PUSH, NewsFilter, news, news_since, news_topics, present_stand
from domain.outbox.nudge import Nudge
from domain.outbox.record_news import Piece
from domain.outbox.stand import read_stand
from domain.shared.paging import PageRequest, UnknownCursor, encode_cursor
from happenings import reverse, sell
from steps import april, january

ADMIN = Viewer("admin", Role.ADMIN)
REACHED, OFF_TRACK, CLOSED = NewsKind


def as_(person):
    return Viewer(person.name, Role.AGENT, person.id)


async def told(viewer=ADMIN, **chosen):
    """Kind and milestone of everything that the viewer is told, the oldest first."""
    page = await news(viewer=viewer, today=TODAY, chosen=NewsFilter(**chosen), page=PageRequest(200))
    return [(piece.kind, piece.about.get("percent")) for piece in reversed(page.items)]


async def retarget(goal, target):
    change = GoalChange(targets={"approved_amount": (Decimal(target),)})
    await change_goal(goal_id=goal, change=change, today=TODAY, now=NOW)


def piece(number, person):
    about = {"goalId": str(person.id), "cycleStart": "2026-04-01", "targetVersion": 1, "percent": 50}
    return Piece(kind=REACHED.value, dedupe_key=f"piece-{number}", about=about, agent_id=person.id)


async def since(stand, viewer=ADMIN):
    """The keys of everything told since, push by push, and where that leaves the reader."""
    pushes, has_more = [], True
    while has_more:
        found = await news_since(stand, viewer=viewer, today=TODAY)
        pushes.append([one.id for one in found.pieces])
        stand, has_more = found.stand, found.has_more
    return pushes, stand


async def test_every_milestone_that_one_sale_reaches_is_told(company):
    await aim(company.dana, "100", on=april(1))
    await sell(company.dana, "95.00 EUR", on=april(4))
    await settle()

    assert await told() == [(REACHED, 50), (REACHED, 90)]


async def test_after_a_raise_every_milestone_is_told_anew_and_once(company):
    goal = await aim(company.dana, "100", on=april(1))
    await sell(company.dana, "60.00 EUR", on=april(4))
    await settle()

    await retarget(goal, "200")
    first = await sell(company.dana, "130.00 EUR", on=april(5))
    await settle()
    await reverse(first, on=april(6))
    await settle()
    await sell(company.dana, "130.00 EUR", on=april(7))
    await settle()

    assert await told(kinds=[REACHED]) == [(REACHED, 50), (REACHED, 50), (REACHED, 90)]


async def test_a_lowered_target_tells_the_highest_it_reaches_and_later_sales_the_rest(company):
    goal = await aim(company.dana, "1000", on=april(1))
    await sell(company.dana, "92.00 EUR", on=april(4))
    await settle()

    await retarget(goal, "100")
    assert await told(kinds=[REACHED]) == [(REACHED, 90)]
    await retarget(goal, "95")
    assert await told(kinds=[REACHED]) == [(REACHED, 90)]

    await sell(company.dana, "3.00 EUR", on=april(5))
    await settle()
    assert await told(kinds=[REACHED]) == [(REACHED, 90), (REACHED, 100)]


async def test_off_track_is_told_once_a_cycle_for_each_version_of_the_target(company):
    goal = await aim(company.dana, "1000", on=april(1))
    await settle()
    assert await told() == [(OFF_TRACK, None)]

    first = await sell(company.dana, "600.00 EUR", on=april(4))
    await settle()
    await reverse(first, on=april(5))
    await settle()
    assert await told() == [(OFF_TRACK, None), (REACHED, 50)]

    await retarget(goal, "2000")
    await settle()
    assert await told() == [(OFF_TRACK, None), (REACHED, 50), (OFF_TRACK, None)]


async def test_a_closed_cycle_is_told_with_how_it_ended(company):
    goal = await aim(company.dana, "100", on=april(1))
    await sell(company.dana, "100.00 EUR", on=april(4))
    await settle()

    await turn_due(now=datetime(2026, 5, 2, 12, tzinfo=UTC))

    page = await news(viewer=ADMIN, today=TODAY, chosen=NewsFilter(kinds=[CLOSED]), page=PageRequest())
    [closed] = page.items
    assert closed.about == {"goalId": str(goal), "cycleStart": "2026-04-01", "status": "ACHIEVED"}


async def test_cycles_that_were_over_before_the_goal_was_set_are_closed_without_news(company):
    await aim(company.dana, "100", on=january(1))
    await settle()

    assert await told(kinds=[CLOSED]) == []
    assert await sql.fetch_value("select count(*) from goal_cycles where closed_at is not null") == 3


async def test_news_are_told_to_the_agent_and_the_managers_above_and_to_nobody_else(company):
    await aim(company.dana, "100", on=april(1))
    await aim(company.harbour, "100", on=april(1))
    await sell(company.dana, "95.00 EUR", on=april(4))
    await settle()

    own, both = [(REACHED, 50), (REACHED, 90)], 2 * [(REACHED, 50), (REACHED, 90)]
    everybody = {person.name: await told(as_(person)) for person in company.everybody}
    assert {name: found for name, found in everybody.items() if found} == {
        "Dana": own,
        "Nora": both,
        "Rhea": both,
        "Cleo": both,
    }
    assert await told(ADMIN, agent_id=company.dana.id) == own
    assert await told(ADMIN, team_id=company.harbour) == own
    assert await told(ADMIN, kinds=[CLOSED]) == []


async def test_a_change_nudges_whoever_follows_the_news_of_the_agent(company):
    notes = []

    async def hear(heard):
        notes.extend(note.topic for note in heard if isinstance(note, Nudge) and note.topic.startswith("news"))

    await aim(company.dana, "100", on=april(1))
    await sell(company.dana, "95.00 EUR", on=april(4))
    stop = listen_after_commit(hear)
    await settle()
    await settle()
    stop()

    topics = {
        name: await news_topics(viewer, today=TODAY)
        for name, viewer in (("admin", ADMIN), *((person.name, as_(person)) for person in company.everybody))
    }
    nudged = {name for name, own in topics.items() if set(own) & set(notes)}
    assert nudged == {"admin", "Dana", "Nora", "Rhea", "Cleo"}
    assert len(notes) == len(set(notes))  # once, though two milestones were told


async def test_a_reader_is_told_each_piece_once_however_long_it_was_away(company):
    stand = await present_stand(None)
    await tell([piece(1, company.dana)], now=NOW)
    await tell([piece(2, company.dana), piece(1, company.dana)], now=NOW)

    [first], stand = await since(stand)
    assert len(first) == 2
    stand = await present_stand(stand.write())
    assert (await since(stand))[0] == [[]]
    await tell([piece(3, company.dana)], now=NOW)
    assert [len(push) for push in (await since(stand))[0]] == [1]


async def test_what_commits_late_is_told_though_later_numbers_were_told_before(company):
    stand = await present_stand(None)
    async with own_connection() as slow, slow.transaction():
        await slow.execute(
            """insert into news (kind, dedupe_key, agent_id, about, recorded_at)
               values ($1, 'slow', $2, '{"goalId": "0", "cycleStart": "2026-04-01"}', $3)""",
            REACHED.value,
            company.dana.id,
            NOW,
        )
        await tell([piece(1, company.dana)], now=NOW)
        [quick], stand = await since(stand)
    stand = await present_stand(stand.write())
    [late], stand = await since(stand)

    assert (len(quick), len(late)) == (1, 1)
    assert late[0] < quick[0]
    assert (await since(stand))[0] == [[]]


async def test_many_pieces_come_in_several_pushes_also_over_a_reconnect(company):
    stand = await present_stand(None)
    await tell([piece(number, company.dana) for number in range(2 * LARGEST_PUSH + 1)], now=NOW)

    first = await news_since(stand, viewer=ADMIN, today=TODAY)
    assert (len(first.pieces), first.has_more) == (LARGEST_PUSH, True)
    await tell([piece("later", company.dana)], now=NOW)
    pushes, _ = await since(await present_stand(first.stand.write()))

    assert [len(push) for push in pushes] == [LARGEST_PUSH, 1, 1]
    everything = [one.id for one in first.pieces] + [key for push in pushes for key in push]
    assert len(everything) == len(set(everything)) == 2 * LARGEST_PUSH + 2


async def test_what_was_rolled_back_is_not_told(company):
    stand = await present_stand(None)

    async def fail():
        await tell([piece(1, company.dana)], now=NOW)
        raise RuntimeError

    with pytest.raises(RuntimeError):
        await transaction(fail)

    assert (await since(stand))[0] == [[]]


@pytest.mark.parametrize(
    "cursor",
    [
        "",
        "nonsense",
        ["NEWS", "1:1:", "1:1:"],
        ["CHANGES", "1:1:", "1:1:", "0"],
        ["NEWS", "2:1:", "5:5:", "0"],
        ["NEWS", "5:5:", "1:1:", "0"],
        ["NEWS", "1:5:3,2", "5:5:", "0"],
        ["NEWS", "1:1:", "900000:900000:", "0"],  # another database got as far
        ["NEWS", "1:1:", "1:1:", "-1"],
        ["NEWS", "1:1:", "1:1:", str(2**63)],
        ["NEWS", "1:1:'", "1:1:", "1"],
    ],
)
def test_a_cursor_that_is_none_is_refused(cursor):
    text = cursor if isinstance(cursor, str) else encode_cursor(cursor)

    with pytest.raises(UnknownCursor):
        read_stand(text, present="1000:1000:")
