"""Hardship, relief, the care fund, pairing."""
