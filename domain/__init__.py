"""The business: what happened, what it is worth, who is credited, and why."""
