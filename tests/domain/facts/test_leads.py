"""What is folded of a lead: to whom it was handed out, who worked it, and whether they got in contact."""

import pytest

from company import NOW, assert_everything_equals_a_rebuild, settle
from domain.database import sql
from domain.facts.change_statuses import map_lead_statuses
from domain.facts.rules.statuses import LeadStatus
from happenings import accept, event
from steps import april, march

LEAD = {"lead": "lead-1"}


def handed_out(to, *, on, strategy="North", **terms):
    return event("lead.distributed", agent=to, strategy=strategy, on=on, **LEAD, **terms)


def moved(status, *, on, **terms):
    return event("lead.status_changed", status=status, on=on, **LEAD, **terms)


def called(by, *, on, **terms):
    return event("call.logged", agent=by, on=on, **LEAD, **terms)


async def contacted():
    """Whether each distribution led to contact, in order."""
    rows = await sql.fetch("select is_contacted from lead_events where kind = 'DISTRIBUTED' order by occurred_at")
    return [row["is_contacted"] for row in rows]


async def test_contact_is_a_move_after_an_action_of_who_received_the_lead(company):
    await accept(handed_out("dana", on=march(3)), called("dana", on=march(4)), moved("Reached", on=march(5)))
    await settle()

    assert await contacted() == [True]


@pytest.mark.parametrize(
    "facts",
    [
        pytest.param([called("dana", on=march(4))], id="without a move"),
        pytest.param([moved("Reached", on=march(4)), called("dana", on=march(5))], id="moved before"),
        pytest.param([called("omar", on=march(4)), moved("Reached", on=march(5))], id="somebody else called"),
        pytest.param([called("dana", on=march(4), automated=True), moved("Reached", on=march(5))], id="automated"),
        pytest.param(
            [called("dana", on=march(4)), handed_out("omar", on=march(5)), moved("Reached", on=march(6))],
            id="somebody else had it by then",
        ),
        pytest.param([called("dana", on=march(4)), moved(" new ", on=march(5))], id="to the same status"),
    ],
)
async def test_anything_less_is_no_contact(company, facts):
    await accept(event("lead.created", status="New", on=march(1), **LEAD), handed_out("dana", on=march(3)), *facts)
    await settle()

    assert not any(await contacted())


async def test_a_status_that_is_told_again_is_no_move(company):
    await accept(
        moved("Waiting", on=march(2)),
        handed_out("dana", on=march(3)),
        called("dana", on=march(4)),
        moved("Waiting", key="again", on=march(5)),
    )
    await settle()

    assert await contacted() == [False]


async def test_a_late_call_makes_contact_of_a_distribution_long_ago(company):
    await accept(handed_out("dana", on=march(3)), moved("Reached", on=march(5)))
    await settle()
    assert await contacted() == [False]

    await accept(called("dana", on=march(4)))
    await settle()

    assert await contacted() == [True]
    await assert_everything_equals_a_rebuild()


async def test_a_lead_that_nobody_gave_a_status_is_new(company):
    await accept(handed_out("dana", on=march(3)), moved("Parked", on=march(4)), handed_out("omar", on=march(5)))
    await settle()

    rows = await sql.fetch("select from_system_status from lead_events where kind = 'DISTRIBUTED' order by day")
    assert [row["from_system_status"] for row in rows] == ["NEW", None]


async def test_work_counts_for_the_latest_distribution_to_who_did_it(company):
    await accept(
        handed_out("dana", on=march(3), strategy="North"),
        handed_out("omar", on=march(5), strategy="Calls", mode="PULL"),
        called("dana", on=march(6)),
        moved("Reached", on=march(7)),
        event("appointment.held", agent="lena", on=march(8), **LEAD),
    )
    await settle()

    rows = await sql.fetch(
        """select kind, activity, actor_id, strategy, mode, distributed_day, seconds_since_distribution / 86400 as days
             from lead_events where kind <> 'DISTRIBUTED' order by occurred_at"""
    )
    assert [tuple(row) for row in rows] == [
        ("ACTION", "CALL", company.dana.id, "North", "PUSH", march(3), 3),
        ("STATUS_CHANGED", None, company.omar.id, "Calls", "PULL", march(5), 2),
        ("APPOINTMENT", "APPOINTMENT_HELD", company.lena.id, None, None, None, None),
    ]


async def test_the_state_of_a_lead_and_what_stood_on_each_day(company):
    await accept(
        event("lead.created", agent="dana", status="New", campaign="Spring", score=7, on=march(1), **LEAD),
        moved("Qualified", on=march(4), by="nora"),
        called("omar", on=march(6)),
    )
    await settle()

    lead = await sql.fetch_one(
        "select agent_id, status, system_status, campaign, attributes, created_day, moved_day from leads"
    )
    assert tuple(lead) == (
        company.dana.id, "Qualified", "QUALIFIED", "Spring", '{"score": 7}', march(1), march(4),
    )  # fmt: skip
    spans = await sql.fetch("select from_day, until_day::text, system_status from lead_spans order by from_day")
    assert [tuple(span) for span in spans] == [
        (march(1), "2026-03-04", "NEW"),
        (march(4), "2026-03-06", "QUALIFIED"),
        (march(6), "infinity", "QUALIFIED"),
    ]


async def test_a_mapped_status_means_what_was_said_from_its_day_on(company):
    await accept(moved("On the phone", on=march(4)), moved("on the PHONE ", on=april(4), by="dana"))
    await settle()

    await map_lead_statuses(meanings=[("On the phone", LeadStatus.CONTACTED)], from_day=april(1), now=NOW)
    await settle()

    rows = await sql.fetch("select day, from_system_status, to_system_status from lead_events order by day")
    assert [tuple(row) for row in rows] == [(march(4), "NEW", None), (april(4), None, "CONTACTED")]
    await assert_everything_equals_a_rebuild()
