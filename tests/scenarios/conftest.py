"""Fixtures of the scenarios."""

from company import company
from stage import stage

__all__ = ["company", "stage"]
