"""The published CRM data: the files as they are, imported as the documentation tells people to."""

import csv
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from infra.clock import now
from rainmaker.importing.read_mapping import read_mapping
from rainmaker.importing.run import import_directory
from rainmaker.importing.summary import Summary

REPOSITORY = Path(__file__).parents[1]
DATA = REPOSITORY.parent / "shared/data/maven-crm"
NEW_YORK = ZoneInfo("America/New_York")

only_with_data = pytest.mark.skipif(
    not DATA.is_dir(), reason=f"the data set is not at {DATA}; it is not ours to publish"
)


async def import_everything() -> Summary:
    """Import the data as the documentation tells people to."""
    mapping = read_mapping(REPOSITORY / "examples/mappings/maven-crm.toml")
    return await import_directory(directory=DATA, mapping=mapping, clock=now, tell=lambda *_: None)


def read(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8-sig", newline="") as opened:
        return list(csv.DictReader(opened))


def closed_deals() -> list[dict]:
    """Won and lost deals, each with its account's sector and its seller's manager and office."""
    sectors = {row["account"]: row["sector"].replace("technolgy", "technology") for row in read("accounts.csv")}
    teams = {row["sales_agent"]: row for row in read("sales_teams.csv")}
    return [
        {
            **teams[row["sales_agent"]],
            "product": row["product"].replace("GTXPro", "GTX Pro"),
            "sector": sectors.get(row["account"]),
            "closed": date.fromisoformat(row["close_date"]),
            "seconds": int((midnight(row["close_date"]) - midnight(row["engage_date"])).total_seconds()),
            "is_won": row["deal_stage"] == "Won",
            "value": Decimal(row["close_value"]),
        }
        for row in read("sales_pipeline.csv")
        if row["deal_stage"] in ("Won", "Lost")
    ]


def midnight(day: str) -> datetime:
    return datetime.fromisoformat(day).replace(tzinfo=NEW_YORK).astimezone(UTC)
