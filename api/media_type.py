"""Which media type a client wants its answer in."""

JSON = "application/json"
GRAPHQL_RESPONSE = "application/graphql-response+json"


def answer_type(accept: str) -> str:
    """Return the GraphQL media type if the Accept header asks for it at least as much as for JSON."""
    wanted: dict[str, float] = {}
    for part in accept.lower().split(","):
        name, *parameters = (piece.strip() for piece in part.split(";"))
        wanted[name] = max(wanted.get(name, 0), _quality(parameters))
    graphql = wanted.get(GRAPHQL_RESPONSE, 0)
    return GRAPHQL_RESPONSE if graphql > 0 and graphql >= wanted.get(JSON, 0) else JSON


def _quality(parameters: list[str]) -> float:
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip() == "q":
            try:
                return float(value)
            except ValueError:
                return 0
    return 1
