"""Named figures: what can be counted, how, and the totals kept of it per agent and day and month."""
