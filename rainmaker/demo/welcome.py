"""What somebody who starts the demo is told: where everything is, who they may be, and what to try."""

import sys
from dataclasses import dataclass
from uuid import UUID

from rich.console import Console

from domain.facts.find_identity import IdentityKind, subjects_of
from rainmaker.demo.company import Company, reference


@dataclass(frozen=True, slots=True, kw_only=True)
class Cast:
    """Those whom one can be: an agent, and the manager of the agent's team."""

    agent: str
    agent_id: UUID
    manager: str
    manager_id: UUID
    team: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Tokens:
    """A token for each of them, and how long they are good."""

    admin: str
    manager: str
    agent: str
    hours: int


async def find_cast(company: Company) -> Cast:
    """Return the agent that the company features, and the manager above."""
    team = company.people[company.featured]
    names = {name: reference(name) for name in (company.featured, team.manager)}
    found = await subjects_of(kind=IdentityKind.AGENT, source=company.crm, references=names.values())
    return Cast(
        agent=company.featured,
        agent_id=found[names[company.featured]],
        manager=team.manager,
        manager_id=found[names[team.manager]],
        team=team.name,
    )


def welcome(*, console: Console, company: Company, url: str, cast: Cast, tokens: Tokens) -> None:
    """Print it, in lines that can be pasted into a terminal."""
    first = cast.agent.partition(" ")[0]

    def say(text: str = "") -> None:
        console.print(text, soft_wrap=True, highlight=False)

    say(f"\n[bold]{company.name}[/] is open: {len(company.people)} people, {len(company.teams)} teams.\n")
    say(f"  GraphQL   {url}/graphql   (subscriptions: graphql-transport-ws on the same address)")
    say(f"  Facts     {url}/ingest    (CloudEvents)")
    say(f"  Health    {url}/ready\n")
    say(f"[bold]Tokens[/], good for {tokens.hours} hours: paste these first\n")
    say(f"URL={url}")
    say("[dim]An admin sees and does everything[/]")
    say(f"ADMIN={tokens.admin}")
    say(f"[dim]{cast.manager} manages {cast.team}[/]")
    say(f"MANAGER={tokens.manager}")
    say(f"[dim]{cast.agent} sells in {cast.team}[/]")
    say(f"AGENT={tokens.agent}")
    for title, token, query in QUERIES:
        say(f"\n[bold]{title.format(agent=first, team=cast.team)}[/]\n{_curl(token, query)}")
    say(f"\n[bold]Watch[/] {first}'s goal and pay move when a sale is approved")
    say(f"{sys.executable} examples/live_progress.py --url $URL --admin-token $ADMIN --agent-token $AGENT\n")
    say(f"Ask twice: {first} sells about once a minute. More to paste is in examples/queries.")
    say("[bold]Ctrl-C[/] stops everything; the company is kept.\n")


def _curl(token: str, query: str) -> str:
    body = '{"query": "' + query + '"}'
    return f"curl -s $URL/graphql -H \"authorization: Bearer ${token}\" -H 'content-type: application/json' -d '{body}'"


QUERIES = (
    (
        "{agent}'s goals",
        "AGENT",
        "{ goals { nodes { name progress { target achievement attainmentRatio status milestones } } } }",
    ),
    (
        "The people of {team}, as their manager sees them",
        "MANAGER",
        "{ me { managedTeams { name } } agents { nodes { name team { name } } } }",
    ),
    (
        "The boards",
        "ADMIN",
        "{ leaderboards { nodes { name standings(first: 5) { places { nodes { rank name score { value } } } } } } }",
    ),
    (
        "What waits: events of unknown telephones, and sales without an exchange rate",
        "ADMIN",
        "{ quarantinedFacts { nodes { externalId code message } } }",
    ),
)
