"""The rules of a version as they are kept: each names a metric, or defines one in place until it is published."""

from collections.abc import Sequence
from decimal import Decimal

import msgspec

from domain.metrics.definition import AnyDefinition

ONE = Decimal(1)


class RuleTerms(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One rule: the key of a metric, or the definition of one. Without a label it is called what the metric is."""

    key: str
    metric: str | None = None
    definition: AnyDefinition | None = None
    label: str | None = None
    weight: Decimal = ONE
    target: Decimal | None = None
    is_lower_better: bool = False
    is_capped: bool = False


_decoder = msgspec.json.Decoder(tuple[RuleTerms, ...])


def read_rules(document: str) -> tuple[RuleTerms, ...]:
    """Return the rules that the document lists."""
    return _decoder.decode(document)


def write_rules(rules: Sequence[RuleTerms]) -> str:
    """Return the document that lists the rules."""
    return msgspec.json.encode(rules).decode()
