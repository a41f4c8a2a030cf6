"""Stale marks: which subject must be recomputed for which days. Written with the change, deleted by the pass."""
