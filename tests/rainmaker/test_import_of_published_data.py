"""A published pipeline of 8,800 opportunities comes out with the figures that hundreds of analyses have found in it."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from domain.access.viewer import Role, Viewer
from domain.database import sql
from domain.metrics.catalogue import metric
from domain.reports.run_report import run_report
from domain.reports.shape import Dimension, Shape
from domain.shared.period import Period
from exports import assert_everything_equals_a_rebuild, counted, everything_stored
from infra.clock import now
from rainmaker.importing.read_mapping import read_mapping
from rainmaker.importing.run import import_directory
from rainmaker.importing.summary import Summary

REPOSITORY = Path(__file__).parents[2]
DATA = REPOSITORY.parent / "shared/data/maven-crm"
EVERYTHING = Period(date(2016, 10, 1), date(2018, 1, 1))
ADMIN = Viewer("test", Role.ADMIN)

pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason=f"the data set is not at {DATA}; it is not ours to publish")


async def test_the_published_figures_come_out_and_stay(database, settings):
    first = await import_everything()
    await assert_states_and_values()
    await assert_agents()
    await assert_teams_and_regions()
    before = await everything_stored()

    again = await import_everything()

    assert first.not_taken == again.not_taken == 0
    assert counted(again) == {label: {"DUPLICATE": counts["ACCEPTED"]} for label, counts in counted(first).items()}
    assert await everything_stored() == before
    await assert_everything_equals_a_rebuild(settings)


async def assert_states_and_values() -> None:
    assert await figures("opportunities_in_stage", by=Dimension.STAGE) == {
        "WON": (4_238,),
        "LOST": (2_473,),
        "Engaging": (1_589,),
        "Prospecting": (500,),
    }
    assert await figures("won_count", "lost_count", "won_value", "transactions_approved", "approved_amount") == {
        None: (4_238, 2_473, 10_005_534, 4_238, 10_005_534)
    }
    assert (await figures("win_rate"))[None][0].quantize(Decimal("0.0001")) == Decimal("0.6315")
    by_quarter = {
        "2017-Q1": (1_134_672, 1_134_672),
        "2017-Q2": (3_086_111, 3_086_111),
        "2017-Q3": (2_982_255, 2_982_255),
        "2017-Q4": (2_802_496, 2_802_496),
    }
    found = await figures("won_value", "approved_amount", by=Dimension.QUARTER)
    assert {key: values for key, values in found.items() if any(values)} == by_quarter


async def assert_agents() -> None:
    agents = await figures("won_count", "won_value", by=Dimension.AGENT)
    assert agents["Darcel Schlecht"] == (349, 1_153_214)
    assert agents["Vicki Laflamme"] == (221, 478_396)
    assert agents["Kary Hendrixson"] == (209, 454_298)
    sellers = "select count(*) from team_agents where depth = 0 and team_id in (select team_id from team_managers)"
    assert await sql.fetch_value(sellers) == 35
    idle = f"{sellers} and agent_id not in (select agent_id from opportunities)"
    assert await sql.fetch_value(idle) == 5
    assert await sql.fetch_value("select count(*) from opportunities where product = 'GTX Pro'") == 1_480
    assert await sql.fetch_value("select count(*) from opportunities where account is null") == 1_425


async def assert_teams_and_regions() -> None:
    teams = await figures("won_value", by=Dimension.TEAM)
    assert {name: values for name, values in teams.items() if any(values)} == {
        "Melvin Marxen": (2_251_930,),
        "Summer Sewald": (1_964_750,),
        "Rocco Neubert": (1_960_545,),
        "Celia Rouche": (1_603_897,),
        "Cara Losch": (1_130_049,),
        "Dustin Brinkmann": (1_094_363,),
    }
    assert (await figures("won_count", "lost_count", by=Dimension.TEAM))["Melvin Marxen"] == (882, 536)
    regions = {"West": (3_568_647,), "Central": (3_346_293,), "East": (3_090_594,)}
    assert await figures("won_value", by=Dimension.REGION) == regions
    assert await figures("approved_amount", by=Dimension.REGION) == regions


async def import_everything() -> Summary:
    """Import the data as the documentation tells people to."""
    mapping = read_mapping(REPOSITORY / "examples/mappings/maven-crm.toml")
    return await import_directory(directory=DATA, mapping=mapping, clock=now, tell=lambda *_: None)


async def figures(*metrics: str, by: Dimension | None = None) -> dict[str | None, tuple[Decimal | None, ...]]:
    """Return the figures of all days by the label, or the key where there is none, of one dimension."""
    shape = Shape(metrics=[metric(key) for key in metrics], dimensions=[by] if by else [], period=EVERYTHING)
    report = await run_report(shape=shape, viewer=ADMIN, today=date(2018, 1, 1), now=now())
    if by is None:
        return {None: tuple(report.total.figures)}
    return {row.keys[0].label or row.keys[0].key: tuple(row.figures) for row in report.rows}
