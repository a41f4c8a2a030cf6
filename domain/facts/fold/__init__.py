"""Fold the facts of entities into their states, dataset rows and credits."""

from domain.facts.fold.fold_entities import fold_entities

__all__ = ["fold_entities"]
