"""What is said of an agent in words, and what was handed to them."""

import pytest

from clients import Api
from selling import event, link, post, settle
from steps import appoint, create_team, found_company, hire, march

FEEDBACK = """query ($id: ID, $days: DayRange) { feedback(agentId: $id, days: $days) { nodes {
    kind topic text metric rating isCompliant call day agent { name } by { name } } } }"""
ASSIGNMENTS = """query ($id: ID!, $days: DayRange) { assignments(agentId: $id, days: $days) { nodes {
    direction day strategy lead { reference } opportunity { reference } otherAgent { name } } } }"""


@pytest.fixture
async def harbour(api: Api) -> Api:
    """Nora manages Dana and Omar."""
    await found_company(api)
    team = await create_team(api, "Harbour")
    for name in ("Dana", "Omar", "Nora"):
        person = await hire(api, name, into=team)
        await link(api, person, known_as=name.lower())
        setattr(api, name.lower(), person)
    await appoint(api, api.nora, to=team)
    return api


async def said(client, **variables) -> list[dict]:
    return (await client.run(FEEDBACK, **variables))["feedback"]["nodes"]


async def test_reviews_and_notes_are_read_with_their_words(harbour: Api):
    await post(
        harbour,
        event(
            "call.reviewed",
            agent="dana",
            by="nora",
            call="c-1",
            rating="82.5",
            compliant=True,
            notes="Warm",
            on=march(2),
        ),
        event(
            "coaching.noted", agent="dana", by="nora", topic="Opening", text="Ask first", metric="win_rate", on=march(3)
        ),
        event("coaching.noted", agent="omar", topic="Closing", text="Listen", on=march(4)),
    )

    dana = await said(harbour.admin, id=harbour.dana.id)
    assert dana == [
        {
            "kind": "COACHING_NOTE", "topic": "Opening", "text": "Ask first", "metric": "win_rate", "rating": None,
            "isCompliant": None, "call": None, "day": "2026-03-03", "agent": {"name": "Dana"}, "by": {"name": "Nora"},
        },
        {
            "kind": "CALL_REVIEW", "topic": None, "text": "Warm", "metric": None, "rating": "82.5000",
            "isCompliant": True, "call": "c-1", "day": "2026-03-02", "agent": {"name": "Dana"}, "by": {"name": "Nora"},
        },
    ]  # fmt: skip
    first = {"fromDay": "2026-03-01", "untilDay": "2026-03-03"}
    assert [one["text"] for one in await said(harbour.admin, id=harbour.dana.id, days=first)] == ["Warm"]


async def test_feedback_is_read_by_whom_it_is_about_and_by_managers_above(harbour: Api):
    await post(harbour, event("coaching.noted", agent="omar", topic="Closing", text="Listen", on=march(4)))

    def texts(nodes):
        return [node["text"] for node in nodes]

    assert texts(await said(harbour.as_agent(harbour.omar.key))) == ["Listen"]
    assert texts(await said(harbour.as_agent(harbour.nora.key))) == ["Listen"]
    assert texts(await said(harbour.as_agent(harbour.dana.key))) == []
    assert texts(await said(harbour.as_agent(harbour.dana.key), id=harbour.omar.id)) == []


async def test_assignments_are_given_and_lost(harbour: Api):
    await post(
        harbour,
        event("opportunity.created", opportunity="deal", agent="dana", on=march(2)),
        event("opportunity.assigned", opportunity="deal", agent="omar", on=march(5)),
        event("lead.created", lead="mara", on=march(1)),
        event("lead.distributed", lead="mara", agent="dana", strategy="Round", mode="PUSH", on=march(3)),
    )
    await settle()

    async def seen(client, agent, **variables):
        nodes = (await client.run(ASSIGNMENTS, id=agent.id, **variables))["assignments"]["nodes"]
        return [
            (
                node["day"],
                node["direction"],
                (node["lead"] or node["opportunity"])["reference"],
                node["strategy"],
                node["otherAgent"] and node["otherAgent"]["name"],
            )
            for node in nodes
        ]

    assert await seen(harbour.admin, harbour.dana) == [
        ("2026-03-05", "LOST", "deal", None, "Omar"),
        ("2026-03-03", "GIVEN", "mara", "Round", None),
        ("2026-03-02", "GIVEN", "deal", None, None),
    ]
    assert await seen(harbour.admin, harbour.omar) == [("2026-03-05", "GIVEN", "deal", None, "Dana")]
    days = {"fromDay": "2026-03-03", "untilDay": "2026-03-05"}
    assert len(await seen(harbour.admin, harbour.dana, days=days)) == 1
    assert await seen(harbour.as_agent(harbour.omar.key), harbour.dana) == []
