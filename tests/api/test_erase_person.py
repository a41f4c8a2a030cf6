"""The person behind a lead or a customer is erased: Kim, whom the CRM calls by e-mail addresses."""

from types import SimpleNamespace

import pytest

from clients import Refused
from domain.access.viewer import Role
from domain.database import sql
from happenings import retracted, revised
from rainmaker.commands.verify import verify_database
from selling import event, link, post, report, settle
from steps import create_team, hire, march

KIM, KIM_PAYING, KIM_AGAIN, LOU = "kim@example.com", "kim@home.example", 'Kim "K" Moser', "lou@example.com"
SHOWN = """{ leads { nodes { id reference owner { name } status customer { reference } } }
    customers { nodes { id reference firstDeposit { amount { amount } } } }
    tasks { nodes { reference lead { reference } } }
    transactions { nodes { reference state customer { reference } } } }"""
METRICS = ["calls_made", "approved_amount", "leads_created"]


def paid(sale, amount, *, customer, **data):
    parts = [{"agent": "dana"}]
    about = {"transaction": sale, "amount": amount, "currency": "EUR", "credits": parts, "kind": "deposit"}
    return event("transaction.submitted", customer=customer, on=march(9), **about, **data)


@pytest.fixture
async def sales(company):
    """Dana sells to Kim, who is a lead, a customer, and a customer by another name; and to Lou."""
    dana = await hire(company, "Dana", into=await create_team(company, "Harbour"))
    await link(company, dana, known_as="dana")
    created = event(
        "lead.created", lead=KIM, agent="dana", status="New", customer=KIM_PAYING, phone="+49 30 77", on=march(1)
    )
    told = [
        created,
        event("lead.created", lead=LOU, agent="dana", status="New", phone="+49 30 88", on=march(1)),
        event("call.logged", agent="dana", lead=KIM, summary="Kim is ill", on=march(2)),
        event("coaching.noted", agent="dana", lead=KIM, topic="calls", text="Kim was angry", on=march(2)),
        event("task.created", task="task-1", agent="dana", lead=KIM, subject="Call Kim", on=march(3)),
        event("customer.registered", customer=KIM_PAYING, agent="dana", city="Kimberley", on=march(4)),
        event("customer.merged", customer=KIM_AGAIN, into=KIM_PAYING, on=march(5)),
        paid("sale-1", "700.00", customer=KIM_AGAIN, iban="Kim's bank"),
        event("transaction.approved", transaction="sale-1", on=march(9)),
        paid("sale-2", "50.00", customer=KIM_PAYING),
        event("transaction.rejected", transaction="sale-2", reason="Kim has no money", on=march(9)),
    ]
    assert {result["outcome"] for result in await post(company, *told)} == {"ACCEPTED"}
    await settle()
    return SimpleNamespace(api=company, dana=dana, created=created)


async def shown(sales):
    return {name: listed["nodes"] for name, listed in (await sales.api.admin.run(SHOWN)).items()}


async def figures(sales):
    return (await report(sales.api, METRICS, since=march(1), until=march(31)))[()]


async def id_of(sales, reference):
    listed = await shown(sales)
    [found] = [one["id"] for one in listed["leads"] + listed["customers"] if one["reference"] == reference]
    return found


async def erase(sales, person_id):
    selection = "agent { id } lead { id } customer { id }"
    payload = await sales.api.admin.do("erasePerson", selection, personId=person_id, reason="REQUESTED")
    await settle()
    return payload


async def stored():
    tables = await sql.fetch("select tablename from pg_tables where schemaname = 'public'")
    return {row["tablename"]: str(await sql.fetch(f"select * from {row['tablename']}")) for row in tables}


async def tables_with(*words):
    return {table for table, rows in (await stored()).items() if any(word in rows for word in words)}


async def assert_verified(settings):
    verification = await verify_database(settings.database_url, wait_seconds=0)
    assert (verification.differences, verification.pending) == ([], [])


@pytest.mark.parametrize("known_as", [KIM, KIM_PAYING, KIM_AGAIN])
async def test_nothing_is_left_of_the_person_and_no_figure_moves(sales, settings, known_as):
    before = await figures(sales)
    assert await tables_with("kim@", "Kim", "+49 30 77") >= {"facts", "leads", "customers", "tasks", "transactions"}

    await erase(sales, await id_of(sales, known_as))

    assert await tables_with("kim@", "Kim", "+49 30 77") == set()
    assert await figures(sales) == before == ["1", "700.00", "2"]
    await assert_verified(settings)


async def test_who_was_erased_is_shown_under_a_pseudonym_and_everything_hangs_together(sales):
    kim = await id_of(sales, KIM)
    payload = await erase(sales, kim)

    assert payload == {"agent": None, "lead": {"id": kim}, "customer": None, "problems": []}
    listed = await shown(sales)
    [lead] = [one for one in listed["leads"] if one["id"] == kim]
    assert (lead["owner"], lead["status"]) == ({"name": "Dana"}, "New")
    assert lead["reference"].startswith("Erased ")
    [paying] = [one for one in listed["customers"] if one["firstDeposit"]]
    assert paying["firstDeposit"] == {"amount": {"amount": "700.00"}}
    assert lead["customer"] == {"reference": paying["reference"]}
    assert listed["tasks"] == [{"reference": "task-1", "lead": {"reference": lead["reference"]}}]
    assert {one["reference"]: one["state"] for one in listed["transactions"]} == {
        "sale-1": "APPROVED",
        "sale-2": "REJECTED",
    }


async def test_others_keep_their_names_and_words(sales):
    await erase(sales, await id_of(sales, KIM))

    assert LOU in [one["reference"] for one in (await shown(sales))["leads"]]
    assert await tables_with("+49 30 88") >= {"facts", "leads"}


async def test_what_is_sent_later_finds_the_person_and_is_stored_under_the_pseudonym(sales, settings):
    kim = await id_of(sales, KIM)
    await erase(sales, kim)

    results = await post(
        sales.api,
        sales.created,
        event("lead.status_changed", lead=KIM, status="Lost", on=march(20)),
        event("call.logged", agent="dana", lead=KIM, customer=KIM_AGAIN, on=march(20)),
    )
    await settle()

    assert [result["outcome"] for result in results] == ["DUPLICATE", "ACCEPTED", "ACCEPTED"]
    [lead] = [one for one in (await shown(sales))["leads"] if one["id"] == kim]
    assert (lead["status"], lead["reference"][:7]) == ("Lost", "Erased ")
    assert (await figures(sales))[0] == "2"
    assert await tables_with("kim@", "Kim") == set()
    await assert_verified(settings)


@pytest.mark.parametrize(("change", "outcome"), [("revised", "REVISED"), ("retracted", "RETRACTED")])
async def test_a_fact_about_the_person_can_still_be_revised_and_retracted(sales, settings, change, outcome):
    await erase(sales, await id_of(sales, KIM))
    again = {"revised": revised(sales.created, 1, status="Won"), "retracted": retracted(sales.created, 1)}[change]

    [result] = await post(sales.api, again)
    await settle()

    assert result["outcome"] == outcome
    assert await tables_with("kim@") == set()
    await assert_verified(settings)


async def test_an_event_that_waits_loses_its_words_and_becomes_a_fact_of_the_same_person(sales):
    kim = await id_of(sales, KIM)
    waiting = event("coaching.noted", agent="eve", lead=KIM, topic="calls", text="Kim shouted", on=march(6))
    broken = event("lead.assigned", lead=KIM_AGAIN, customer=KIM_AGAIN, note="Kim", on=march(6))
    await post(sales.api, waiting, broken)
    await erase(sales, kim)
    assert await tables_with("Kim shouted", '"note"') == set()

    await link(sales.api, await hire(sales.api, "Eve"), known_as="eve")
    await settle()
    facts = "select payload ->> 'lead' as lead from facts where payload ->> 'agent' = 'eve' and entity_id is not null"
    [fact] = await sql.fetch(facts)
    assert fact["lead"].startswith("Erased ")

    await erase(sales, kim)
    assert "kim@" not in (await stored())["quarantined_facts"]


async def test_a_lead_that_was_taken_for_the_person_by_mistake_is_not_erased(sales):
    mistaken = event("lead.created", lead="mia@example.com", agent="dana", customer=KIM_PAYING, on=march(7))
    await post(sales.api, mistaken, revised(mistaken, 1, customer="mia"))
    await settle()

    await erase(sales, await id_of(sales, KIM))

    assert "mia@example.com" in [one["reference"] for one in (await shown(sales))["leads"]]
    assert await tables_with("kim@") == set()


async def test_only_an_admin_erases_and_only_persons_are_erased(sales):
    kim = await id_of(sales, KIM)
    analyst = sales.api.holding(sales.api.token(Role.ANALYST))
    with pytest.raises(Refused) as forbidden:
        await analyst.do("erasePerson", "lead { id }", personId=kim, reason="REQUESTED")
    transaction = (await sales.api.admin.run("{ transactions { nodes { id } } }"))["transactions"]["nodes"][0]["id"]
    with pytest.raises(Refused) as wrong:
        await erase(sales, transaction)

    assert (forbidden.value.code, wrong.value.code, wrong.value.path) == ("access.forbidden", "id.wrong", ["personId"])
    assert await id_of(sales, KIM) == kim
