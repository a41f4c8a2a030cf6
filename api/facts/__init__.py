"""Facts in the schema: transactions, opportunities, identities, exchange rates, and what waits in quarantine."""
