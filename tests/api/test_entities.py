"""Leads, tasks, customers and opportunities with their histories, to whoever may see whose they are."""

from types import SimpleNamespace
from uuid import UUID

import pytest

from api.nodes import id_of
from clients import Failed, Refused
from selling import event, link, post, settle
from steps import appoint, create_team, hire, march

OPPORTUNITY_HISTORY = """query ($after: String) { opportunities { nodes { reference stage state owner { name } history(
    first: 3, after: $after) { pageInfo { hasNextPage endCursor } nodes { kind day actor { name } fromOwner { name }
    toOwner { name } fromStage toStage state amount { amount currency } } } } } }"""
LEADS = """query ($filter: LeadFilter, $search: String) { leads(filter: $filter, search: $search) { nodes {
    reference } } }"""


@pytest.fixture
async def sales(company):
    """Nora manages Dana and Omar in Harbour; Lena is in no team of theirs."""
    harbour = await create_team(company, "Harbour")
    people = {name: await hire(company, name.title(), into=harbour) for name in ("dana", "omar", "nora")}
    people["lena"] = await hire(company, "Lena", into=await create_team(company, "Lake"))
    for name, person in people.items():
        await link(company, person, known_as=name)
    await appoint(company, people["nora"], to=harbour)
    return SimpleNamespace(api=company, **people)


async def told(sales, *events):
    assert {result["outcome"] for result in await post(sales.api, *events)} == {"ACCEPTED"}
    await settle()


async def references(client, query, **variables):
    [(_, listed)] = (await client.run(query, **variables)).items()
    return [node["reference"] for node in listed["nodes"]]


async def test_the_history_of_an_opportunity_says_who_did_what_from_and_to_and_when(sales):
    deal = {"opportunity": "deal"}
    await told(
        sales,
        event(
            "opportunity.created", agent="dana", stage="Talking", amount="500.00", currency="EUR", on=march(3), **deal
        ),
        event("opportunity.assigned", agent="omar", by="nora", on=march(5), **deal),
        event("opportunity.stage_changed", stage="Offer", by="nora", on=march(6), **deal),
    )

    [found] = (await sales.api.admin.run(OPPORTUNITY_HISTORY))["opportunities"]["nodes"]

    assert (found["stage"], found["state"], found["owner"]) == ("Offer", "OPEN", {"name": "Omar"})
    first, second, third = found["history"]["nodes"]
    dana, omar, nora = ({"name": name} for name in ("Dana", "Omar", "Nora"))
    assert (first["kind"], first["fromOwner"], first["toOwner"], first["fromStage"]) == ("CREATED", None, dana, None)
    assert (second["kind"], second["fromOwner"], second["toOwner"], second["actor"]) == ("ASSIGNED", None, dana, dana)
    assert third == {
        "kind": "ASSIGNED",
        "day": "2026-03-05",
        "actor": nora,
        "fromOwner": dana,
        "toOwner": omar,
        "fromStage": "Talking",
        "toStage": "Talking",
        "state": "OPEN",
        "amount": {"amount": "500.00", "currency": "EUR"},
    }
    after = found["history"]["pageInfo"]["endCursor"]
    [found] = (await sales.api.admin.run(OPPORTUNITY_HISTORY, after=after))["opportunities"]["nodes"]
    [last] = found["history"]["nodes"]
    moved = (last["kind"], last["actor"], last["fromOwner"], last["toOwner"], last["fromStage"], last["toStage"])
    assert moved == ("MOVED", nora, omar, omar, "Talking", "Offer")
    assert found["history"]["pageInfo"]["hasNextPage"] is False


async def test_leads_are_found_by_owner_status_strategy_and_name(sales):
    await told(
        sales,
        event("lead.created", lead="lead-1", agent="dana", status="new", on=march(1)),
        event("lead.created", lead="lead-2", agent="omar", status="Parked", on=march(1)),
        event("lead.distributed", lead="lead-3", agent="dana", strategy="North", on=march(1)),
    )
    admin = sales.api.admin

    assert await references(admin, LEADS) == ["lead-1", "lead-2", "lead-3"]
    assert await references(admin, LEADS, filter={"agentId": sales.dana.id}) == ["lead-1", "lead-3"]
    assert await references(admin, LEADS, filter={"status": "Parked"}) == ["lead-2"]
    assert await references(admin, LEADS, filter={"systemStatus": "NEW"}) == ["lead-1", "lead-3"]
    assert await references(admin, LEADS, filter={"strategy": "North"}) == ["lead-3"]
    assert await references(admin, LEADS, search="EAD-2") == ["lead-2"]


async def test_the_history_of_a_lead_tells_distributions_moves_and_actions(sales):
    lead = {"lead": "lead-1"}
    await told(
        sales,
        event("lead.distributed", agent="dana", strategy="North", on=march(1), **lead),
        event("call.logged", agent="dana", on=march(2), **lead),
        event("lead.status_changed", status="Qualified", on=march(3), **lead),
    )

    query = """{ leads { nodes { status systemStatus strategy history { nodes {
        kind activity strategy mode actor { name } fromSystemStatus toSystemStatus toStatus } } } } }"""
    [found] = (await sales.api.admin.run(query))["leads"]["nodes"]

    assert (found["status"], found["systemStatus"], found["strategy"]) == ("Qualified", "QUALIFIED", "North")
    assert [tuple(change.values()) for change in found["history"]["nodes"]] == [
        ("DISTRIBUTED", None, "North", "PUSH", {"name": "Dana"}, "NEW", "NEW", None),
        ("ACTION", "CALL", "North", "PUSH", {"name": "Dana"}, "NEW", "NEW", None),
        ("STATUS_CHANGED", None, "North", "PUSH", {"name": "Dana"}, "NEW", "QUALIFIED", "Qualified"),
    ]


async def test_tasks_are_found_by_owner_kind_due_day_and_whether_they_are_done(sales):
    await told(
        sales,
        event("task.created", task="call-back", agent="dana", kind="follow_up", due=str(march(9)), on=march(1)),
        event("task.created", task="visit", agent="omar", due=str(march(20)), on=march(1)),
        event("task.completed", task="visit", by="nora", on=march(4)),
    )
    query = "query ($filter: TaskFilter) { tasks(filter: $filter) { nodes { reference } } }"
    admin = sales.api.admin

    assert await references(admin, query, filter={"agentId": sales.dana.id}) == ["call-back"]
    assert await references(admin, query, filter={"isCompleted": True}) == ["visit"]
    assert await references(admin, query, filter={"isCompleted": False}) == ["call-back"]
    assert await references(admin, query, filter={"dueBefore": "2026-03-10"}) == ["call-back"]
    assert await references(admin, query, filter={"kind": "follow_up"}) == ["call-back"]
    done = "{ tasks(filter: {isCompleted: true}) { nodes { completedDay owner { name } completedBy { name } } } }"
    [task] = (await admin.run(done))["tasks"]["nodes"]
    assert task == {"completedDay": "2026-03-04", "owner": {"name": "Omar"}, "completedBy": {"name": "Nora"}}


async def test_a_merged_customer_shows_who_it_turned_out_to_be_and_the_deposit_is_the_others(sales):
    share = [{"agent": "dana"}]
    terms = {"kind": "deposit", "currency": "EUR", "credits": share, "customer": "mara", "product": "Sails"}
    await told(
        sales,
        event("customer.registered", customer="mara", agent="dana", on=march(1)),
        event("customer.registered", customer="milo", agent="omar", on=march(1)),
        event("customer.merged", customer="mara", into="milo", on=march(6)),
        event("transaction.submitted", transaction="paid", amount="100.00", on=march(4), **terms),
        event("transaction.approved", transaction="paid", on=march(4)),
        event("transaction.partly_refunded", transaction="paid", amount="10.00", currency="EUR", on=march(8)),
        event("payment.received", transaction="paid", amount="60.00", currency="EUR", on=march(5)),
    )

    query = """{ customers { nodes { id reference owner { name } mergedInto { reference } firstDepositDay
        firstDeposit { reference product refundedAmount { amount } paidAmount { amount }
                       customer { reference } opportunity { reference } credits { refundedAmount { amount } } } } } }"""
    mara, milo = (await sales.api.admin.run(query))["customers"]["nodes"]

    assert (mara["reference"], mara["mergedInto"], mara["firstDeposit"]) == ("mara", {"reference": "milo"}, None)
    assert (milo["mergedInto"], milo["firstDepositDay"]) == (None, "2026-03-04")
    assert milo["firstDeposit"] == {
        "reference": "paid",
        "product": "Sails",
        "refundedAmount": {"amount": "10.00"},
        "paidAmount": {"amount": "60.00"},
        "customer": {"reference": "mara"},
        "opportunity": None,
        "credits": [{"refundedAmount": {"amount": "10.00"}}, {"refundedAmount": {"amount": "10.00"}}],
    }
    merged = "query ($id: ID!) { customers(filter: {mergedIntoId: $id}) { nodes { reference } } }"
    assert await references(sales.api.admin, merged, id=milo["id"]) == ["mara"]


LISTS = {
    "leads": ("lead.created", "lead"),
    "tasks": ("task.created", "task"),
    "customers": ("customer.registered", "customer"),
    "opportunities": ("opportunity.created", "opportunity"),
}


@pytest.mark.parametrize("name", LISTS)
async def test_agents_see_what_is_theirs_and_managers_what_is_below_them(sales, name):
    fact_type, field = LISTS[name]
    owned = [event(fact_type, agent=agent, on=march(1), **{field: agent}) for agent in ("dana", "lena", "nora")]
    await told(sales, *owned)
    query, one = f"{{ {name} {{ nodes {{ reference id }} }} }}", f"query ($id: ID!) {{ {field}(id: $id) {{ id }} }}"
    seen = {
        who: await references(client, query)
        for who, client in {
            "admin": sales.api.admin,
            "nora": sales.api.as_agent(sales.nora.key),
            "dana": sales.api.as_agent(sales.dana.key),
            "omar": sales.api.as_agent(sales.omar.key),
        }.items()
    }
    lenas = (await sales.api.admin.run(query))[name]["nodes"][1]["id"]

    assert seen == {"admin": ["dana", "lena", "nora"], "nora": ["dana", "nora"], "dana": ["dana"], "omar": []}
    assert await sales.api.as_agent(sales.lena.key).run(one, id=lenas) == {field: {"id": lenas}}
    assert await sales.api.as_agent(sales.nora.key).run(one, id=lenas) == {field: None}


async def test_an_admin_says_what_stages_and_statuses_mean_from_a_day_on(sales):
    admin = sales.api.admin
    await told(sales, event("opportunity.created", opportunity="deal", agent="dana", stage="Signed", on=march(10)))

    payload = await admin.do(
        "mapOpportunityStages",
        "statusMappings { stages { name state } }",
        stages=[{"name": " signed", "state": "WON"}],
        fromDay=str(march(5)),
    )
    await admin.do(
        "mapLeadStatuses", "__typename", statuses=[{"name": "Parked", "status": "WAITING"}], fromDay=str(march(7))
    )
    await settle()

    assert payload["statusMappings"] == {"stages": [{"name": "signed", "state": "WON"}]}
    query = "query ($on: Date) { statusMappings(on: $on) { stages { name } leadStatuses { name status } } }"
    then, later = [(await admin.run(query, on=str(march(day))))["statusMappings"] for day in (6, 7)]
    assert then == {"stages": [{"name": "signed"}], "leadStatuses": []}
    assert later == {"stages": [{"name": "signed"}], "leadStatuses": [{"name": "Parked", "status": "WAITING"}]}
    [deal] = (await admin.run("{ opportunities { nodes { state closedDay } } }"))["opportunities"]["nodes"]
    assert deal == {"state": "WON", "closedDay": "2026-03-10"}


async def test_a_name_has_one_meaning_and_only_an_admin_gives_it(sales):
    twice = [{"name": "Signed", "state": "WON"}, {"name": "SIGNED ", "state": "LOST"}]
    many = [{"name": f"stage {number}", "state": "OPEN"} for number in range(501)]

    problems = {}
    for case, given in {"twice": twice, "many": many, "empty": [{"name": " ", "state": "OPEN"}]}.items():
        with pytest.raises(Refused) as refused:
            await sales.api.admin.do("mapOpportunityStages", "__typename", stages=given)
        problems[case] = (refused.value.code, refused.value.path)
    with pytest.raises(Refused) as forbidden:
        await sales.api.as_agent(sales.nora.key).do("mapLeadStatuses", "__typename", statuses=[])

    assert problems == {
        "twice": ("status.name_twice", ["stages", "1", "name"]),
        "many": ("status.too_many_names", ["stages"]),
        "empty": ("name.unusable", ["stages"]),
    }
    assert forbidden.value.code == "access.forbidden"


async def test_the_id_of_something_else_is_refused(sales):
    with pytest.raises(Failed) as failed:
        await sales.api.admin.run("query ($id: ID!) { lead(id: $id) { id } }", id=sales.dana.id)

    assert failed.value.code == "id.wrong"


async def test_what_else_a_source_tells_is_kept_with_every_entity_to_the_last_digit(sales):
    more = {"agent": "dana", "on": march(3), "region": "west", "score": 0.1}
    shares = {"amount": "100.00", "currency": "EUR", "credits": [{"agent": "dana"}], "on": march(3), "region": "west"}
    await told(
        sales,
        event("lead.created", lead="l-1", **more),
        event("opportunity.created", opportunity="o-1", **more),
        event("task.created", task="k-1", **more),
        event("customer.registered", customer="c-1", **more),
        event("transaction.submitted", transaction="t-1", **shares),
        event("lead.created", lead="l-2", agent="dana", on=march(3)),
    )
    kinds = ("leads", "opportunities", "tasks", "customers", "transactions")

    found = await sales.api.admin.run("{" + " ".join(f"{kind} {{ nodes {{ attributes }} }}" for kind in kinds) + "}")

    told_more = {"attributes": {"region": "west", "score": 0.1}}
    assert found["leads"]["nodes"] == [told_more, {"attributes": None}]
    for kind in kinds[1:4]:
        assert found[kind]["nodes"] == [told_more]
    assert found["transactions"]["nodes"] == [{"attributes": {"region": "west"}}]


async def test_a_transaction_that_is_submitted_here_names_what_was_sold_to_whom(sales):
    await told(
        sales,
        event("customer.registered", customer="c-1", agent="dana", on=march(1)),
        event("opportunity.created", opportunity="o-1", agent="dana", on=march(1)),
    )
    ids = await sales.api.admin.run("{ customers { nodes { id } } opportunities { nodes { id } } }")
    [customer], [opportunity] = (ids[kind]["nodes"] for kind in ("customers", "opportunities"))
    terms = {"amount": {"amount": "50.00", "currency": "EUR"}, "credits": [{"agentId": sales.dana.id}]}
    shown = "transaction { id product customer { id reference } opportunity { id reference } }"

    sold = await sales.api.admin.do(
        "submitTransaction",
        shown,
        kind="deposit",
        product="Gold",
        customerId=customer["id"],
        opportunityId=opportunity["id"],
        on=str(march(2)),
        **terms,
    )

    assert sold["transaction"] | {"id": None} == {
        "id": None,
        "product": "Gold",
        "customer": customer | {"reference": "c-1"},
        "opportunity": opportunity | {"reference": "o-1"},
    }
    approved = {"transactionId": sold["transaction"]["id"], "on": str(march(2))}
    await sales.api.admin.do("approveTransaction", "transaction { id }", **approved)
    await settle()
    found = await sales.api.admin.run("{ customers { nodes { firstDeposit { id } } } }")
    assert found["customers"]["nodes"] == [{"firstDeposit": {"id": sold["transaction"]["id"]}}]


async def test_a_transaction_that_is_submitted_here_names_nothing_that_is_not_there(sales):
    terms = {"amount": {"amount": "50.00", "currency": "EUR"}, "credits": [{"agentId": sales.dana.id}]}
    nobody = id_of("Customer", UUID(int=1))

    with pytest.raises(Refused) as refused:
        await sales.api.admin.do("submitTransaction", "transaction { id }", customerId=nobody, **terms)

    assert (refused.value.code, refused.value.path) == ("transaction.unknown_entity", ["customerId"])
