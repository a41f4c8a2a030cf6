"""What a document may cost, and the caches that make the usual one cheap.

The rules are made once: the limiters that come with Strawberry make new rule classes for every request, and the cache
of validated documents, which is keyed by them, would never hit.
"""

from graphql import ASTValidationRule
from strawberry.extensions import (
    AddValidationRules,
    DisableIntrospection,
    MaxTokensLimiter,
    ParserCache,
    SchemaExtension,
    ValidationCache,
)
from strawberry.extensions.max_aliases import create_validator as alias_rule
from strawberry.extensions.query_depth_limiter import create_validator as depth_rule

DEEPEST_QUERY = 12  # a report inside a goal inside a team of the tree has nine
MOST_ALIASES = 30  # a dashboard asks for a dozen figures under their own names
MOST_TOKENS = 2000  # the largest of the example queries has 300
CACHED_DOCUMENTS = 512  # clients send the same few documents; a stranger's flood must not grow the memory

RULES: list[type[ASTValidationRule]] = [depth_rule(DEEPEST_QUERY, None), alias_rule(MOST_ALIASES)]


def limit_tokens() -> SchemaExtension:
    """Refuse documents that are too long to be worth parsing."""
    return MaxTokensLimiter(max_token_count=MOST_TOKENS)


def limit_shape() -> SchemaExtension:
    """Refuse documents that nest too deeply or ask for one thing under too many names."""
    return AddValidationRules(RULES)


def cache_parsing() -> SchemaExtension:
    """Parse each document once."""
    return ParserCache(maxsize=CACHED_DOCUMENTS)


def cache_validation() -> SchemaExtension:
    """Validate each document once."""
    return ValidationCache(maxsize=CACHED_DOCUMENTS)


LIMITS = (limit_tokens, limit_shape, cache_parsing, cache_validation)
WITHOUT_INTROSPECTION = DisableIntrospection
