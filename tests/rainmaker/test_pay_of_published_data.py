"""Marginal tiers over a published pipeline pay every seller, in every quarter, what plain arithmetic gives."""

import csv
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import pytest

from clients import Api
from exports import assert_everything_equals_a_rebuild
from infra.clock import now
from infra.configuration import Settings
from rainmaker.importing.read_mapping import read_mapping
from rainmaker.importing.run import import_directory
from selling import settle

REPOSITORY = Path(__file__).parents[2]
DATA = REPOSITORY.parent / "shared/data/maven-crm"
TIERS = ((Decimal(0), Decimal("2.5")), (Decimal(20_000), Decimal(4)), (Decimal(50_000), Decimal("6.75")))
CENT = Decimal("0.01")
EARNINGS = """query ($after: String) { earnings(first: 200, after: $after) { pageInfo { hasNextPage endCursor } nodes {
    agent { name } transaction { reference } originPeriod amount { amount } explanation { planVersion difference
        line { basis before after exact amount rounding window { from until }
            slices { from to basis percent amount } steps { kind before after } } } } } }"""

pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason=f"the data set is not at {DATA}; it is not ours to publish")


async def test_every_seller_is_paid_by_tiers_of_the_quarter_and_every_line_explains_itself(
    api: Api, settings: Settings
):
    mapping = read_mapping(REPOSITORY / "examples/mappings/maven-crm.toml")
    await import_directory(directory=DATA, mapping=mapping, clock=now, tell=lambda *_: None)
    await put_everybody_on_the_plan(api)
    await settle()

    earnings = [earning async for earning in all_earnings(api)]

    deals = deals_of_sellers()
    assert (len(earnings), len(deals)) == (4_238, 30)
    assert {(one["agent"]["name"], one["transaction"]["reference"]): one["amount"]["amount"] for one in earnings} == {
        (seller, reference): f"{paid:.2f}" for seller, won in deals.items() for reference, paid in lines(won) if paid
    }
    assert by_seller_and_quarter(earnings) == {
        (seller, quarter): sum((paid for _, paid in lines(of_quarter)), Decimal(0))
        for seller, won in deals.items()
        for quarter, of_quarter in by_quarter(won).items()
    }
    for earning in earnings:
        assert_explained(earning)
    await assert_everything_equals_a_rebuild(settings)


def assert_explained(earning: dict[str, Any]) -> None:
    """The slices stand one after the other, each pays its rate, and all together are the line."""
    explanation, line = earning["explanation"], earning["explanation"]["line"]
    slices = [{name: Decimal(value) for name, value in part.items()} for part in line["slices"]]
    assert [part["from"] for part in slices] == [Decimal(line["before"]), *(part["to"] for part in slices[:-1])]
    assert slices[-1]["to"] == Decimal(line["after"])
    assert all(part["basis"] == part["to"] - part["from"] for part in slices)
    assert all(part["amount"] == part["basis"] * part["percent"] / 100 for part in slices)
    assert all(
        dict(TIERS)[max(bound for bound, _ in TIERS if bound <= part["from"])] == part["percent"] for part in slices
    )
    assert sum(part["basis"] for part in slices) == Decimal(line["basis"])
    assert sum(part["amount"] for part in slices) == Decimal(line["exact"])
    assert Decimal(line["exact"]).quantize(CENT, ROUND_HALF_UP) == Decimal(line["amount"])
    assert [step["kind"] for step in line["steps"]] in ([], ["ROUNDING"])
    assert earning["amount"]["amount"] == explanation["difference"] == line["amount"]
    assert explanation["planVersion"] == 1


async def put_everybody_on_the_plan(api: Api) -> None:
    organisation = (await api.admin.run("{ organisation { baseCurrency } }"))["organisation"]
    teams = (await api.admin.run("{ tree { team { id } parentId } }"))["tree"]
    created = await api.admin.do("createPlan", "plan { id }", name="Tiers", currency=organisation["baseCurrency"])
    plan = {"planId": created["plan"]["id"], "fromDay": "2016-01-01"}
    rate = {
        "tiers": [{"from": str(bound), "percent": str(percent)} for bound, percent in TIERS],
        "placeBy": "CUMULATIVE",
        "apply": "MARGINAL",
    }
    component = {"key": "commission", "accumulate": "QUARTER", "rate": rate}
    await api.admin.do("publishPlanVersion", "plan { id }", components=[component], **plan)
    for row in teams:
        if row["parentId"] is None:
            await api.admin.do("assignPlan", "plan { id }", teamId=row["team"]["id"], **plan)


async def all_earnings(api: Api) -> Any:
    after = None
    while True:
        page = (await api.admin.run(EARNINGS, after=after))["earnings"]
        for node in page["nodes"]:
            yield node
        if not page["pageInfo"]["hasNextPage"]:
            return
        after = page["pageInfo"]["endCursor"]


def deals_of_sellers() -> dict[str, list[tuple[date, str, Decimal]]]:
    """Day, reference and value of every deal that each seller has won, in order."""
    won: dict[str, list[tuple[date, str, Decimal]]] = defaultdict(list)
    with (DATA / "sales_pipeline.csv").open(encoding="utf-8-sig", newline="") as opened:
        for row in csv.DictReader(opened):
            if row["deal_stage"] == "Won":
                deal = (date.fromisoformat(row["close_date"]), row["opportunity_id"], Decimal(row["close_value"]))
                won[row["sales_agent"]].append(deal)
    return {seller: sorted(deals) for seller, deals in won.items()}


def by_quarter(deals: list[tuple[date, str, Decimal]]) -> dict[str, list[tuple[date, str, Decimal]]]:
    quarters: dict[str, list[tuple[date, str, Decimal]]] = defaultdict(list)
    for deal in deals:
        quarters[quarter_of(deal[0].year, deal[0].month)].append(deal)
    return quarters


def lines(deals: list[tuple[date, str, Decimal]]) -> Iterator[tuple[str, Decimal]]:
    """What each deal pays: what the volume of its quarter is worth with it, less what it is worth without it."""
    for of_quarter in by_quarter(deals).values():
        volume = Decimal(0)
        for _, reference, value in of_quarter:
            paid = worth(volume + value) - worth(volume)
            volume += value
            yield reference, paid.quantize(CENT, ROUND_HALF_UP)


def worth(volume: Decimal) -> Decimal:
    """What a volume pays: each band its percentage of what lies inside it."""
    ends = [bound for bound, _ in TIERS[1:]] + [Decimal("Infinity")]
    return sum(
        (
            max(min(volume, end) - start, Decimal(0)) * percent / 100
            for (start, percent), end in zip(TIERS, ends, strict=True)
        ),
        Decimal(0),
    )


def by_seller_and_quarter(earnings: list[dict[str, Any]]) -> dict[tuple[str, str], Decimal]:
    sums: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for earning in earnings:
        year, month = map(int, earning["originPeriod"].split("-"))
        sums[earning["agent"]["name"], quarter_of(year, month)] += Decimal(earning["amount"]["amount"])
    return sums


def quarter_of(year: int, month: int) -> str:
    return f"{year}-Q{(month + 2) // 3}"
