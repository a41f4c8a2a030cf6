"""Play the worked examples of commission through the API, in a scratch database, and say what came out of each."""

import logging
from collections.abc import Sequence

from rich.console import Console
from rich.markup import escape

from infra.configuration import Settings
from rainmaker.vectors.cases import Case, CaseKind, read_cases
from rainmaker.vectors.play import Outcome, play, prepare
from rainmaker.vectors.scratch import scratch_stage

_MEANT = {CaseKind.REFUSED: "refused", CaseKind.WARNED: "warned"}


async def verify_vectors(settings: Settings, *, console: Console, only: str = "") -> int:
    """Play every example whose name holds the text, print each result, and return the status: 1 when any differs."""
    logging.getLogger("httpx").setLevel(logging.WARNING)  # it tells of every request that was answered
    cases = [case for case in read_cases() if only in case.name]
    failed = waiting = 0
    async with scratch_stage(settings) as stage:
        await prepare(stage.client, cases)
        for case in cases:
            outcomes = [outcome async for outcome in play(stage, case)]
            _show(case, outcomes, console)
            failed += any(outcome.complaints for outcome in outcomes)
            waiting += case.kind is CaseKind.WAITS
    played = len(cases) - waiting
    colour = "red" if failed else "green"
    console.print(f"[{colour}]{played - failed} of {played} worked examples come out, {waiting} wait.[/]")
    return 1 if failed else 0


def _show(case: Case, outcomes: Sequence[Outcome], console: Console) -> None:
    name = escape(case.name)
    if case.kind is CaseKind.WAITS:
        console.print(f"[yellow]waits[/]  {name}: {escape(case.told['waits_for'])}", soft_wrap=True)
        return
    complaints = [outcome for outcome in outcomes if outcome.complaints]
    ways = [str(outcome.arrival or _MEANT.get(case.kind, "")) for outcome in outcomes if not outcome.complaints]
    word = "[red]fails[/]" if complaints else "[green]holds[/]"
    console.print(f"{word}  {name}: {escape(', '.join(ways))}", soft_wrap=True)
    for outcome in complaints:
        told = f"       {outcome.arrival or ''}: {'; '.join(outcome.complaints)}"
        console.print(told, style="red", markup=False, highlight=False, soft_wrap=True)
