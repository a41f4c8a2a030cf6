"""The whole import, in the order in which one thing needs the other."""

from datetime import datetime
from pathlib import Path

from domain.database.operation import operation
from infra.clock import Clock
from rainmaker.importing.bring_up_to_date import bring_up_to_date, refuse_what_fails
from rainmaker.importing.import_facts import import_facts
from rainmaker.importing.mapping import Mapping
from rainmaker.importing.open_tables import open_tables
from rainmaker.importing.read_people import People, read_people
from rainmaker.importing.settle_organisation import settle_organisation
from rainmaker.importing.summary import Summary
from rainmaker.importing.telling import Tell
from rainmaker.importing.write_people import write_people

TREE = "tree"
FIGURES = "figures"


async def import_directory(*, directory: Path, mapping: Mapping, clock: Clock, tell: Tell) -> Summary:
    """Import the files of the directory into the open database and return what became of everything in them.

    It may be run again, and beside workers: what was imported before is found again and changes nothing.
    """
    tables = open_tables(mapping, directory)
    summary = Summary()
    people = read_people(mapping=mapping, tables=tables, summary=summary)
    summary.add(await _settle(mapping, people, now=clock(), tell=tell))
    # A change of the tree marks what was sold below it: before the facts come, that is next to nothing.
    await bring_up_to_date(step=TREE, clock=clock, tell=tell)
    for key, table in tables.items():
        rules = [rule for rule in mapping.facts.values() if rule.file == key]
        if rules:
            await import_facts(rules=rules, table=table, source=mapping.source, clock=clock, summary=summary, tell=tell)
    await bring_up_to_date(step=FIGURES, clock=clock, tell=tell)
    await refuse_what_fails(summary=summary)
    return summary


@operation
async def _settle(mapping: Mapping, people: People, *, now: datetime, tell: Tell) -> Summary:
    await settle_organisation(mapping.organisation)
    return await write_people(people=people, source=mapping.source, first_day=mapping.since, now=now, tell=tell)
