"""Who did what: one line per mutation, and the first result of every idempotency key."""
