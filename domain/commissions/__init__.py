"""Commission plans, what they pay for each credit, and the ledger of earnings."""
