"""Plaques, merit notices, greetings, funeral care."""
