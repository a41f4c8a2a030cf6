"""Jobs of three lines: each takes ids, may run twice, and calls the domain."""
