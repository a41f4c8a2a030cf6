"""Leaderboards in the schema."""
