"""Fixtures of tests that call the domain itself."""

from company import company

__all__ = ["company"]
