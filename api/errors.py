"""Errors as clients see them: typed ones with code and path, anything else masked, with an id that is logged."""

from typing import Any
from uuid import uuid4

import asyncpg
import structlog
from graphql import GraphQLError
from strawberry.utils.str_converters import to_camel_case

from api.limits.time import QueryTooLong
from domain.shared.errors import Invalid, LimitExceeded, RainmakerError

INVALID_REQUEST = "request.invalid"
INTERNAL_ERROR = "internal.error"

log = structlog.get_logger()


def typed(error: GraphQLError, *, query_seconds: int = 0) -> GraphQLError:
    """Return the error as it may be told."""
    cause = _known(error.original_error, query_seconds)
    if isinstance(cause, RainmakerError):
        return _with(error, cause.message, **extensions_of(cause))
    if cause is None or isinstance(cause, GraphQLError):
        return _with(error, error.message, **{"code": INVALID_REQUEST, **(error.extensions or {})})
    error_id = uuid4().hex
    log.error("internal_error", error_id=error_id, exc_info=cause)
    return _with(error, f"internal error; tell the operator this id: {error_id}", code=INTERNAL_ERROR, id=error_id)


def extensions_of(error: RainmakerError) -> dict[str, Any]:
    """Return what a client may decide by: the code, the field, and of a limit its name, the value and the bound."""
    extensions: dict[str, Any] = {"code": error.code, "path": [to_camel_case(part) for part in error.path]}
    if isinstance(error, LimitExceeded):
        extensions |= error.told()
    return extensions


def _known(cause: Exception | None, query_seconds: int) -> Exception | None:
    if isinstance(cause, asyncpg.QueryCanceledError):
        return QueryTooLong(seconds=query_seconds)
    if isinstance(cause, RecursionError):
        return Invalid("the input is nested more deeply than can be read; nest less")
    if isinstance(cause, asyncpg.CharacterNotInRepertoireError | asyncpg.UntranslatableCharacterError):
        return Invalid("a text holds a character that cannot be stored (NUL); leave it out")
    return cause


def _with(error: GraphQLError, message: str, **extensions: Any) -> GraphQLError:
    return GraphQLError(
        message,
        nodes=error.nodes,
        source=error.source,
        positions=error.positions,
        path=error.path,
        extensions=extensions,
    )
