"""Hire, move and disable agents; shape the tree of teams. Every change holds from a day on."""
