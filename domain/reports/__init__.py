"""Figures in the shape that a reader asks for."""
