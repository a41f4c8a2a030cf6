"""A schema as it is served: every operation is read once, kept within the limits, and counted."""

import asyncio
from collections.abc import AsyncGenerator, Iterator
from contextlib import AbstractContextManager, aclosing, nullcontext
from typing import Any

import strawberry
from graphql import GraphQLError
from strawberry.extensions import SchemaExtension
from strawberry.types.execution import ExecutionContext, ExecutionResult, PreExecutionError

from api.errors import typed
from api.limits.cost import check_cost
from api.limits.documents import Documents, Operation
from api.limits.trusted import NONE, TrustedDocuments, id_of
from domain.shared.errors import LimitExceeded, RainmakerError
from infra.metrics import REFUSALS, operation_counted
from infra.telemetry import span

UNKNOWN = Operation.unknown()


class ReadBefore(SchemaExtension):
    """Gives the executor the document that was parsed and validated before."""

    def on_parse(self) -> Iterator[None]:
        """Take the parsed document."""
        self.execution_context.graphql_document = self._document.node
        yield

    def on_validate(self) -> Iterator[None]:
        """Take the errors that were found."""
        self.execution_context.pre_execution_errors = list(self._document.errors)
        yield

    @property
    def _document(self) -> Any:
        schema: Any = self.execution_context.schema
        return schema.documents.read(self.execution_context.query or "")


class ServedSchema(strawberry.Schema):
    """The schema with its documents and limits."""

    def __init__(self, *, introspection: bool = True, trusted: TrustedDocuments = NONE, **offered: Any) -> None:
        super().__init__(extensions=[ReadBefore], **offered)
        self.documents = Documents(self._schema, introspection)
        self.trusted = trusted

    def process_errors(self, errors: list[GraphQLError], execution_context: ExecutionContext | None = None) -> None:
        """Make the errors those that may be told; they pass here once, before anybody else sees them."""
        context = execution_context.context if execution_context else None
        seconds = context.bounds.query_seconds if context else 0
        errors[:] = [typed(error, query_seconds=seconds) for error in errors]

    async def execute(self, query: str | None, **given: Any) -> ExecutionResult:  # type: ignore[override]
        """Answer a query or mutation."""
        try:
            text, operation = self._admitted(query, given)
        except (RainmakerError, GraphQLError) as error:
            return _refused(error)
        name, kind = operation.name, operation.kind.value
        with operation_counted(name, kind) as outcome, span(f"graphql {kind}", operation=name or ""):
            answering = super().execute(text, **given)
            # Who leaves in the middle of a mutation cannot know whether it was done: it is.
            result = await (asyncio.shield(answering) if operation.is_mutation else answering)
            outcome.value = "errors" if result.errors else "ok"
            return result

    async def stream(self, query: str | None, **given: Any) -> AsyncGenerator[Any, None]:  # type: ignore[override]
        """Answer any operation piece by piece; what is followed counts as long as it lasts."""
        return self._streamed(query, given)

    async def _streamed(self, query: str | None, given: dict[str, Any]) -> AsyncGenerator[Any, None]:
        try:
            text, operation = self._admitted(query, given)
        except (RainmakerError, GraphQLError) as error:
            yield _refused(error)
            return
        context = given["context_value"]
        with operation_counted(operation.name, operation.kind.value) as outcome:
            try:
                with _following(context, operation):
                    source: Any = await super().stream(text, **given)
                    async with aclosing(source) as results:
                        async for result in results:
                            outcome.value = "errors" if result.errors else "ok"
                            yield result
            except LimitExceeded as error:
                yield _refused(error)

    def _admitted(self, query: str | None, given: dict[str, Any]) -> tuple[str | None, Operation]:
        """Return the text that is meant, and the operation within it, if it is within the limits."""
        text = self.trusted.text(query, id_of(None, given.get("operation_extensions")))
        if not text:
            return text, UNKNOWN
        document = self.documents.read(text)
        operation = document.operation(given.get("operation_name"))
        if operation is None:
            if document.errors:
                return text, UNKNOWN  # it will not run
            raise GraphQLError("name one operation of the document as operationName")
        check_cost(operation.cost, given.get("variable_values") or {})
        return text, operation


def _following(context: Any, operation: Operation) -> AbstractContextManager[None]:
    if not operation.is_subscription:
        return nullcontext()
    one_more: AbstractContextManager[None] = context.bounds.subscriptions.one_more(context.viewer.actor)
    return one_more


def _refused(error: Exception) -> PreExecutionError:
    if isinstance(error, LimitExceeded):
        REFUSALS.labels(error.limit).inc()
    told = error if isinstance(error, GraphQLError) else GraphQLError(str(error), original_error=error)
    return PreExecutionError(data=None, errors=[typed(told)])
