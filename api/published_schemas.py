"""GET /schemas/TYPE.json: the published JSON Schema of what facts of a type carry."""

from typing import ClassVar

from starlette.requests import Request
from starlette.responses import Response

from api.json_response import json_response
from domain.facts.types import find_type, published_schema
from domain.shared.errors import NotFound

MEDIA_TYPE = "application/schema+json"


class NoSuchSchema(NotFound):
    """There is no type of that name."""

    code: ClassVar[str] = "schema.not_found"


async def get_schema(request: Request) -> Response:
    """Answer with the schema of the type; it is the same for everybody."""
    name = request.path_params["name"]
    fact_type = find_type(name)
    if fact_type is None:
        error = NoSuchSchema("there is no such type; the page of fact types has all of them")
        return json_response({"error": {"code": error.code, "message": error.message, "path": []}}, status=404)
    return json_response(published_schema(fact_type), media_type=MEDIA_TYPE)
