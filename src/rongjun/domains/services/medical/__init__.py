"""Contributions, subsidies, settlement with hospitals, treatment together, recuperation."""
