"""Ask the API as somebody: `await api.admin.run("{ me { role } }")`."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
from starlette.applications import Starlette

from api.app import create_app
from domain.access.viewer import Role
from infra.clock import Clock, now
from infra.configuration import Settings
from infra.resources import Resources

PROBLEMS = "problems { code message path }"


class Failed(Exception):
    """GraphQL answered with errors."""

    def __init__(self, errors: list[dict[str, Any]]) -> None:
        super().__init__(errors)
        self.errors = errors

    @property
    def code(self) -> str:
        return self.errors[0]["extensions"]["code"]


class Refused(Exception):
    """A mutation answered with problems."""

    def __init__(self, problems: list[dict[str, Any]]) -> None:
        super().__init__(problems)
        self.problems = problems

    @property
    def code(self) -> str:
        return self.problems[0]["code"]

    @property
    def path(self) -> list[str]:
        return self.problems[0]["path"]


@dataclass(frozen=True)
class Client:
    """One holder of a token."""

    http: httpx.AsyncClient
    token: str | None

    async def post(self, body: Any, path: str = "/graphql", **headers: str) -> httpx.Response:
        """Send any JSON, and return the answer as it is."""
        known = {} if self.token is None else {"authorization": f"Bearer {self.token}"}
        return await self.http.post(path, json=body, headers=known | headers)

    async def run(self, query: str, /, **variables: Any) -> dict[str, Any]:
        """Return the data, or raise Failed."""
        answer = (await self.post({"query": query, "variables": variables})).json()
        if "errors" in answer:
            raise Failed(answer["errors"])
        return answer["data"]

    async def do(self, mutation: str, selection: str, /, *, key: str | None = None, **given: Any) -> dict[str, Any]:
        """Run the mutation with this input, and return its payload, or raise Refused."""
        of_type = mutation[0].upper() + mutation[1:] + "Input"
        query = f"mutation ($input: {of_type}!) {{ {mutation}(input: $input) {{ {selection} {PROBLEMS} }} }}"
        data = await self.run(query, input={"idempotencyKey": key or str(uuid4()), **given})
        payload = data[mutation]
        if payload["problems"]:
            raise Refused(payload["problems"])
        return payload


@dataclass
class Api:
    """The API of one test, to be asked as anybody."""

    app: Starlette
    http: httpx.AsyncClient
    clients: dict[str, Client] = field(default_factory=dict)

    def token(self, role: Role, *, agent: UUID | None = None, subject: str | None = None, **lifetime: float) -> str:
        """A token of the local issuer; it lives an hour unless `seconds` says otherwise."""
        return self.app.state.gate.tokens.issue(
            subject=subject or (f"agent:{agent}" if agent else role.value.lower()),
            role=role,
            agent_id=agent,
            now=now(),
            lifetime=timedelta(**(lifetime or {"hours": 1})),
        )

    def holding(self, token: str | None) -> Client:
        """Somebody with this token."""
        return Client(self.http, token)

    @property
    def admin(self) -> Client:
        return self.holding(self.token(Role.ADMIN))

    @property
    def integration(self) -> Client:
        return self.holding(self.token(Role.INTEGRATION))

    def as_agent(self, agent_id: UUID) -> Client:
        """An agent, who may be a manager."""
        return self.holding(self.token(Role.AGENT, agent=agent_id))


@asynccontextmanager
async def running_app(
    settings: Settings, resources: Resources | None = None, *, clock: Clock = now
) -> AsyncIterator[Api]:
    """Start the application, asked without a network, and stop it at the end of the block."""
    app = create_app(settings, clock=clock, resources=resources)
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url="http://rainmaker") as http,
    ):
        yield Api(app, http)


def without_noise(answer: Mapping[str, Any]) -> dict[str, Any]:
    """The answer without where in the document its errors are."""
    return {**answer, "errors": [{k: v for k, v in error.items() if k != "locations"} for error in answer["errors"]]}
