"""Fixtures of tests of the worker."""

from company import company

__all__ = ["company"]
