"""Small exports of a CRM, and a mapping that reads them, each written for one test."""

from pathlib import Path

from domain.database import sql
from infra.clock import now
from infra.configuration import Settings
from rainmaker.commands.verify import verify_database
from rainmaker.importing.read_mapping import read_mapping
from rainmaker.importing.run import import_directory
from rainmaker.importing.summary import Summary, Verdict

PEOPLE = """\
seller,team,manager,region
Dana,Harbour,Ines,North
Omar,Harbour,Ines,North
Lena,Valley,Petr,South
"""

DEALS = """\
deal,seller,stage,opened,closed,value
D1,Dana,Won,2026-01-05,2026-02-10,1200.50
D2,Omar,Lost,2026-01-07,2026-03-31,0
D3,Lena,Talking,,,
"""

MAPPING = """\
source = "crm"
since = 2026-01-01

[organisation]
name = "Meridian"
time_zone = "Europe/Berlin"
base_currency = "EUR"

[files.people]
name = "people.csv"

[files.deals]
name = "deals.csv"

[files.deals.columns]
opened = { kind = "date", default = "2026-01-01" }
closed = { kind = "date" }
value = { kind = "decimal" }
first_stage = { column = "stage", replace = { Won = "Talking", Lost = "Talking" } }

[teams.regions]
file = "people"
reference = "{region}"

[teams.teams]
file = "people"
reference = "{team}"
parent = "{region}"
manager = "{manager}"

[agents.managers]
file = "people"
reference = "{manager}"

[agents.sellers]
file = "people"
reference = "{seller}"
team = "{team}"

[facts.created]
file = "deals"
type = "rainmaker.opportunity.created.v1"
id = "{deal}:created"
on = "{opened}"
data = { opportunity = "{deal}", agent = "{seller}", stage = "{first_stage}" }

[facts.won]
file = "deals"
when = { stage = "Won" }
type = "rainmaker.opportunity.won.v1"
id = "{deal}:won"
on = "{closed}"
data = { opportunity = "{deal}", amount = "{value}", currency = "EUR" }

[facts.lost]
file = "deals"
when = { stage = ["Lost", "Given up"], value = true }
type = "rainmaker.opportunity.lost.v1"
id = "{deal}:lost"
on = "{closed}"
data = { opportunity = "{deal}" }
"""


def write_exports(directory: Path, *, people: str = PEOPLE, deals: str = DEALS, mapping: str = MAPPING) -> Path:
    """Write both files and the mapping, and return the directory."""
    for name, text in {"people.csv": people, "deals.csv": deals, "mapping.toml": mapping}.items():
        (directory / name).write_text(text)
    return directory


async def run_import(directory: Path) -> Summary:
    """Import what `write_exports` wrote."""
    mapping = read_mapping(directory / "mapping.toml")
    return await import_directory(directory=directory, mapping=mapping, clock=now, tell=lambda *_: None)


def counted(summary: Summary) -> dict[str, dict[str, int]]:
    """Return the counts that are not zero, in plain words."""
    return {
        label: {verdict.value: counts[verdict] for verdict in Verdict if counts[verdict]}
        for label, counts in summary.counts.items()
    }


_DIGEST = """select count(*), coalesce(md5(string_agg(md5(t::text), '' order by md5(t::text))), '') from "{}" t"""


async def everything_stored() -> dict[str, tuple[int, str]]:
    """Return how many rows every table holds, and a digest of them."""
    tables = await sql.fetch("select tablename from pg_tables where schemaname = 'public' order by 1")
    return {row["tablename"]: tuple(await sql.fetch_one(_DIGEST.format(row["tablename"]))) for row in tables}


async def assert_everything_equals_a_rebuild(settings: Settings) -> None:
    """Verify, on a connection of its own, that no figure is pending or other than the facts say."""
    verification = await verify_database(settings.database_url, wait_seconds=0)
    assert verification.pending == []
    assert verification.differences == []
    assert verification.compared["opportunities"] > 0
