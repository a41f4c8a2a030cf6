"""What an import cannot use is named with its row and column, and the rows around it are taken."""

import pytest

from domain.database import sql
from domain.organisation.change_time_zone import change_time_zone
from domain.organisation.refuse_cycle import TeamCycle
from exports import (
    DEALS,
    MAPPING,
    PEOPLE,
    assert_everything_equals_a_rebuild,
    counted,
    run_import,
    write_exports,
)
from rainmaker.importing.read_mapping import MappingInvalid
from rainmaker.importing.settle_organisation import OrganisationDiffers


@pytest.mark.parametrize(
    ("row", "code", "words"),
    [
        ("D9,Dana,Won,2026-01-05,10.02.2026,5", "import.cell_unusable", "column closed: '10.02.2026' is no date"),
        ("D9,Dana,Won,2026-01-05,2026-02-10,5€", "import.cell_unusable", "column value: '5€' is no decimal number"),
        ("D9,Dana,Won,2026-01-05,,5", "import.cell_empty", "closed is empty; fill it in or declare a default"),
        ("D9,Dana,Won,2026-01-05", "import.row_uneven", "the row has 4 cells, the header 6"),
        (",Dana,Won,2026-01-05,2026-02-10,5", "import.cell_empty", "deal is empty"),
    ],
)
async def test_a_row_that_cannot_be_read_is_named_and_its_neighbours_are_taken(database, tmp_path, row, code, words):
    summary = await run_import(write_exports(tmp_path, deals=f"{DEALS}{row}\nD5,Omar,Talking,,,\n"))

    assert counted(summary)["rows of deals.csv"] == {"REFUSED": 1}
    assert counted(summary)["rainmaker.opportunity.created.v1"] == {"ACCEPTED": 4}
    [reason] = summary.reasons
    assert (reason.code, reason.place) == (code, "deals.csv row 5")
    assert words in reason.message
    assert await sql.fetch_value("select count(*) from opportunities") == 4


async def test_an_amount_that_the_currency_cannot_hold_is_quarantined_by_row_and_column(database, tmp_path):
    summary = await run_import(write_exports(tmp_path, deals=DEALS + "D5,Omar,Won,,2026-02-01,1.005\n"))

    assert counted(summary)["rainmaker.opportunity.won.v1"] == {"ACCEPTED": 1, "QUARANTINED": 1}
    [reason] = summary.reasons
    assert (reason.code, reason.place) == ("money.amount_not_a_number", "deals.csv row 5, column value")


async def test_facts_of_an_agent_who_is_missing_wait_and_are_taken_with_the_next_export(database, settings, tmp_path):
    summary = await run_import(write_exports(tmp_path, deals=DEALS + "D5,Zoë,Talking,,,\n"))
    [reason] = summary.reasons
    assert (reason.code, reason.place) == ("identity.unknown_agent", "deals.csv row 5, column seller")

    await run_import(write_exports(tmp_path, people=PEOPLE + "Zoë,Valley,Petr,South\n", deals=DEALS))

    assert await sql.fetch_value("select count(*) from opportunities") == 4
    await assert_everything_equals_a_rebuild(settings)


async def test_an_id_used_for_two_rows_is_a_conflict(database, tmp_path):
    summary = await run_import(write_exports(tmp_path, deals=DEALS + "D1,Omar,Talking,,,\n"))

    assert counted(summary)["rainmaker.opportunity.created.v1"] == {"ACCEPTED": 3, "CONFLICT": 1}
    assert (summary.reasons[0].code, summary.reasons[0].place) == ("event.key_reused", "deals.csv row 5, column deal")


@pytest.mark.parametrize(
    ("row", "label", "code"),
    [
        ("Zoë,Harbour,Ines,South", "teams", "import.contradiction"),
        (",Harbour,Ines,North", "agents", "import.reference_unusable"),
        ("Z\toë,Harbour,Ines,North", "agents", "name.unusable"),
        ("Dana,Valley,Petr,South", "agents", "import.contradiction"),
    ],
)
async def test_a_row_about_people_that_cannot_be_meant_is_refused(database, tmp_path, row, label, code):
    summary = await run_import(write_exports(tmp_path, people=f"{PEOPLE}{row}\n"))

    assert counted(summary)[label]["REFUSED"] == 1
    assert (summary.reasons[0].code, summary.reasons[0].place) == (code, "people.csv row 5")


async def test_a_team_that_no_row_introduces_is_refused_and_its_agents_are_hired(database, tmp_path):
    mapping = MAPPING.replace('team = "{team}"', 'team = "{team} East"')

    summary = await run_import(write_exports(tmp_path, mapping=mapping))

    assert counted(summary)["memberships"] == {"REFUSED": 3}
    assert counted(summary)["agents"] == {"ACCEPTED": 5}
    assert "names 'Harbour East', which is not there" in summary.reasons[0].message


async def test_rows_that_do_not_meet_the_conditions_are_not_read(database, tmp_path):
    mapping = MAPPING.replace('reference = "{manager}"', 'reference = "{manager}"\nwhen = { manager = true }')

    summary = await run_import(write_exports(tmp_path, people=f"{PEOPLE}Zoë,Coast,,North\n", mapping=mapping))

    assert summary.not_taken == 0
    assert counted(summary)["agents"] == {"ACCEPTED": 6}


async def test_a_tree_that_goes_round_leaves_nothing_behind(database, tmp_path):
    people = "seller,team,manager,region\nDana,North,Ines,South\nOmar,South,Ines,North\n"
    mapping = MAPPING.replace('[teams.regions]\nfile = "people"\nreference = "{region}"\n', "")

    with pytest.raises(TeamCycle, match=r"the teams go round: .*North → South"):
        await run_import(write_exports(tmp_path, people=people, mapping=mapping))

    assert await sql.fetch_value("select (select count(*) from organisation) + (select count(*) from teams)") == 0


async def test_an_organisation_of_another_time_zone_is_refused(database, tmp_path):
    await run_import(write_exports(tmp_path, deals=DEALS.splitlines()[0] + "\n"))
    await change_time_zone(time_zone="Asia/Tokyo")

    with pytest.raises(OrganisationDiffers, match="Europe/Berlin, but Asia/Tokyo in this database") as raised:
        await run_import(tmp_path)

    assert raised.value.path == ("organisation", "time_zone")


async def test_a_wrong_mapping_is_refused_before_anything_is_written(database, tmp_path):
    with pytest.raises(MappingInvalid):
        await run_import(write_exports(tmp_path, mapping=MAPPING.replace("[facts.won]", "[facts.won]\ncolour = 1")))

    assert await sql.fetch_value("select count(*) from organisation") == 0
