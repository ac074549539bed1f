"""Bridges facts to the engine; it has no tables of its own."""
