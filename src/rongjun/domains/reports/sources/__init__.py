"""Figures, a file for each room whose records they count."""
