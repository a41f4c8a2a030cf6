"""Every worked example comes out of the API as it says: in order, shuffled, batched by 1, 7 and all, and twice."""

from collections.abc import AsyncIterator

import httpx
import pytest

from clients import Api
from rainmaker.demo.client import Client
from rainmaker.vectors.cases import VECTORS, Case, CaseKind, read_cases
from rainmaker.vectors.order import Arrival
from rainmaker.vectors.play import Outcome, Stage, play, prepare
from rainmaker.vectors.scratch import settle

CASES = read_cases()
GROUPS = [CASES[start::4] for start in range(4)]  # so that one that fails is found soon


@pytest.fixture
async def stage(api: Api) -> AsyncIterator[Stage]:
    headers = {"authorization": f"Bearer {api.admin.token}"}
    transport = httpx.ASGITransport(api.app)
    async with httpx.AsyncClient(transport=transport, base_url="http://rainmaker", headers=headers) as http:
        yield Stage(Client(http), settle)


async def outcomes_of(stage: Stage, cases: list[Case]) -> list[Outcome]:
    await prepare(stage.client, cases)
    return [outcome for case in cases for outcome in [each async for each in play(stage, case)]]


@pytest.mark.parametrize("cases", GROUPS, ids=lambda cases: cases[0].name)
async def test_every_example_comes_out_however_it_arrives(stage: Stage, cases: list[Case]):
    outcomes = await outcomes_of(stage, cases)

    assert {(one.case.name, one.arrival): one.complaints for one in outcomes if one.complaints} == {}
    assert {one.arrival for one in outcomes if one.case.kind is CaseKind.PAYS} == set(Arrival)
    assert {one.case.name for one in outcomes} == {case.name for case in cases}


async def test_an_example_that_says_something_else_is_told(stage: Stage):
    [case] = [case for case in CASES if case.name == "marginal-from-zero"]
    wrong = Case(case.name, case.kind, {**case.told, "pay": ["9200.01"], "total": "9200.01"})

    outcomes = await outcomes_of(stage, [wrong])

    complaints = ["total: 9200.00 instead of 9200.01", "pay: ['9200.00'] instead of ['9200.01']"]
    assert [one.complaints for one in outcomes] == [complaints] * len(Arrival)


def test_what_waits_for_statements_says_so():
    waiting = {case.name: case.told["waits_for"] for case in CASES if case.kind is CaseKind.WAITS}

    assert waiting["late-for-a-closed-period"] == "periods are closed by statements"
    assert len(waiting) == 5


def test_no_name_is_given_twice():
    names = [case.name for case in CASES]

    assert len(set(names)) == len(names)
    assert {path.name for path in VECTORS.glob("*.yaml")} >= {"commission.yaml", "credits.yaml"}
