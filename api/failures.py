"""What is answered where no endpoint answers: in JSON, with a code, and with an id when it is our fault."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any
from uuid import uuid4

import structlog
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from api.errors import INTERNAL_ERROR, INVALID_REQUEST
from api.json_response import json_response

log = structlog.get_logger()


async def _refuse(_request: Request, error: Exception) -> Response:
    if not isinstance(error, HTTPException):
        raise TypeError("only what Starlette refuses comes here") from error
    body = {"errors": [{"message": error.detail, "extensions": {"code": INVALID_REQUEST}}]}
    return json_response(body, status=error.status_code, headers=error.headers)


async def _fail(request: Request, error: Exception) -> Response:
    error_id = uuid4().hex
    log.error("internal_error", error_id=error_id, path=request.url.path, exc_info=error)
    message = f"internal error; tell the operator this id: {error_id}"
    body = {"errors": [{"message": message, "extensions": {"code": INTERNAL_ERROR, "id": error_id}}]}
    return json_response(body, status=HTTPStatus.INTERNAL_SERVER_ERROR)


FAILURES: Mapping[Any, Any] = {HTTPException: _refuse, Exception: _fail}
