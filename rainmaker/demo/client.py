"""A client of the API, as any program would be: GraphQL and facts over HTTP."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, ClassVar
from uuid import uuid4

import httpx

from domain.shared.errors import RainmakerError
from rainmaker.demo.events import Event, encoded

BATCH = "application/cloudevents-batch+json"
SECONDS = 30.0


class UnexpectedAnswer(RainmakerError):
    """The API did not answer as it should have."""

    code: ClassVar[str] = "demo.unexpected_answer"


@dataclass(frozen=True, slots=True)
class Client:
    """The holder of a token."""

    http: httpx.AsyncClient

    async def ask(self, query: str, /, **variables: Any) -> dict[str, Any]:
        """Return the data of the answer."""
        answer = await self.http.post("/graphql", json={"query": query, "variables": variables})
        body = answer.json()
        if "errors" in body:
            raise UnexpectedAnswer(f"{answer.status_code} {body['errors']}")
        data: dict[str, Any] = body["data"]
        return data

    async def do(self, mutation: str, selection: str, /, **given: Any) -> dict[str, Any]:
        """Run the mutation and return its payload."""
        of_type = mutation[0].upper() + mutation[1:] + "Input"
        taken = {"idempotencyKey": str(uuid4()), **given}
        selected = f"{selection} problems {{ code message path }}"
        query = f"mutation ($input: {of_type}!) {{ {mutation}(input: $input) {{ {selected} }} }}"
        payload: dict[str, Any] = (await self.ask(query, input=taken))[mutation]
        if payload["problems"]:
            raise UnexpectedAnswer(f"{mutation} {payload['problems']}")
        return payload

    async def post(self, events: Sequence[Event]) -> list[dict[str, Any]]:
        """Post the events as one batch and return the outcome of each."""
        body = b"[" + b",".join(encoded(event) for event in events) + b"]"
        answer = await self.http.post("/ingest", content=body, headers={"content-type": BATCH})
        if not answer.is_success:
            raise UnexpectedAnswer(f"{answer.status_code} {answer.text}")
        results: list[dict[str, Any]] = answer.json()["results"]
        return results


@asynccontextmanager
async def open_client(url: str, token: str) -> AsyncIterator[Client]:
    """Keep connections open for the holder of the token until the end of the block."""
    headers = {"authorization": f"Bearer {token}"}
    # Proxies of the environment are for other machines.
    async with httpx.AsyncClient(base_url=url, headers=headers, timeout=SECONDS, trust_env=False) as http:
        yield Client(http)
