"""The versioned types of facts: what each carries, which entity it is about, and its place in that life cycle."""

from domain.facts.types.registry import FACT_TYPES, FactType, find_type, published_schema

__all__ = ["FACT_TYPES", "FactType", "find_type", "published_schema"]
