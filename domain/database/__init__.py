"""Transactions and set-based statements: how every context reaches PostgreSQL."""
