"""Stations: what makes one whole (五有), staffing, indicator sets, scores, states of an inspection."""
