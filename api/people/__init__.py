"""Agents, teams and the organisation in the schema."""
