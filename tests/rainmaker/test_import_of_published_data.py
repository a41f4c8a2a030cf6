"""A published pipeline of 8,800 opportunities comes out with the figures that hundreds of analyses have found in it."""

from collections import defaultdict
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from clients import Api
from domain.database import sql
from exports import assert_everything_equals_a_rebuild, counted, everything_stored
from infra.configuration import Settings
from published import closed_deals, import_everything, only_with_data
from selling import report

MANAGERS = {
    "Melvin Marxen", "Summer Sewald", "Rocco Neubert", "Celia Rouche", "Cara Losch", "Dustin Brinkmann",
}  # fmt: skip
BEGINNING, END = date(2016, 10, 1), date(2018, 1, 1)

pytestmark = only_with_data


async def test_the_published_figures_come_out_of_the_api_and_stay(api: Api, settings: Settings):
    first = await import_everything()
    await assert_states_and_values(api)
    await assert_agents(api)
    await assert_teams_and_regions(api)
    await assert_deals_by_everything(api)
    before = await everything_stored()

    again = await import_everything()

    assert first.not_taken == again.not_taken == 0
    assert counted(again) == {label: {"DUPLICATE": counts["ACCEPTED"]} for label, counts in counted(first).items()}
    assert await everything_stored() == before
    await assert_everything_equals_a_rebuild(settings)


async def assert_states_and_values(api: Api) -> None:
    assert await figures(api, "opportunities_in_stage", by="stage") == {
        "WON": (4_238,),
        "LOST": (2_473,),
        "Engaging": (1_589,),
        "Prospecting": (500,),
    }
    assert await figures(api, "won_count", "lost_count", "won_value", "transactions_approved", "approved_amount") == {
        None: (4_238, 2_473, 10_005_534, 4_238, 10_005_534)
    }
    assert (await figures(api, "win_rate"))[None][0].quantize(Decimal("0.0001")) == Decimal("0.6315")
    by_quarter = {
        "2017-Q1": (1_134_672, 1_134_672),
        "2017-Q2": (3_086_111, 3_086_111),
        "2017-Q3": (2_982_255, 2_982_255),
        "2017-Q4": (2_802_496, 2_802_496),
    }
    found = await figures(api, "won_value", "approved_amount", by="QUARTER")
    assert {key: values for key, values in found.items() if any(values)} == by_quarter


async def assert_agents(api: Api) -> None:
    agents = await figures(api, "won_count", "won_value", by="AGENT")
    assert agents["Darcel Schlecht"] == (349, 1_153_214)
    assert agents["Vicki Laflamme"] == (221, 478_396)
    assert agents["Kary Hendrixson"] == (209, 454_298)
    assigned = await report(api, ["opportunities_assigned"], since=BEGINNING, until=END, by=["TEAM", "AGENT"])
    sellers = {labels: count for labels, [count] in assigned.items() if labels and labels[0] in MANAGERS}
    assert len(sellers) == 35
    assert list(sellers.values()).count("0") == 5
    assert await sql.fetch_value("select count(*) from opportunities where product = 'GTX Pro'") == 1_480
    assert await sql.fetch_value("select count(*) from opportunities where account is null") == 1_425


async def assert_teams_and_regions(api: Api) -> None:
    teams = await figures(api, "won_value", by="TEAM")
    assert {name: values for name, values in teams.items() if any(values)} == {
        "Melvin Marxen": (2_251_930,),
        "Summer Sewald": (1_964_750,),
        "Rocco Neubert": (1_960_545,),
        "Celia Rouche": (1_603_897,),
        "Cara Losch": (1_130_049,),
        "Dustin Brinkmann": (1_094_363,),
    }
    assert (await figures(api, "won_count", "lost_count", by="TEAM"))["Melvin Marxen"] == (882, 536)
    regions = {"West": (3_568_647,), "Central": (3_346_293,), "East": (3_090_594,)}
    assert await figures(api, "won_value", by="REGION") == regions
    assert await figures(api, "approved_amount", by="REGION") == regions


async def assert_deals_by_everything(api: Api) -> None:
    """Every figure of the deals by each dimension is what plain arithmetic over the files gives."""
    declare = "mutation ($input: DeclareAttributeInput!) { declareAttribute(input: $input) { problems { code } } }"
    sector = {"dataset": "opportunity_history", "key": "sector", "type": "TEXT", "label": "Sector"}
    await api.admin.run(declare, input={"idempotencyKey": "sector", **sector})
    deals = closed_deals()
    for by, of_deal in DIMENSIONS.items():
        groups = defaultdict(list)
        for deal in deals:
            groups[of_deal(deal)].append(deal)
        found = await figures(api, *METRICS, by=by)
        assert {key: values for key, values in found.items() if values[0] or values[1]} == {
            key: arithmetic(group) for key, group in groups.items()
        }


METRICS = ("won_value", "won_count", "win_rate", "average_ticket", "sales_cycle_days")
DIMENSIONS = {
    "product": lambda deal: deal["product"],
    "attributes.sector": lambda deal: deal["sector"],
    "REGION": lambda deal: deal["regional_office"],
    "TEAM": lambda deal: deal["manager"],
    "QUARTER": lambda deal: f"{deal['closed']:%Y}-Q{(deal['closed'].month + 2) // 3}",
}


def arithmetic(deals: list[dict]) -> tuple[Decimal, ...]:
    won = [deal for deal in deals if deal["is_won"]]
    value, count = sum(deal["value"] for deal in won), Decimal(len(won))
    days = Decimal(sum(deal["seconds"] for deal in won)) / 86_400
    return (
        value,
        count,
        (count / len(deals)).quantize(Decimal("0.000001"), ROUND_HALF_UP),
        (value / count).quantize(Decimal("0.01"), ROUND_HALF_UP),
        (days / count).quantize(Decimal("0.000001"), ROUND_HALF_UP),
    )


async def figures(api: Api, *metrics: str, by: str | None = None) -> dict[str | None, tuple[Decimal | None, ...]]:
    """The figures of all days by the label of one dimension, or the total."""
    rows = await report(api, list(metrics), since=BEGINNING, until=END, by=[by] if by else [])
    return {
        (labels[0] if labels else None): tuple(None if value is None else Decimal(value) for value in values)
        for labels, values in rows.items()
        if bool(labels) is (by is not None)
    }
