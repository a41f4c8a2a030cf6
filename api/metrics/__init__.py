"""Metrics in the schema."""
