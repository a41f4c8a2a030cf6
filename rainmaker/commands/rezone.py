"""`rainmaker rezone`: let the days begin elsewhere, and rebuild every figure for that."""

import asyncio
from typing import Annotated

import typer
from rich.console import Console

from domain.refresh.rebuild import Progress
from domain.refresh.rezone import rezone as move_days
from infra.clock import now
from infra.configuration import Settings
from infra.resources import open_resources
from rainmaker.commands.environment import prepared_settings
from rainmaker.commands.refusals import told_refusals

ACTOR = "rainmaker rezone"


def rezone(
    zone: Annotated[str, typer.Argument(help="A time zone of the IANA database, such as Europe/Berlin.")],
) -> None:
    """Rebuild every figure for another time zone, and post what that changes of pay. Others wait meanwhile."""
    console = Console()
    settings = prepared_settings()

    def tell(step: str) -> None:
        console.print(step, style="dim")

    with told_refusals(console):
        asyncio.run(_rezone(settings, zone, tell))
    console.print(f"[green]The days begin in {zone}; every figure was rebuilt.[/]")


async def _rezone(settings: Settings, zone: str, tell: Progress) -> None:
    async with open_resources(settings):
        await move_days(time_zone=zone, actor=ACTOR, now=now(), progress=tell)
